"""Translated words for states, rules and reasons."""
