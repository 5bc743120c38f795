"""示例: a fictional university, built only through services."""
