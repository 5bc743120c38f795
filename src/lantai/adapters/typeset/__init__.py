"""Typesetting: data and pictures in, PDF/A-2b out (Typst)."""
