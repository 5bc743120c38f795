"""门: the command line."""
