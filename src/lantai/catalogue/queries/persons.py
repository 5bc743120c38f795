"""Questions about one person of the index: a record, all records of one person, where to look before saying "not found"."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils.translation import get_language

import lantai.catalogue.queries.people as index
from lantai.catalogue.models import PersonLink, PersonMention, RecordKind
from lantai.catalogue.models.people import UNKNOWN_FROM
from lantai.catalogue.queries.gates import held_for_each
from lantai.catalogue.rules import codes, years
from lantai.catalogue.values import Candidate, CheckPlace, ClassList, PersonView, Study
from lantai.foundation import policy
from lantai.foundation.actor import Actor

# The order in which archivists look (domain.md 5.7 rule 3), then the rest.
ORDER = (
    "GRAD_LIST", "STATUS_CARD", "ADMISSION_ROSTER", "TRANSCRIPT", "DEGREE_RES", "ENROLL_FORM", "STUDENT_ROSTER", "AWARD",
    "STATUS_CHANGE", "CERT_REGISTER", "STAFF_LIST",
)  # fmt: skip


def person(actor: Actor, mention_id: int) -> PersonView | None:
    """Return all records that stand for the same person as `mention_id`, and who said so. Raises `NotAllowed`."""
    policy.require(actor, "catalogue.person.view")
    own = PersonMention.objects.filter(pk=mention_id).values_list("person_id", flat=True).first()
    records = _views(Q(person_id=own) if own else Q(pk=mention_id))
    if not records:
        return None
    links = PersonLink.objects.filter(mention_id__in=[record.mention_id for record in records], withdrawn_at=None)
    asserted = {link.mention_id: (link.asserted_by, link.asserted_at, link.ground) for link in links}
    elsewhere = {link.mention_id: link.asserted_by_name for link in links if link.asserted_by_name}
    return PersonView(own, tuple(records), asserted, elsewhere)


def class_list(actor: Actor, mention_id: int) -> ClassList | None:
    """Return those of the same class of the same list as a record: by class, else by unit and years of entry.

    Called by `services.finding`, which writes the look down. Raises `NotAllowed`.
    """
    policy.require(actor, "catalogue.person.view")
    own = PersonMention.objects.filter(pk=mention_id).values(*_SAME, "class_name", "unit").first()
    if own is None:
        return None
    same = {name: own[name] for name in _SAME} | {"class_name": own["class_name"]}
    if not own["class_name"]:
        same["unit"] = own["unit"]
    found = sorted(_views(Q(**same), MOST_OF_CLASS + 1), key=_in_order)
    return ClassList(
        own["list_name"], own["class_name"] or own["unit"], tuple(found[:MOST_OF_CLASS]), len(found) > MOST_OF_CLASS
    )


_SAME = ("fonds_code", "list_name", "record_kind", "entry_from", "entry_to")
MOST_OF_CLASS = 300


def _in_order(one: Candidate) -> tuple[str, str, int, int]:
    return one.ref_code, codes.sort_key(one.page), one.row or 0, one.mention_id


def _views(condition: Q, most: int = 200) -> list[Candidate]:
    rows = list(index.rows(condition, most))
    titles, images = index.places(rows)
    return [
        index.plain(
            row, title=titles.get((row.fonds_code, row.ref_code_norm), row.list_name), image=index.image_of(row, images)
        )
        for row in rows
    ]


def check_list(actor: Actor, *, study: Study) -> list[CheckPlace]:
    """Return the places to search before a record may be called not found, in the archivists' order.

    For each kind of record: how many names of those years are indexed, in how many lists, and what the holdings map
    says of it. Source: domain.md 5.7 rules 3 and 9. Raises `NotAllowed`.
    """
    policy.require(actor, "catalogue.person.find")
    window = years.entry_window(study.entered, study.graduated, years.level(study.level, study.unit), study.unit)
    within = _entered_within(window[0] - 1, window[1] + 1) if window else Q()
    counted = _counted(within)
    kinds = {kind.code: kind for kind in RecordKind.objects.all()}
    year = study.entered or study.graduated
    order = (*ORDER, *(code for code in counted if code not in ORDER))
    held = held_for_each(
        [[code] for code in order], year=year, level=study.level, unit=study.unit, kinds_known=kinds.values()
    )
    answer = []
    for code, answered in zip(order, held, strict=True):
        kind = kinds.get(code)
        names, lists = counted.get(code, (0, 0))
        answer.append(
            CheckPlace(code, kind.name if kind else code, kind.name_en if kind else code, names, lists, answered)
        )
    return answer


def _counted(within: Q) -> dict[str, tuple[int, int]]:
    """Return kind of record → (names, lists): counted list by list, so that the database sorts no names of lists."""
    each = (
        PersonMention.objects.filter(within)
        .order_by()
        .values_list("record_kind", "list_name")
        .annotate(names=Count("*"))
    )
    counted: dict[str, tuple[int, int]] = {}
    for kind, _list, several in each:
        names, lists = counted.get(kind, (0, 0))
        counted[kind] = (names + several, lists + 1)
    return counted


def _entered_within(first: int, last: int) -> Q:
    """Mentions that can have entered in those years, asked so that the index need not be walked from its beginning."""
    beginnings = [UNKNOWN_FROM, *range(first - years.WIDEST, last + 1)]
    return Q(entry_from__in=beginnings, entry_to__gte=first)


def reads_english() -> bool:
    return (get_language() or "").startswith("en")


def record_kinds() -> dict[str, str]:
    """Return the kinds of record: code → name in the reader's language."""
    english = reads_english()
    return {kind.code: (kind.name_en if english else kind.name) or kind.name for kind in RecordKind.objects.all()}
