"""`python -m lantai` is the command `lantai`."""

from lantai.cli.main import entry

entry()
