"""Every address of every door, as everybody: who gets in, who is turned away, and that nothing answers with a fault.

The table below is the whole truth: an address that is not in it fails the test, so a new page needs its line here.
"""

from __future__ import annotations

import logging
import re
import uuid
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.flows.addresses import Address, every
from tests.flows.house import EVERYBODY, house  # noqa: F401  fixtures

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

ARCHIVISTS = frozenset({"window", "second", "director", "deputy"})
DESK = ARCHIVISTS | {"workstation"}
HEADS = frozenset({"director", "deputy"})
GATE = DESK | {"guard"}
WINDOW = frozenset({"window", "second", "director", "workstation"})
ADMINISTRATORS = frozenset({"sysadmin", "secadmin", "auditor"})
STAFF = frozenset(EVERYBODY) - {"alumna", "stranger", "unit"}
DELIVERING = ARCHIVISTS | {"contractor"}
APPLICANTS = frozenset({"alumna", "stranger", "unit"})

HER = "周念慈".encode()

ROOMS: dict[str, frozenset[str]] = {
    "staff/catalogue/": ARCHIVISTS,
    "staff/discovery/": ARCHIVISTS,
    "staff/stacks/journeys/": DESK,
    "staff/stacks/": ARCHIVISTS,
    "staff/digitisation/": ARCHIVISTS,
    "staff/certification/": DESK,
    "staff/reference/": DESK,
    "staff/reporting/": DESK,
    "staff/find/": DESK,
    "staff/people/": frozenset(),  # one by one, below
    "staff/": DESK,
}
PAGES: dict[str, frozenset[str]] = {
    "staff:issue-end": ARCHIVISTS,
    "staff:issue-confirm": ARCHIVISTS,
    "staff:issue-decline": ARCHIVISTS,
    "staff:holdings-at": ARCHIVISTS,
    "staff:holdings-rows": ARCHIVISTS,
    "staff:holdings-schools": ARCHIVISTS,
    "staff:holdings-export": ARCHIVISTS,
    "staff:holdings-expected": ARCHIVISTS,
    "staff:holdings-expected-withdraw": ARCHIVISTS,
    "staff:pickup": GATE,
    "staff:hand-over": GATE,
    "staff:seal-queue": ARCHIVISTS,
    "staff:fees": HEADS,
    "staff:remark": ARCHIVISTS,
    "staff:purges": HEADS | {"auditor"},
    "staff:purge": HEADS | {"auditor"},
    "staff:purge-proof": HEADS | {"auditor"},
    "staff:seal": ARCHIVISTS,
    "staff:seal-now": ARCHIVISTS,
    "staff:accounts": ADMINISTRATORS,
    "staff:account": ADMINISTRATORS,
    "staff:account-new": frozenset({"sysadmin"}),
    "staff:account-grant": frozenset({"secadmin"}),
    "staff:account-revoke": frozenset({"secadmin"}),
    "staff:account-password": frozenset({"sysadmin", "secadmin"}),
    "staff:account-stop": frozenset({"sysadmin", "secadmin"}),
    "staff:account-resume": frozenset({"sysadmin", "secadmin"}),
    "staff:account-factor": frozenset({"sysadmin", "secadmin"}),
    "staff:applicants": WINDOW,
    "staff:applicant-revive": WINDOW,
    "staff:applicant-merge": WINDOW,
    "staff:audit": frozenset({"auditor"}),
    "staff:doors": HEADS,
    "staff:distances": HEADS,
    "staff:news": HEADS,
    "staff:news-withdraw": HEADS,
    "staff:home": STAFF,
    "staff:reading-terms": HEADS,
    "staff:import-opening": HEADS,
    "staff:undelivered": DESK,
    "staff:undelivered-handled": DESK,
    "staff:digitisation": DELIVERING,
    "staff:digitisation-new": HEADS,
    "staff:digitisation-project-change": HEADS,
    "staff:digitisation-batch": DELIVERING,
    "staff:digitisation-upload": DELIVERING,
    "staff:digitisation-upload-begin": DELIVERING,
    "staff:digitisation-upload-part": DELIVERING,
    "staff:digitisation-pages": DELIVERING,
    "staff:digitisation-redo": DELIVERING,
    "staff:digitisation-page": DELIVERING,
    "staff:digitisation-thumb": DELIVERING,
    "staff:digitisation-large": DELIVERING,
}
# the room says no to these hands, whatever the page
ROOM_SAYS_NO = {
    "window": {"staff:topic-open"},
    "second": {"staff:topic-open"},
    "contractor": {"staff:digitisation-pages", "staff:digitisation-page"},  # to decide about pages
    "workstation": {
        "staff:applicant-revive",
        "staff:evidence-check",
        "staff:check",
        "staff:accept",
        "staff:page-image",
    },
}
FORM = "application/x-www-form-urlencoded"
STAFF_ADDRESSES = [one for one in every() if one.route.startswith("staff/")]


@pytest.fixture(autouse=True)
def refusals_are_expected(caplog):
    """Thousands of pages say no here; each would be noted down with the way it went."""
    for name in ("django.request", "django.security.csrf"):
        caplog.set_level(logging.ERROR, name)


def allowed(address: Address) -> frozenset[str]:
    if address.name in PAGES:
        return PAGES[address.name]
    return next(roles for start, roles in ROOMS.items() if address.route.startswith(start))


def turned_away(response) -> bool:
    """Refused, or sent to sign in; a method the page does not know says nothing either."""
    return response.status_code in {403, 405} or (
        response.status_code == 302 and response.headers["Location"].startswith("/accounts/staff/")
    )


def body(response) -> bytes:
    return b"".join(response.streaming_content if response.streaming else [response.content])


PERSONAL = ("staff/", "accounts/", "progress/", "apply/")
CLOSED = {"default-src": "'none'", "frame-ancestors": "'none'", "base-uri": "'none'", "form-action": "'self'"}


def faults_of_headers(address: Address, answer) -> list[str]:
    """Return how the headers let a page be kept, framed or led astray."""
    faults = []
    kept = "no-store" not in answer.headers.get("Cache-Control", "")
    if kept and address.route.startswith(PERSONAL) and answer.status_code == 200:
        faults.append("may be kept")
    said = answer.headers["Content-Security-Policy"]
    policy = dict(part.strip().partition(" ")[::2] for part in said.split(";"))
    if "unsafe" in said or "*" in said or any(policy.get(name) != value for name, value in CLOSED.items()):
        faults.append(said)
    if answer.headers["X-Content-Type-Options"] != "nosniff" or answer.headers["X-Frame-Options"] != "DENY":
        faults.append("headers")
    return faults


def still_halfway(session) -> bool:
    """Tell whether whoever gave the password alone is signed in as before: a door that turns away may end the session."""
    return "_auth_user_id" in session and "second_factor_at" not in session


def first_let_in(address: Address) -> str:
    return next((who for who in EVERYBODY if who in allowed(address)), "window")


@pytest.mark.parametrize("who", ["nobody", "halfway", *EVERYBODY] if connection.vendor == "sqlite" else [*EVERYBODY])
def test_every_staff_page_lets_in_whom_it_should_and_nobody_else(house, who) -> None:  # noqa: F811
    """On PostgreSQL each page once, as the first who may: who is let in is no matter of the database, its queries are."""
    wrong = []
    for address in STAFF_ADDRESSES:
        if connection.vendor != "sqlite" and who != first_let_in(address):
            continue
        path = address.filled(house.words)
        for ask in ("get", "post"):
            answer = getattr(house.browser(who), ask)(path)
            names_her = HER in body(answer)
            wrong += [(ask, address.name, fault) for fault in faults_of_headers(address, answer)]
            if who in allowed(address):
                good = answer.status_code < 500 and (
                    answer.status_code != 403 or address.name in ROOM_SAYS_NO.get(who, ())
                )
            else:
                good = turned_away(answer) and (who == "alumna" or not names_her)
            if not good:
                wrong.append((ask, address.name, answer.status_code, answer.headers.get("Location", "")))
            if who == "halfway" and not still_halfway(house.browser(who).session):
                house.browsers.pop(who)
    assert not wrong, "\n".join(map(str, wrong))


WILD = {
    "int": (0, 10**30),
    "str": ("%00", "'%20OR%201=1", "x" * 300),
    "slug": ("x" * 300,),
    "path": ("%00", "../..", "x" * 300, "a/b/c"),
    "uuid": (uuid.UUID(int=0),),
}
FIELDS = (
    "number", "code", "line", "candidate", "mention", "mentions", "delivery", "page", "w", "q", "name", "x", "y", "w", "h", "kind",
    "year", "site", "since", "until", "entries", "channel", "purpose", "view", "size", "sort", "material", "state", "next", "do",
    "tab", "region", "who", "digest", "text", "account", "role", "show", "class", "case", "entered", "key", "method", "go", "username",
    "list", "decade", "record", "into", "whole", "question", "opened", "password", "reason", "reason_code", "successor", "take", "passed", "words", "contact", "phone", "proxy_name", "new", "old",
    "from", "to", "account_id", "conflict", "accept", "try", "header-0", "take", "ms", "batch", "reading", "column-0-3", "kind-0", "shown-0", "send-code", "format", "fonds", "scans", "find", "as",
    "lines", "first_row",
)  # fmt: skip


def wild_paths(address: Address, words: dict[str, object]) -> list[str]:
    """The address with one place at a time put out of joint."""
    paths = [address.filled(words)]
    for kind, name in address.places:
        paths += [address.filled({**words, name: value}) for value in WILD[kind]]
    return paths


@pytest.mark.parametrize("who", ["alumna", "window"])
def test_nonsense_in_an_address_or_a_form_never_breaks_a_page(house, who) -> None:  # noqa: F811
    broken = []
    odd = ("²" if who == "window" else "\x00", "9" * 25)
    filled_with = {"": "", **{value: urlencode(dict.fromkeys(FIELDS, value)) for value in odd}}
    for address in (one for one in every() if one.route.startswith("staff/") == (who == "window")):
        for path in wild_paths(address, house.words):
            right = path == address.filled(house.words)
            for value in odd if right else ("",):  # nonsense in the form where the address makes sense
                form = filled_with[value]
                for ask in ("get", "post"):
                    if ask == "get":
                        answer = house.browser(who).get(f"{path}?{form}")
                    else:
                        answer = house.browser(who).post(path, form, FORM)
                    body(answer)
                    if answer.status_code >= 500 and answer.status_code != 503:
                        broken.append((ask, address.name, path[:120], value[:6], repr(answer.exc_info[1])[:160]))
                    if who != "nobody" and "sign-out" in path:
                        house.browsers.pop(who, None)
    assert not broken, "\n".join(map(str, broken))


@pytest.mark.parametrize("value", ["a\x00b", "9" * 5000])
def test_what_nobody_writes_is_refused_before_any_page_sees_it(house, value) -> None:  # noqa: F811
    browser = house.browser("window")
    case = f"/staff/reference/{house.words['number']}/"
    assert browser.get("/staff/", {"page": value}).status_code == 400
    assert browser.get("/staff/", {"q": value}).status_code == 400
    assert browser.post(f"{case}say/", {"text": value}).status_code == 400
    assert browser.post(f"{case}say/", {value: "x"}).status_code == 400
    assert browser.get("/staff/reference/%00/").status_code == 404
    assert browser.get(f"/staff/catalogue/page/{2**63}/").status_code == 404


@pytest.mark.once
@pytest.mark.parametrize(("who", "megabytes"), [("nobody", 65), ("alumna", 65), ("window", 513)])
def test_a_body_too_large_is_refused_before_it_is_read(house, who, megabytes) -> None:  # noqa: F811
    for length in (str(megabytes * 1024 * 1024), "9" * 60):
        answer = house.browser(who).generic("POST", "/accounts/", b"x", CONTENT_LENGTH=length)
        assert answer.status_code == 413
        assert "太大" in answer.content.decode()


WITHOUT_TOKEN = {"api:verify", "api:api-verify"}  # they change nothing and need no session


@pytest.mark.once
@pytest.mark.parametrize("who", ["nobody", "alumna", "window", "secadmin"])
def test_no_form_is_taken_without_its_token(house, who) -> None:  # noqa: F811
    taken = []
    browser = house.browser(who)
    browser.handler.enforce_csrf_checks = True
    try:
        for address in every():
            status = browser.post(address.filled(house.words), {"code": "x"}).status_code
            if (status not in {403, 405}) != (address.name in WITHOUT_TOKEN):
                taken.append((address.name, status))
    finally:
        browser.handler.enforce_csrf_checks = False
    assert not taken, "\n".join(map(str, taken))


@pytest.mark.once
@pytest.mark.parametrize("who", ["nobody", "alumna", "window", "director", "guard", "auditor"])
def test_personal_pages_are_kept_by_no_browser_and_frame_nothing(house, who) -> None:  # noqa: F811
    """The pages outside the desk; those of the desk are looked at above, as everybody."""
    faults = []
    for address in (one for one in every() if not one.route.startswith("staff/")):
        answer = house.browser(who).get(address.filled(house.words))
        body(answer)
        faults += [(address.name, fault) for fault in faults_of_headers(address, answer)]
    assert not faults, "\n".join(map(str, faults))


@pytest.mark.once
def test_no_cookie_can_be_read_by_a_script_or_sent_from_elsewhere(house) -> None:  # noqa: F811
    browser = house.browser("nobody")
    browser.get("/accounts/")
    browser.post("/accounts/", {"who": "13800550123"})
    browser.get("/language/en/")
    assert {"sessionid", "csrftoken", "lantai_language"} <= set(browser.cookies)
    for name, cookie in ((name, cookie) for name, cookie in browser.cookies.items() if cookie.value):
        assert cookie["samesite"] == "Lax", name
        assert cookie["httponly"] or name == "csrftoken", name


@pytest.mark.once
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "-1"]
)
@pytest.mark.parametrize("page", ["/language/en/", "/accounts/", "/accounts/staff/"])
def test_nobody_is_sent_to_another_site(house, page, target) -> None:  # noqa: F811
    for who in ("nobody", "alumna", "window"):
        answer = house.browser(who).get(page, {"next": target})
        assert "evil" not in answer.headers.get("Location", "")
        assert answer.status_code in {200, 302}
        assert not re.search(r'name="next" value="[^/][^"]*evil', answer.content.decode())
