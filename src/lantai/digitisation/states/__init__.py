"""The words and the state tables of the room, one file per subject. Pure."""
