"""Lantai 兰台: the platform on which a university archive runs."""
