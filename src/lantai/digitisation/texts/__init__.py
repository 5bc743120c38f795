"""Words of digitisation."""
