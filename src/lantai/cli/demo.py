"""`lantai demo`: hand over to the demonstration university, which stands above the doors and starts them itself."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import pyotp
from django.conf import settings

from lantai.cli import supervisor


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("demo", help="the demonstration university: seed, serve, print the logins")
    parser.add_argument("--port", type=supervisor.port_number, default=None)
    parser.add_argument("--code", metavar="NAME", help="print the six digits a login of the demonstration needs now")
    parser.set_defaults(run=run, prepare=False)


def run(arguments: argparse.Namespace) -> int:
    if arguments.code:
        return tell_code(Path(settings.HOME), arguments.code)
    if arguments.port:
        os.environ["PORT"] = str(arguments.port)
    os.execv(sys.executable, [sys.executable, "-m", "lantai.demo"])  # noqa: S606  our own program, no shell
    return None


def tell_code(home: Path, name: str) -> int:
    """Print the six digits for a login, by role or by name, so that nobody needs an authenticator app to look around."""
    try:
        logins = json.loads((home / "demo.json").read_text("utf-8"))["logins"]
    except (OSError, ValueError, KeyError):
        sys.stderr.write(f"{home}/demo.json 还没有，先 make demo。 There is none yet: make demo first.\n")
        return 2
    known = {login["name"]: login for login in logins.values()} | logins
    secret = known.get(name, {}).get("totp_secret", "")
    if not secret:
        sys.stderr.write(f"{name}：没有这个账号，或它用验证码登录。 No such login, or it signs in by a code.\n")
        return 1
    print(pyotp.TOTP(secret).now())
    return 0
