"""Ask the one box in a process of its own, four times a second until its standard input is closed, while another works.

Prints one line when it has begun, and at the end the seconds that each question took, as JSON.
"""

from __future__ import annotations

import json
import select
import sys
import time

EVERY = 0.25  # seconds


def main() -> int:
    import django

    django.setup()
    from benchmarks import search
    from lantai.discovery import queries

    actor, waits = search.archivist(), []
    asked = iter(search.questions(100_000))
    queries.search(actor, text=next(asked))
    print("asking", flush=True)
    while not select.select([sys.stdin], [], [], EVERY)[0]:
        started = time.perf_counter()
        queries.search(actor, text=next(asked))  # raises when nothing answers
        waits.append(time.perf_counter() - started)
    print(json.dumps(waits))
    return 0


if __name__ == "__main__":
    sys.exit(main())
