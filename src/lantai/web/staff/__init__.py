"""员工门: the door through which staff work. One shell, one folder per room: `reference/`, `catalogue/` …

It turns HTTP into one call of a room and the answer into a page; it decides nothing.
"""
