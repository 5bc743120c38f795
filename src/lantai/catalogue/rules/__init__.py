"""Pure decisions: codes, dates, gates, names. No clock, no database, no settings."""
