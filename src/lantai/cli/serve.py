"""`lantai serve`: web server and worker under one supervisor. `lantai worker`: the worker alone."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from django.conf import settings

from lantai.cli import supervisor


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = subparsers.add_parser("serve", help="web server and background worker, until Ctrl-C")
    serve.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    serve.add_argument("--port", type=supervisor.port_number, default=os.environ.get("PORT") or "8000")
    serve.set_defaults(run=run_server)
    worker = subparsers.add_parser("worker", help="the background worker alone, until Ctrl-C")
    worker.set_defaults(run=run_worker)


def run_server(arguments: argparse.Namespace) -> int:
    try:
        supervisor.refuse_used_port(arguments.host, arguments.port)
        with supervisor.Supervisor(Path(settings.HOME)) as keeper:
            keeper.start(supervisor.server(arguments.host, arguments.port))
            keeper.start(supervisor.worker())
            address = f"http://{arguments.host}:{arguments.port}/"
            if keeper.wait_until(lambda: supervisor.answers(address), seconds=30):
                print(address, flush=True)
                keeper.keep()
    except supervisor.CannotStart as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


def run_worker(_arguments: argparse.Namespace) -> int:
    from lantai.foundation import worker

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    worker.run(stop)
    return 0
