"""Which pages `make screenshots` pictures: by role, by address, or found by following a link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext

READING = {
    "home": "/", "guide": "/guide/", "materials": "/materials/", "material": "/materials/ADMISSION_ROSTER/",
    "hours": "/hours/", "news": "/news/", "faq": "/faq/", "privacy": "/privacy/", "accessibility": "/accessibility/",
    "help": "/help/", "complain": "/complain/", "sample": "/sample/", "sign-in": "/accounts/",
    "staff-sign-in": "/accounts/staff/", "progress-number": "/progress/", "verify": "/verify/", "outbox": "/outbox/",
    "catalogue": "/catalogue/", "catalogue-fonds": "/catalogue/J02/", "catalogue-class": "/catalogue/J02/class/XZ/",
    "catalogue-record": "/catalogue/J01/2020-RW11-90/", "catalogue-closed": "/catalogue/J01/2020-XZ12-90/",
    "catalogue-recordings": "/catalogue/J01/2012-SX13-90/", "catalogue-recording": "/catalogue/recording/1/",
    "catalogue-search": "/catalogue/search/?q=锦江", "topics": "/topics/", "topic": "/topics/epidemic-2020/",
    "not-found": "/no/such/page/", "verify-unknown-code": "/verify/0000000000000000",
}  # fmt: skip
OWN = {
    "apply": "/apply/", "progress": "/progress/", "profile": "/accounts/profile/", "contact": "/accounts/contacts/add/",
    "proxies": "/accounts/proxies/", "looked": "/accounts/looked/", "papers": "/accounts/papers/",
    "data": "/accounts/data/", "safety": "/accounts/safety/", "close": "/accounts/close/",
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A page behind the `nth` link that fits `pattern`, on the page at `start` (an address, or the name of another)."""

    start: str
    pattern: str
    nth: int = 0


LISTS: dict[str, str | Found] = {
    "lists": "/lists/",
    "list": Found("lists", r"/lists/[0-9A-Z-]+/"),
    "profile": "/accounts/profile/",
}
DESK: dict[str, str | Found] = {
    "worklist": "/staff/", "seal-queue": "/staff/reference/seal/", "enter": "/staff/reference/enter/",
    **{f"worklist-{view}": f"/staff/?view={view}" for view in ("mine", "unclaimed", "today", "late", "closed")},
    **{f"post-{tab}": f"/staff/reference/post/?tab={tab}" for tab in ("print", "packed", "held", "pickup", "trouble", "sent")},
    "pickup": "/staff/reference/pickup/", "hand-over": Found("pickup", r"/staff/reference/pickup/\d+/"),
    "holdings": "/staff/catalogue/", "fonds": Found("holdings", r"/staff/catalogue/fonds/J02/"),
    "pages": "/staff/catalogue/pages/",
    "volume": Found("fonds", r"/staff/catalogue/volume/\d+/"),
    "volume-scanned": Found("pages", r"/staff/catalogue/volume/\d+/"),
    "page": Found("volume-scanned", r"/staff/catalogue/page/\d+/"),
    "import": "/staff/catalogue/import/", "import-batch": Found("import", r"/staff/catalogue/batch/\d+/"),
    "recording": "/staff/catalogue/recording/1/", "topics-desk": "/staff/catalogue/topics/", "topic-desk": "/staff/catalogue/topics/epidemic-2020/",
    "courses": "/staff/catalogue/courses/", "conflicts": "/staff/catalogue/conflicts/", "people": "/staff/catalogue/people/",
    "likely": "/staff/catalogue/people/likely/", "likely-pair": Found("likely", r"/staff/catalogue/people/likely/\d+/"),
    "people-recorded": "/staff/catalogue/people/not-found/", "units": "/staff/catalogue/units/",
    "unit": Found("units", r"/staff/catalogue/units/\d+/", 4),
    "holdings-at": "/staff/reporting/holdings/", "holdings-rows": Found("holdings-at", r"/staff/reporting/holdings/rows/[^\"]*"),
    "holdings-expected": "/staff/reporting/holdings/expected/",
    "described": Found("volume", r"/staff/catalogue/described/volume/\d+/"),
    "describe": Found("described", r"/staff/catalogue/described/volume/\d+/edit/"),
    "fonds-history": "/staff/catalogue/fonds/J02/history/", "schemes": "/staff/catalogue/schemes/",
    "codes": "/staff/catalogue/codes/", "opening": "/staff/catalogue/opening/",
    "opening-batches": "/staff/catalogue/opening/batches/", "disposal": "/staff/catalogue/disposal/",
    "disposal-lists": "/staff/catalogue/disposal/lists/", "disposal-holds": "/staff/catalogue/disposal/holds/",
    "issues": "/staff/certification/", "issue": Found("issues", r"/staff/certification/2026-\d+/"),
    "issue-last": Found("issues", r"/staff/certification/2026-\d+/", 2),
    "figures": "/staff/reporting/", "drill": "/staff/reporting/SERVED/", "register": "/staff/reporting/register/",
    "undelivered": "/staff/people/undelivered/", "applicants": "/staff/people/applicants/",
    "profile": "/accounts/profile/", "password": "/accounts/password/",
    "search": "/staff/discovery/", "search-found": "/staff/discovery/?q=学籍", "search-nothing": "/staff/discovery/?q=zzzzzz",
    "find": "/staff/find/?q=李", "map": "/staff/catalogue/map/", "declare": "/staff/catalogue/map/declare/",
    "opening-review": Found("opening", r"/staff/catalogue/opening/\d+/"),
    "opening-batch": Found("opening-batches", r"/staff/catalogue/opening/batches/\d+/"),
    "disposal-list": Found("disposal-lists", r"/staff/catalogue/disposal/\d+/"),
    "import-undo": Found("import-batch", r"/staff/catalogue/batch/\d+/undo/"), "drop-folders": "/staff/catalogue/import/folders/",
    "decide": Found("conflicts", r"/staff/catalogue/conflicts/\d+/"),
    "topic-new": "/staff/catalogue/topics/new/", "topic-edit": "/staff/catalogue/topics/epidemic-2020/edit/",
    "relate": Found("described", r"/staff/catalogue/described/volume/\d+/relate/"),
    "arrange": Found("described", r"/staff/catalogue/described/volume/\d+/arrange/"),
    "person": Found("likely-pair", r"/staff/catalogue/people/\d+/"),
    "review": "/staff/digitisation/review/", "readings": "/staff/digitisation/readings/",
    "digitisation": "/staff/digitisation/",
    "stacks": "/staff/stacks/",
    "stacks-room": Found("stacks", r"/staff/stacks/room/\d+/"),
    "stacks-shelf": Found("stacks-room", r"/staff/stacks/shelf/\d+/"),
    "stacks-box-new": "/staff/stacks/box/new/", "stacks-box": Found("stacks-shelf", r"/staff/stacks/box/\d+/"),
    "stacks-find": "/staff/stacks/find/", "stacks-unplaced": "/staff/stacks/unplaced/", "stacks-scan": "/staff/stacks/scan/",
    "stacks-loans": "/staff/stacks/loans/", "stacks-treatment": "/staff/stacks/treatment/",
    "stacks-inventories": "/staff/stacks/inventories/",
    "stacks-inventory": Found("stacks-inventories", r"/staff/stacks/inventories/\d+/"),
    "stacks-climate": "/staff/stacks/climate/", "stacks-climate-room": Found("stacks-climate", r"/staff/stacks/climate/\d+/"),
    "stacks-labels": "/staff/stacks/labels/", "stacks-places": "/staff/stacks/places/",
    "stacks-places-list": Found("stacks-places", r"/staff/stacks/places/\d+/"),
}  # fmt: skip
STAFF: dict[str, dict[str, str | Found]] = {
    "window_archivist": DESK,
    "second_archivist": {
        "worklist-seal": "/staff/?view=seal", "seal-queue": "/staff/reference/seal/",
        "seal-review": Found("seal-queue", r"/staff/reference/[0-9A-Z-]+/\d+/seal/"),
        "issue-to-confirm": Found("/staff/certification/", r"/staff/certification/2025-00002/"),
    },
    "director": {
        "worklist": "/staff/", "doors": "/staff/people/doors/", "news": "/staff/people/news/",
        "reading-terms": "/staff/catalogue/fonds/J01/reading/",
        "figures": "/staff/reporting/", "fees": "/staff/reference/fees/", "purges": "/staff/reference/purges/",
        "purge": Found("purges", r"/staff/reference/purges/\d+/"),
    },
    "workstation_clerk": {"worklist": "/staff/", "enter": "/staff/reference/enter/"},
    "guard": {"pickup": "/staff/reference/pickup/"},
    "sysadmin": {
        "closed-door": "/staff/", "accounts": "/staff/people/accounts/", "account-new": "/staff/people/accounts/new/",
        "account": Found("accounts", r"/staff/people/accounts/\d+/"), "home": "/staff/people/home/",
    },
    "secadmin": {
        "accounts": "/staff/people/accounts/", "account": Found("accounts", r"/staff/people/accounts/\d+/"),
    },
    "auditor": {
        "home": "/staff/people/home/", "purges": "/staff/reference/purges/", "audit": "/staff/people/audit/", "account": Found("/staff/people/accounts/", r"/staff/people/accounts/\d+/"),
    },
}  # fmt: skip


def links(context: BrowserContext, path: str, pattern: str) -> list[str]:
    """Return the links on a page that fit `pattern` whole, in order, each once."""
    text = context.request.get(path).text().replace("&amp;", "&")
    return list(dict.fromkeys(re.findall(rf'href="({pattern})"', text)))


def resolve(context: BrowserContext, pages: dict[str, str | Found]) -> tuple[dict[str, str], list[str]]:
    """Follow the links; return name → address, and the names to which no link leads."""
    known: dict[str, str] = {}
    missing = []
    for name, page in pages.items():
        if isinstance(page, str):
            known[name] = page
            continue
        start = page.start if page.start.startswith("/") else known.get(page.start, "")
        found = links(context, start, page.pattern) if start else []
        if len(found) > page.nth:
            known[name] = found[page.nth]
        else:
            missing.append(name)
    return known, missing


def cases(facts: dict[str, Any]) -> dict[str, str]:
    """Return the numbers of the demonstration's cases by state; a draft has none."""
    return {state.lower(): number for state, number in facts["cases"].items() if state != "DRAFT"}


def marking(context: BrowserContext, facts: dict[str, Any]) -> dict[str, str]:
    """Return the page on which a row is marked: of the first case that offers it."""
    for number in cases(facts).values():
        if found := links(context, f"/staff/reference/{number}/", rf"/staff/reference/{number}/\d+/mark/\?[^\"]+"):
            return {"mark": found[0]}
    return {}


def answers(context: BrowserContext, facts: dict[str, Any]) -> dict[str, str]:
    """Return what an applicant can do about her cases: one page of each kind."""
    found: dict[str, str] = {}
    for number in cases(facts).values():
        for path in links(context, f"/progress/{number}/", rf"/progress/{number}/[^\"]+/"):
            found.setdefault(f"answer-{path.rstrip('/').rsplit('/', 1)[-1]}", path)
    return found
