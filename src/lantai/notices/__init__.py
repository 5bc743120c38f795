"""通知: what we tell people, by which channel, and proof that it was sent.

Its main words: notice, template, announcement. It is given a template code and variables; it knows no case, and it
never says what a document contains.
"""
