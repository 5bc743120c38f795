"""Administrators' and director's pages about people: accounts, roles, the trail, doors, announcements."""
