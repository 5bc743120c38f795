"""通知: what we tell people, by which channel, and proof that it was sent.

Its main words: template, notice, announcement. It knows no case: it is given a template code and variables.
"""
