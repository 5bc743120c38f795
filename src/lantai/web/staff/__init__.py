"""The archivist's door."""
