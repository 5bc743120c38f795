"""Translated words, one file per subject."""
