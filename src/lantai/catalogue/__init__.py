"""档案目录: what we hold and on which terms.

Its main words: volume, page image, person mention. It does not know who asked.
"""
