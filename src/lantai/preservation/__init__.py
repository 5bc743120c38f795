"""长期保存: bytes that must never change.

Its main words: deposit, open, fixity. It knows no students.
"""
