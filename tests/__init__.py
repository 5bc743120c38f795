"""The suite: one folder per room, `flows/` for stories end to end, `architecture/`, `browser/`."""
