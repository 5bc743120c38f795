"""Pure decisions of the room. No clock, no database, no settings."""
