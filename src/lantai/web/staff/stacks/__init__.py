"""The staff door's pages about the stacks: rooms, boxes, scanning, loans, stock-taking, climate, labels."""
