"""人员与机构: who and when.

Its main words: account, role, department through time. It also keeps the archive's own identity, its sites with their
calendars and doors, and proofs that a contact belongs to somebody. It does not know what anybody asks for, and it
sends nothing: codes are handed to `notices`.
"""
