"""Keeping bytes: a folder on this machine, or an object store."""
