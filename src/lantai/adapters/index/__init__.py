"""A full-text index that can always be made again: SQLite FTS5 in a file of its own, or PostgreSQL tsvector."""
