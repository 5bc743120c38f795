"""On what volumes were kept at a moment (`rules.carriers`), for all of them at once: the database tells it, row by row nobody.

Of how they stood then: what was said of them, how their class was called, which recordings they had.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform

from lantai.catalogue.models import Recording, Volume, VolumeThen
from lantai.catalogue.rules import carriers as rules
from lantai.catalogue.states import STATE_SECRETS
from lantai.foundation import events as log

UNTOLD = "secret"  # what is or was a state secret: nothing is said of it (`queries.carriers`)
_SAID = KeyTextTransform("carrier", "elements")


class Carriers:
    """What tells carriers at a moment (aware). Two queries."""

    def __init__(self, at: datetime, classes: Mapping[int, tuple[str, str]]) -> None:
        """`classes`: class → its code and what it is called now."""
        self.at = at
        self.texts: dict[str, list[str]] = defaultdict(list)
        for text in _texts():
            self.texts[rules.named(text)].append(text)
        self.nodes: dict[str, list[int]] = defaultdict(list)
        self.tops: dict[str, list[int]] = defaultdict(list)
        before = _called_before(at)
        for pk, (code, name) in classes.items():
            self.nodes[rules.named(before.get(str(pk), name))].append(pk)
            self.tops[rules.CATEGORIES.get(code[:2], "")].append(pk)

    def word(self, way: str = "") -> Case:
        """Return one of `rules.CARRIERS` or `UNTOLD`, for rows of `Volume`, or of `VolumeThen` (`way`: ``volume__``)."""
        secret = Q(secrecy__in=STATE_SECRETS) | Q(**{f"{way}secrecy__in": STATE_SECRETS})
        volume = "volume__in" if way else "pk__in"
        whens = [When(secret, then=Value(UNTOLD))]
        whens += [When(said__among=texts, then=Value(code)) for code, texts in self.texts.items() if code]
        whens += [When(class_node__in=nodes, then=Value(code)) for code, nodes in self.nodes.items() if code]
        whens += [
            When(Q(**{volume: self._recorded(sort)}), then=Value(code))
            for sort, code in (("video", "video"), ("audio", "sound"))
        ]
        whens += [When(class_node__in=nodes, then=Value(code)) for code, nodes in self.tops.items() if code]
        whens.append(When(elements__made="born", then=Value("electronic")))
        return Case(*whens, default=Value("paper"))

    def told(self, rows: QuerySet, way: str = "", *, name: str = "carrier") -> QuerySet:
        """Return rows with their carrier as the column `name`."""
        return rows.annotate(said=_SAID).annotate(**{name: self.word(way)})

    def _recorded(self, sort: str) -> QuerySet:
        rows = Recording.objects.filter(kind=sort, attached_at__lte=self.at, volume__isnull=False)
        return rows.filter(Q(erased_at=None) | Q(erased_at__gt=self.at)).order_by().values("volume")


def _texts() -> list[str]:
    """Return whatever is or was said of the carrier of a volume, each text once. One query."""
    now, then = (
        model._default_manager.filter(elements__has_key="carrier").order_by().annotate(said=_SAID).values_list("said")  # noqa: SLF001
        for model in (Volume, VolumeThen)
    )
    return [text for (text,) in now.union(then) if text]


def _called_before(at: datetime) -> dict[str, str]:
    """Return class → what it was called at a moment, of those that were renamed since. One query."""
    renamed = log.log().filter(name="catalogue.ClassRenamed", at__gt=at).order_by("-at", "-pk")
    return {pk: payload["before"] for pk, payload in renamed.values_list("subject_id", "payload")}
