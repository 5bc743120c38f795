"""The staff door's pages about holdings: walking through them, bringing sheets in, marking rows."""
