"""Pure decisions: where rows and columns are, what a column holds, which cells must be looked at."""
