"""命令行: the door of the command line.

Each module here that has a function `register(subparsers)` is a topic of the command `lantai`. A topic turns words into
one service call or query, and the answer into lines or JSON. It knows no rules of its own.
"""
