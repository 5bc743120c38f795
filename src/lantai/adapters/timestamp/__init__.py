"""Trusted time: an RFC 3161 authority."""
