"""出证: documents that can be trusted.

Its main words: draft, seal, verdict. It knows no case: it is handed pages, regions, words and a Mandate.
"""
