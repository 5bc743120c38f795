"""Staff pages about issued documents."""
