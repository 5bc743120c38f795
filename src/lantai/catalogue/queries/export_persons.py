"""Who is who, on its way out: which records stand for one person, who said so on what ground, further names with their
papers, and who was told apart. Without our numbers: records are named as their lists name them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from lantai.catalogue.models import Person, PersonChange, PersonLink, PersonMention, PersonName
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people

CHUNK = 500
MOST_LEADS = 20  # persons one may have been merged into, one after the other
# of a record: our column → how the file calls it; `identity` finds it at once in the archive it came from
NAMED = {
    "fonds_code": "fonds", "list_name": "list", "student_no": "student_no", "raw_name": "name", "entered": "entered",
    "unit": "unit", "sequence": "sequence", "row": "row", "identity": "known_by",
}  # fmt: skip
NAMES = ("mention_id", "written", "kind", "source", "dated", "asserted_by", "asserted_by_name", "asserted_at", "withdrawn_by",
         "withdrawn_by_name", "withdrawn_at", "withdrawal")  # fmt: skip


def lines(actor: Actor) -> Iterator[dict[str, Any]]:
    """Yield first who was told apart, then every person with her records, some hundred at a time in constant memory.

    ``division``: `records` that were taken out of the person of the record `of`; ``apart``: a `record` taken out of its
    person; ``person``: `records`, each with the `link` somebody made by name, and `names` said of it. Raises `NotAllowed`.
    """
    policy.require(actor, "catalogue.export.people")
    yield from _divisions()
    yield from _apart()
    yield from _persons()
    yield from _alone()


def _persons() -> Iterator[dict[str, Any]]:
    after = 0
    standing = Person.objects.filter(stands_for=None).order_by("pk").values_list("pk", flat=True)
    while ids := list(standing.filter(pk__gt=after)[:CHUNK]):
        after = ids[-1]
        rows = PersonMention.objects.filter(person__in=ids).order_by("person_id", "pk")
        told = _records(list(rows.values("pk", "person_id", *NAMED)))
        for _person, several in groupby(told, key=lambda one: one[0]):
            yield {"kind": "person", "records": [record for _person, record in several]}


def _alone() -> Iterator[dict[str, Any]]:
    """Yield records that stand for nobody and of which a name was said."""
    after = 0
    named = PersonName.objects.filter(mention__person=None).order_by("mention_id").values_list("mention_id", flat=True)
    while ids := list(named.filter(mention__gt=after).distinct()[:CHUNK]):
        after = ids[-1]
        rows = PersonMention.objects.filter(pk__in=ids).order_by("pk").values("pk", "person_id", *NAMED)
        for _person, record in _records(list(rows)):
            yield {"kind": "person", "records": [record]}


def _records(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """Yield (person, record) of some mentions. Three queries."""
    ids = [row["pk"] for row in rows]
    links = {one.mention_id: one for one in PersonLink.objects.filter(mention__in=ids, withdrawn_at=None)}
    said = list(PersonName.objects.filter(mention__in=ids).order_by("pk").values(*NAMES))
    hands = _hands(links.values(), said)
    names: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in said:
        names[one["mention_id"]].append(_name(one, hands))
    for row in rows:
        record = named(row)
        if link := links.get(row["pk"]):
            by = link.asserted_by_name or hands.get(link.asserted_by, "")
            record["link"] = {"ground": link.ground, "by": by, "at": link.asserted_at.isoformat()}
        if row["pk"] in names:
            record["names"] = names[row["pk"]]
        yield row["person_id"], record


def _hands(links: Iterable[PersonLink], said: Sequence[dict[str, Any]]) -> dict[int | None, str]:
    accounts = {link.asserted_by for link in links}
    accounts |= {one[name] for one in said for name in ("asserted_by", "withdrawn_by")}
    return people.called(accounts - {None})


def _name(one: dict[str, Any], hands: dict[int | None, str]) -> dict[str, Any]:
    found = {
        "name": one["written"], "kind": one["kind"], "source": one["source"], "dated": one["dated"],
        "by": one["asserted_by_name"] or hands.get(one["asserted_by"], ""), "at": one["asserted_at"].isoformat(),
    }  # fmt: skip
    if one["withdrawn_at"] is not None:
        by = one["withdrawn_by_name"] or hands.get(one["withdrawn_by"], "")
        found["withdrawn"] = {"why": one["withdrawal"], "by": by, "at": one["withdrawn_at"].isoformat()}
    return found


def named(row: dict[str, Any]) -> dict[str, Any]:
    """Return how a record is named in another house; what is blank is left out."""
    return {name: row[column] for column, name in NAMED.items() if row[column] not in {"", None}}


def _divisions() -> Iterator[dict[str, Any]]:
    after = 0
    standing = PersonChange.objects.filter(kind="divide", withdrawn_at=None).order_by("pk")
    while several := list(standing.filter(pk__gt=after)[:CHUNK]):
        after = several[-1].pk
        for change in several:
            kept = _leads_to(change.kept)
            moved = PersonMention.objects.filter(pk__in=[pk for pk, _enrolment in change.moved])
            going = list(moved.exclude(person=kept).order_by("pk").values(*NAMED))
            stays = PersonMention.objects.filter(person=kept).order_by("pk").values(*NAMED).first()
            if going and stays:
                yield {
                    "kind": "division",
                    "of": named(stays),
                    "records": [named(row) for row in going],
                    "ground": change.ground,
                }


def _leads_to(person: int) -> int:
    """Return the person that one stands for by now."""
    for _step in range(MOST_LEADS):
        further = Person.objects.filter(pk=person).values_list("stands_for_id", flat=True).first()
        if further is None:
            break
        person = further
    return person


def _apart() -> Iterator[dict[str, Any]]:
    """Yield the records that were taken out of their person and stand for nobody now, with the last reason."""
    after = 0
    taken = PersonLink.objects.filter(mention__person=None, withdrawn_at__isnull=False)
    mentions = taken.order_by("mention_id").values_list("mention_id", flat=True).distinct()
    while ids := list(mentions.filter(mention__gt=after)[:CHUNK]):
        after = ids[-1]
        why = dict(taken.filter(mention__in=ids).order_by("pk").values_list("mention_id", "withdrawal"))
        for row in PersonMention.objects.filter(pk__in=ids).order_by("pk").values("pk", *NAMED):
            yield {"kind": "apart", "record": named(row), "ground": why[row["pk"]]}
