"""Pages of digitisation: what was read, and reviewing what is doubted."""
