"""数字化: paper to pixels to text.

Its three main words: line 行文 (what the machine read at one place), layout 版式 (what kind of list or card a page is),
doubt 存疑 (why a cell must be looked at). It turns page images into rows of people with a confidence and the reasons for
doubt, keeps what was read, gives the people to the catalogue and lets people decide about what is doubted. Recognised text
is an aid to searching, never evidence. It owns neither pages nor the person index: those are the catalogue's.
"""
