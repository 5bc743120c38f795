"""From submitting to a ready draft; and what it takes an archivist from opening a routine case to sealed.

Routine: one certain record with a marked row and an identity paper on file. Goal: three actions. Actions are requests
that change something, by the two archivists together; page loads are all pages they see on the way.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import uuid
from typing import Any

from benchmarks import frame, story
from benchmarks.frame import Figure


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--orders", type=int, default=9)


class Counted:
    """A browser that counts: what is posted is an action, what comes back as a page is a load."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.actions = self.loads = 0

    def get(self, *words: Any, **keywords: Any) -> Any:
        self.loads += 1
        return self.client.get(*words, **keywords)

    def post(self, *words: Any, **keywords: Any) -> Any:
        self.actions += 1
        self.loads += 1
        return self.client.post(*words, **keywords)


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home:
        from tests import cast
        from tests.web_staff import world
        from tests.web_staff.pages import line_of

        story.archive(home.folder)
        numbers, times, ready = [], [], 0
        for place in range(arguments.orders + 1):
            number, seconds = _submitted(world, cast)
            if place:  # the first one loads fonts and makes the authority
                times.append(seconds)
                ready += line_of(number).draft_id is not None
                numbers.append(number)
        desk, second = Counted(world.browser(cast.window_archivist())), Counted(world.browser(cast.second_archivist()))
        seconds = _to_sealed(desk, second, numbers[0])
        return [
            Figure(
                f"flow: submit to ready draft, median, {home.database}", statistics.median(times), "s",
                note=f"{ready} of {len(times)} with a draft", details={"ms": frame.spread(times)},
            ),
            Figure(
                "flow: actions from opening to sealed", desk.actions + second.actions, "actions", goal=3, goal_of="ours",
                note=f"{desk.loads + second.loads} page loads; {seconds:.2f} s of the machine's time",
            ),
        ]  # fmt: skip


def _submitted(world: Any, cast: Any) -> tuple[str, float]:
    import io

    from lantai.foundation import tasks
    from lantai.notices import services as notices
    from lantai.reference import services as reference

    notices.load_fixtures()
    reference.load_fixtures()
    asker = cast.alumna()
    card = reference.add_evidence(
        asker, stream=io.BytesIO(world.picture()), name="id.png", media_type="image/png", kind="a", consent=True
    )
    order = world.order(evidence=(card.id,))
    tasks.run_until_empty()
    started = time.perf_counter()
    number = reference.submit_case(asker, order=order, key=uuid.uuid4().hex).number
    tasks.run_until_empty()
    return number, time.perf_counter() - started


def _to_sealed(desk: Counted, second: Counted, number: str) -> float:
    """Open the case, accept, send to seal; the second person opens and seals."""
    from django.urls import reverse
    from tests.web_staff.pages import case, hidden, line_of

    from lantai.foundation import tasks

    started = time.perf_counter()
    line = line_of(number)
    desk.get(case(number))
    mention = line.candidates.order_by("rank").values_list("mention_id", flat=True)[0]
    page = desk.post(reverse("staff:accept", args=[number, line.pk]), {"mention": mention}, follow=True)
    tasks.run_until_empty()
    page = page if b'name="digest"' in page.content else desk.get(case(number))
    desk.post(
        reverse("staff:step", args=[number, line.pk, "send_to_seal"]), {"digest": hidden(page, "digest")}, follow=True
    )
    shown = second.get(reverse("staff:seal", args=[number, line.pk]))
    values = {"digest": hidden(shown, "digest"), "next": case(number)}
    second.post(reverse("staff:seal-now", args=[number, line.pk]), values, follow=True)
    if not line_of(number).issue_no:
        raise RuntimeError("the case was not sealed")
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options))
