"""人员与机构: who and when.

Its main words: account, role, department through time. It does not know what anybody asks for.
"""
