"""统计: counting acts from the event log and the use register.

Its main words: register, counter, drill-down. It changes nothing.
"""
