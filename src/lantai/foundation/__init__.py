"""地基: machinery without archival meaning.

Its main words: event, ledger, task. It knows no room above it.
"""
