"""Can an import be undone, what would go, and what stands in the way."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast, Coalesce

from lantai.catalogue import claims
from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import (
    DescriptionNote,
    DisposalEntry,
    DisposalHold,
    Fonds,
    FondsPredecessor,
    FormerCode,
    ImportBatch,
    ImportChange,
    ImportConflict,
    ImportedOpening,
    ImportSpan,
    IncompleteRecord,
    Item,
    MissingPage,
    OpeningReview,
    PageImage,
    PersonLink,
    PersonMention,
    PersonName,
    Recording,
    RegionMark,
    RelatedUnit,
    SchemeUse,
    SecrecyChange,
    SecretOriginal,
    Series,
    TopicTag,
    Volume,
    VolumeThen,
)
from lantai.catalogue.queries import relating, series
from lantai.catalogue.queries.export_beside import former_codes
from lantai.catalogue.states import STANDING, Batch
from lantai.catalogue.texts import undoing as texts
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor

MODELS: dict[str, type[Model]] = {"volume": Volume, "item": Item, "mention": PersonMention}
CHANGEABLE: dict[str, type[Model]] = {
    **MODELS,
    "fonds": Fonds,
    "series": Series,
    "predecessor": FondsPredecessor,
    "scheme_use": SchemeUse,
}
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something later that was built on what an import brought: what, how much, some of it by name, and what to do."""

    code: str
    count: int
    examples: tuple[str, ...]
    words: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing an import would do."""

    batch_id: int
    possible: bool  # it stands, whole or in part, and nothing is in the way
    state: str
    volumes: int
    items: int
    mentions: int
    series: int
    former: int  # codes that units once had
    predecessors: int
    uses: int  # of classification schemes
    related: int  # relations between units
    notes: int  # control notes
    restored: int  # held rows that get back what they said before
    kept: int  # rows that another import's sheet names too: they stay, as that import's
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class _Going:
    """How many rows of each kind an import brought, and how many of them stay when it is undone.

    Of a kind none of which would go nothing need be asked, and where none stays nobody need look for which.
    """

    batch: ImportBatch
    brought: dict[str, int]
    kept: dict[str, int]

    @classmethod
    def of(cls, batch: ImportBatch) -> _Going:
        brought = {kind: rows(kind, batch.pk).count() for kind in MODELS}
        kept = {kind: staying(kind, batch.pk).count() if count else 0 for kind, count in brought.items()}
        return cls(batch, brought, kept)

    def count(self, kind: str) -> int:
        return self.brought[kind] - self.kept[kind]

    def kinds(self) -> list[str]:
        return [kind for kind in MODELS if self.count(kind)]

    def rows(self, kind: str) -> QuerySet[Any]:
        """Return the rows that would go."""
        own = rows(kind, self.batch.pk)
        if not self.count(kind):
            return own.none()
        return own.exclude(pk__in=staying(kind, self.batch.pk).values("pk")) if self.kept[kind] else own

    def on(self, model: Any, place: str, *, of: str = "") -> QuerySet[Any]:
        """Return the rows of `model` that point to what would go; `of`: the kind, where the key is called otherwise."""
        found = model._default_manager.filter(**{f"{place}__batch_id": self.batch.pk})  # noqa: SLF001
        return self.without_staying(found, of or place, f"{place}_id")

    def without_staying(self, found: QuerySet[Any], kind: str, place: str) -> QuerySet[Any]:
        """Return those of what was found on an import's rows whose row would go; its id is at `place`."""
        if not self.count(kind):
            return found.none()
        stay = staying(kind, self.batch.pk).filter(pk=OuterRef(place))
        return found.exclude(Exists(stay)) if self.kept[kind] else found


def consider(actor: Actor, *, batch_id: int) -> Undoing:
    """Return what undoing an import would do and what stands in its way; raise `NotFound`. Changes nothing."""
    policy.require(actor, "catalogue.import.undo")
    batch = ImportBatch.objects.select_related("fonds").filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    going = _Going.of(batch)
    leaving = {kind: going.rows(kind).values("pk") for kind in ("volume", "item")}
    stands = batch.state in {Batch.DONE.value, Batch.FAILED.value} and batch.kind not in {"PAGES", "RECORDINGS"}
    found = tuple(_obstacles(going)) if stands else ()
    made = {kind: series.made_by(batch_id, kind) for kind in ("predecessor", "scheme_use")}
    brought = sum(len(own) + sum(map(len, heirs.values())) for own, heirs in made.values())
    return Undoing(
        batch_id=batch_id,
        possible=stands and not found,
        state=batch.state,
        volumes=going.count("volume"),
        items=going.count("item"),
        mentions=going.count("mention"),
        series=len(series.leaving(batch_id, going.rows("volume"))),
        former=_former(batch_id),
        predecessors=len(made["predecessor"][0]),
        uses=len(made["scheme_use"][0]),
        related=relating.going("related", batch_id, leaving),
        notes=relating.going("note", batch_id, leaving),
        restored=ImportChange.objects.filter(batch_id=batch_id).count() - brought,
        kept=sum(going.kept.values()),
        obstacles=found,
    )


def rows(kind: str, batch_id: int) -> QuerySet[Any]:
    """Return what an import brought and still is its own."""
    return MODELS[kind]._default_manager.filter(batch_id=batch_id)  # noqa: SLF001


def _former(batch_id: int) -> int:
    """Return how many former codes an import brought that go with it."""
    brought = FormerCode.objects.filter(batch_id=batch_id)
    if not brought.exists():
        return 0
    kept = [Q(**{f"{kind}__in": staying(kind, batch_id).values("pk")}) for kind in ("volume", "item")]
    return brought.exclude(pk__in=FormerCode.objects.filter(kept[0] | kept[1], batch_id=batch_id).values("pk")).count()


def leaving_units(batch_id: int) -> dict[str, QuerySet[Any]]:
    """Return kind → the ids of the volumes and items that go when an import is undone. For this room."""
    return {kind: _leaving(kind, batch_id).values("pk") for kind in ("volume", "item")}


def _leaving(kind: str, batch_id: int) -> QuerySet[Any]:
    own = rows(kind, batch_id)
    return own.exclude(pk__in=staying(kind, batch_id).values("pk")) if own.exists() else own.none()


def staying(kind: str, batch_id: int) -> QuerySet[Any]:
    """Return the rows of an import that stay when it is undone, each with ``heir``: the import that has them then.

    Another import's sheet names them too; or they are volumes without a list of their own that another import's rows name.
    """
    spans = ImportSpan.objects.filter(
        role="SAME", kind=kind, first_id__lte=OuterRef("pk"), last_id__gte=OuterRef("pk"), batch__state__in=STANDING
    ).exclude(batch_id=batch_id)
    heir: Any = Subquery(spans.order_by("batch_id").values("batch_id")[:1])
    if kind == "volume":
        items = Item.objects.filter(volume=OuterRef("pk"), batch__isnull=False).exclude(batch_id=batch_id)
        mentions = PersonMention.objects.filter(
            fonds_code=OuterRef("fonds__code"), ref_code_norm=OuterRef("ref_code_norm"), batch__isnull=False
        ).exclude(batch_id=batch_id)
        named = Coalesce(Subquery(items.values("batch_id")[:1]), Subquery(mentions.values("batch_id")[:1]))
        heir = Coalesce(heir, Case(When(provisional=True, then=named)))
    return rows(kind, batch_id).annotate(heir=heir).exclude(heir=None)


def _obstacles(going: _Going) -> Iterator[Obstacle]:
    """Yield what stands in the way, most telling first; each is named once, whatever it stands on."""
    counts: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    for code, found, name in _built_on(going):
        if not found.query.is_empty() and (count := found.count()):
            counts[code] += count
            some = [str(one) for one in dict.fromkeys(found.values_list(name, flat=True)[:EXAMPLES]) if one]
            examples[code] = [*examples.get(code, []), *some][:EXAMPLES]
    for code, count in counts.items():
        yield _obstacle(code, count, examples[code])
    yield from _changed_since(going.batch)
    yield from _in_other_rooms(going)


def _built_on(going: _Going) -> Iterator[tuple[str, QuerySet[Any], str]]:
    """Yield (code, rows built on what would go, where a name of it stands)."""
    pk, on = going.batch.pk, going.on
    yield "PAGES", on(PageImage, "volume"), "ref_code"
    yield "PAGES", on(PageImage, "item"), "ref_code"
    yield "RECORDINGS", on(Recording, "volume"), "ref_code"
    yield "RECORDINGS", on(Recording, "item"), "ref_code"
    yield "ITEMS", on(Item, "volume").exclude(batch_id=pk), "volume__ref_code"
    yield "RECODED", on(FormerCode, "volume").exclude(batch_id=pk), "ref_code"
    yield "RECODED", on(FormerCode, "item").exclude(batch_id=pk), "ref_code"
    yield "MARKED", on(RegionMark, "mention"), "mention__ref_code"
    yield "LINKED", on(PersonLink, "mention"), "mention__ref_code"
    yield "NAMED", on(PersonName, "mention"), "mention__ref_code"
    if going.brought["volume"]:
        yield from _of_volumes(going)
    yield from _decided_about(going)
    for kind in going.kinds():
        held = Exists(rows(kind, pk).filter(pk=OuterRef("held_id")))
        waiting = ImportConflict.objects.filter(held, state="OPEN", kind=kind).exclude(batch_id=pk)
        yield "LATER", going.without_staying(waiting, kind, "held_id"), "batch__file_name"
        later = ImportChange.objects.filter(held, kind=kind).exclude(batch_id=pk)
        yield "LATER", going.without_staying(later, kind, "held_id"), "batch__file_name"


def _of_volumes(going: _Going) -> Iterator[tuple[str, QuerySet[Any], str]]:
    """Yield the people that others listed in the volumes, and the volumes whose opening was decided."""
    pk = going.batch.pk
    volumes = rows("volume", pk).filter(provisional=False, fonds__code=OuterRef("fonds_code"))
    if going.count("volume") and rows("volume", pk).filter(provisional=False).exists():
        listed = PersonMention.objects.exclude(batch_id=pk).filter(
            Exists(volumes.filter(ref_code_norm=OuterRef("ref_code_norm"))), fonds_code=going.batch.fonds.code
        )
        stay = staying("volume", pk).filter(ref_code_norm=OuterRef("ref_code_norm"))
        yield "LISTED", listed.exclude(Exists(stay)) if going.kept["volume"] else listed, "ref_code"
    opened = log.log().filter(name="catalogue.OpeningDecided", subject_type="volume")
    if opened.exists():
        ours = rows("volume", pk).annotate(known=Cast("pk", CharField()))
        yield "OPENED", ours.filter(known__in=opened.values("subject_id")), "ref_code"


def _decided_about(going: _Going) -> Iterator[tuple[str, QuerySet[Any], str]]:
    """Yield what people have said or decided of the rows since, each in a table of its own."""
    pk, on = going.batch.pk, going.on
    yield "TOPIC", on(TopicTag, "volume"), "topic__name"
    yield "TOPIC", on(TopicTag, "item"), "topic__name"
    yield "REVIEWED", on(OpeningReview, "item"), "item__key"
    decided = OpeningReview.objects.exclude(state="DECIDED")  # those that were decided are told by OPENED
    yield "REVIEWED", on(OpeningReview, "volume").filter(pk__in=decided.values("pk")), "volume__ref_code"
    confirmed = ImportedOpening.objects.filter(state="CONFIRMED").values("pk")  # of volumes: told by OPENED too
    yield "OPENED", on(ImportedOpening, "item").filter(pk__in=confirmed), "item__key"
    later = on(ImportedOpening, "volume").exclude(batch_id=pk).filter(state="WAITING")
    yield "LATER", later, "volume__ref_code"
    yield "SECRECY", on(SecrecyChange, "volume"), "volume__ref_code"
    yield "SECRECY", on(SecrecyChange, "item"), "item__key"
    yield "SECRECY", on(SecretOriginal, "item"), "item__key"
    yield "DISPOSAL", on(DisposalEntry, "volume"), "disposal__title"
    yield "DISPOSAL", on(DisposalEntry, "item"), "disposal__title"
    yield "HELD", on(DisposalHold, "volume"), "reason"
    yield "MISSING", on(MissingPage, "volume"), "volume__ref_code"
    yield "INCOMPLETE", on(IncompleteRecord, "mention"), "mention__ref_code"
    recoded = FormerCode.objects.exclude(volume=None).exclude(batch_id=pk).values("volume_id")
    renamed = on(VolumeThen, "volume").exclude(ref_code=F("volume__ref_code"))  # the others go with it
    yield "THEN", renamed.exclude(volume__in=recoded), "volume__ref_code"
    if going.count("item"):
        yield "PARTS", _parts(going), "title"
    for kind in going.kinds():
        if kind != "mention":
            leaving = going.rows(kind).values("pk")
            ends = Q(from_kind=kind, from_id__in=leaving) | Q(to_kind=kind, to_id__in=leaving)
            yield "RELATED", RelatedUnit.objects.filter(ends).exclude(batch_id=pk), "note"
            noted = DescriptionNote.objects.filter(unit_kind=kind, unit_id__in=leaving)
            yield "DESCRIBED", noted.exclude(batch_id=pk), "noted_by_name"


def _parts(going: _Going) -> QuerySet[Any]:
    """Return the components that stay of items that would go, but for those that this import put there."""
    parts = going.on(Item, "parent", of="item").exclude(pk__in=going.rows("item").values("pk"))
    changes = ImportChange.objects.filter(batch=going.batch, kind="item", held_id__in=parts.values("pk"))
    return parts.exclude(pk__in=[one.held_id for one in changes if "parent_id" in json.loads(one.after)])


def _changed_since(batch: ImportBatch) -> Iterator[Obstacle]:
    """Yield rows that this import completed and that say something else by now."""
    others: list[str] = []
    count = 0
    for change in ImportChange.objects.filter(batch=batch).exclude(kind="page").order_by("id").iterator():
        if not as_left(change):
            count += 1
            model = CHANGEABLE[change.kind]
            others.append(str(model._default_manager.filter(pk=change.held_id).first() or change.held_id))  # noqa: SLF001
    if count:
        yield _obstacle("CHANGED", count, others[:EXAMPLES])


def as_left(change: ImportChange) -> bool:
    """Tell whether a row still says what the change made of it."""
    if change.kind == "mention":
        content = PersonMention.objects.filter(pk=change.held_id).values_list("content", flat=True).first()
        return content == json.loads(change.after).get("content")
    after: dict[str, Any] = json.loads(change.after)
    if once := after.pop("former_codes", None):
        held = former_codes(change.kind, [change.held_id]).get(change.held_id, [])
        if not set(once) <= set(held):
            return False
    if not after:
        return True
    now = CHANGEABLE[change.kind]._default_manager.filter(pk=change.held_id).values("pk", *after).first()  # noqa: SLF001
    if now is not None:
        del now["pk"]
    return now is not None and json.loads(json.dumps(now, default=str)) == after


def _in_other_rooms(going: _Going) -> Iterator[Obstacle]:
    """Yield what higher rooms hold of what would go: those that said how are asked, of the others the keys are counted."""
    for kind in going.kinds():
        for one in claims.standing_on(kind, going.rows(kind).values_list("pk", flat=True)):
            yield Obstacle(one.code, one.count, one.examples, one.words, one.remedy)
    counts: Counter[str] = Counter()
    for kind in going.kinds():
        model = MODELS[kind]
        for relation in keys_to(model):
            other: Any = relation.related_model
            room = other._meta.app_label  # noqa: SLF001
            if room != model._meta.app_label and room not in claims.rooms():  # noqa: SLF001
                counts[room] += going.on(other, relation.field.name, of=kind).count()
    for room, count in counts.items():
        if count:
            yield _obstacle("ROOM", count, [], room)


def keys_to(model: Any) -> list[Any]:
    """Return every key that points to a table, those without a name from this side too."""
    fields = model._meta.get_fields(include_hidden=True)  # noqa: SLF001
    return [one for one in fields if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one)]


def _obstacle(code: str, count: int, examples: list[str], room: str = "") -> Obstacle:
    words, remedy = texts.of_obstacle(code, count, room)
    return Obstacle(code, count, tuple(examples), words, remedy)
