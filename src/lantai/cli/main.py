"""The command `lantai`: finds the topics, prepares the data folder, turns refusals into exit codes."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from typing import NoReturn

from lantai.cli import troubles
from lantai.cli.troubles import BAD, GOOD, UNDECIDED, USAGE

NOT_TOPICS = {"main", "marks", "prepare", "supervisor", "troubles", "difference"}


class Parser(argparse.ArgumentParser):
    """argparse, with the exit code of sysexits(3) for a wrong command line."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser with every topic registered.

    A topic sets `run` (a function of the parsed arguments that returns an exit code) and, when the data folder shall
    be left as it is, `prepare=False`.
    """
    root = Parser(prog="lantai", description="兰台 · 高校档案馆平台 — the platform on which a university archive runs")
    subparsers = root.add_subparsers(dest="topic", metavar="TOPIC", parser_class=Parser, required=True)
    package = importlib.import_module("lantai.cli")
    for module in sorted(entry.name for entry in pkgutil.iter_modules(package.__path__)):
        if module not in NOT_TOPICS and not module.startswith("_"):
            importlib.import_module(f"lantai.cli.{module}").register(subparsers)
    return root


def language() -> str:
    """Return the language of the command's words: Chinese, unless the machine says English."""
    wish = os.environ.get("LANTAI_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if wish.lower().startswith("en") else "zh-hans"


def main(argv: Sequence[str] | None = None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantai.config.settings")
    if list(sys.argv[1:] if argv is None else argv)[:1] == ["verify"]:
        os.environ.setdefault("LANTAI_LOOK_ONLY", "1")
    try:
        return _run(argv)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return GOOD
    except Exception as fault:
        explained = troubles.explain(fault, language())
        if explained is None:
            raise
        sys.stderr.write(f"lantai: {explained[0]}\n")
        return explained[1]


def _run(argv: Sequence[str] | None) -> int:
    import django
    from django.utils import translation

    gc.disable()  # what is loaded now stays: to look through it for waste takes a tenth of the start
    try:
        django.setup()
        translation.activate(language())

        from lantai.foundation.errors import CannotNow, LantaiError

        arguments = parser().parse_args(argv)
    finally:
        gc.freeze()
        gc.enable()
    try:
        if getattr(arguments, "prepare", True):
            from lantai.cli.prepare import ensure_ready

            ensure_ready()
        return int(arguments.run(arguments) or GOOD)
    except LantaiError as error:
        sys.stderr.write(f"lantai: {error} [{error.code}]\n")
        return UNDECIDED if isinstance(error, CannotNow) else BAD


def entry() -> NoReturn:
    """What the program writes is its owner's: personal data is no other user's of the machine."""
    os.umask(os.umask(0o077) | 0o077)
    sys.exit(main())
