"""数字化: paper to pixels to text.

Its three main words: line 行文 (what the machine read at one place), layout 版式 (what kind of list or card a page is),
doubt 存疑 (why a cell must be looked at). It turns page images into rows of people with a confidence and the reasons for
doubt. Recognised text is an aid to searching, never evidence. It keeps nothing yet: batches, the review queue and the
handing over to the catalogue are to come.
"""
