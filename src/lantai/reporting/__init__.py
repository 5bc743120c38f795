"""统计: counting.

Its main words: counter, breakdown, register. It changes nothing: acts are counted from the use register, which writes
itself, and every figure leads back to its rows.
"""
