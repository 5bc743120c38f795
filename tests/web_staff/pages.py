"""Reading pages as a person does, and the routine steps of a case."""

from __future__ import annotations

import re
from html import unescape

from django.urls import reverse

from lantai.foundation import tasks
from lantai.reference.models import Candidate, Line
from tests.web_staff import world


def text_of(response) -> str:
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def said(response) -> str:
    """The messages and form errors on the page."""
    found = re.findall(r'<div class="lt-messages".*?</div>|<section class="lt-errors".*?</section>', text_of(response))
    return re.sub(r"<[^>]+>", " ", " ".join(found))


def hidden(response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, f"no hidden field {name} on {response.request['PATH_INFO']}"
    return found[1]


def line_of(number: str) -> Line:
    return Line.objects.get(case__number=number)


def mention_of(number: str) -> int:
    """The first candidate's mention."""
    return Candidate.objects.filter(line__case__number=number).order_by("rank").values_list("mention_id", flat=True)[0]


def case(number: str) -> str:
    return reverse("staff:case", args=[number])


def step(client, number: str, code: str, **values):
    """Send one step's form."""
    return client.post(reverse("staff:step", args=[number, line_of(number).pk, code]), values, follow=True)


def looked(client, number: str) -> dict[str, str]:
    """Every place and every way of the check list answered, as the page of "not found" asks for them; else nothing."""
    page = client.get(reverse("staff:step", args=[number, line_of(number).pk, "propose_not_found"])).content.decode()
    places = dict.fromkeys(re.findall(r'name="(place-\w+)"', page), "PAPER")
    return places | dict.fromkeys(re.findall(r'name="(step-\w+)"', page), "TRIED")


def per_cent(region) -> dict[str, float]:
    return {name: round(getattr(region, name) * 100, 2) for name in "xywh"}


def mark(client, number: str, row: int = 1):
    """Frame the column heads and the row."""
    address = reverse("staff:mark", args=[number, line_of(number).pk]) + f"?mention={mention_of(number)}"
    client.post(f"{address}&kind=header", per_cent(world.HEADER))
    return client.post(address, per_cent(world.row(row)), follow=True)


def accept(client, number: str):
    address = reverse("staff:accept", args=[number, line_of(number).pk])
    done = client.post(address, {"mention": mention_of(number)}, follow=True)
    tasks.run_until_empty()
    return done


def send(client, number: str):
    digest = hidden(client.get(case(number)), "digest")
    return step(client, number, "send_to_seal", digest=digest)


def seal(client, number: str, digest: str = ""):
    line = line_of(number)
    shown = client.get(reverse("staff:seal", args=[number, line.pk]))
    values = {"digest": digest or hidden(shown, "digest"), "next": case(number)}
    return client.post(reverse("staff:seal-now", args=[number, line.pk]), values, follow=True)


def sealed(desk, second, number: str) -> Line:
    """Take a fresh case through mark, accept, send and seal."""
    mark(desk, number)
    accept(desk, number)
    send(desk, number)
    assert "已用印" in said(seal(second, number))
    return line_of(number)
