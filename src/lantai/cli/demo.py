"""`lantai demo`: hand over to the demonstration university, which stands above the doors and starts them itself."""

from __future__ import annotations

import argparse
import os
import sys


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("demo", help="the demonstration university: seed, serve, print the logins")
    parser.add_argument("--port", type=int, default=None)
    parser.set_defaults(run=run, prepare=False)


def run(arguments: argparse.Namespace) -> int:
    if arguments.port:
        os.environ["PORT"] = str(arguments.port)
    os.execv(sys.executable, [sys.executable, "-m", "lantai.demo"])  # noqa: S606  our own program, no shell
