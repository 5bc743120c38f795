"""外联: every conversation with the outside, and every parser of foreign bytes.

Ports, local implementations, no tables. It knows no archive, no student and no case.
"""
