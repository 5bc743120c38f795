"""检索: the re-creatable index over what may be found, and its answers.

Its three main words: document 可检对象, generation 索引代, question 检索式. The index is a cache: the catalogue is the
truth, and a generation can be thrown away and made again while another answers. It keeps no descriptions and decides
nothing about access: who may see what is the catalogue's rule, put into the question.
"""
