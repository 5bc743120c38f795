"""Names of people as archives find them written: cleaning, folding, pinyin, look-alikes, keys. Pure Python, own tables.

`clean.parse` takes a name as written apart; `keys` says by which keys it is found and which keys a question asks for;
`compare` says how two names agree. What is found by folding is a clue, never an equality (domain.md 5.6 #3).
"""
