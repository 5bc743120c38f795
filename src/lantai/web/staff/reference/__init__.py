"""The staff door's pages about the room `reference`: worklist, case, seal queue, answers, print and post."""
