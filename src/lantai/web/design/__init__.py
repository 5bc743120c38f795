"""The look: tokens, base pages, components."""
