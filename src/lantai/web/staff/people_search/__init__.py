"""查人: looking people up in the index, with namesakes side by side; saying that records are of one person."""
