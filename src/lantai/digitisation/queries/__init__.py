"""Questions to the room, one file per subject. `readings`: what was read and how far it is; `reviewing`: what waits for a person."""
