"""Questions to the room, one file per subject."""
