"""Tables of digitisation."""
