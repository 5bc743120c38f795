"""Making fonds, and resolving a class through the scheme of fonds and year, never through a global list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import (
    ClassificationScheme,
    ClassNode,
    Fonds,
    Item,
    RecordKind,
    SchemeUse,
    Volume,
)
from lantai.catalogue.rules import codes, record_kinds
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor

CODE = re.compile(r"[0-9A-Z][0-9A-Z·-]{0,23}")
CLASSING = {"class_code", "year"}  # what the class of a unit follows from
HOLDS: dict[str, Any] = {"volume": Volume, "item": Item}


def create_fonds(
    actor: Actor,
    *,
    code: str,
    name: str,
    name_en: str = "",
    scheme: str = "process",
    year_from: int | None = None,
    year_to: int | None = None,
    history: str = "",
) -> str:
    """Make a fonds (once; the same code again changes nothing) that uses `scheme`, and return its code.

    `scheme`: its code (the latest version that has not ended), or code and version, "process 1993".

    Raises `CatalogueError` for a code that is none, `NotFound` for an unknown scheme.
    """
    policy.require(actor, "catalogue.import")
    normal = codes.normal_code(code)
    if not CODE.fullmatch(normal) or not name.strip():
        raise CatalogueError(_("全宗号只用字母和数字（最多 24 个），并且要有名称。"), code="FONDS_CODE")
    with transaction.atomic():
        fonds, is_new = Fonds.objects.get_or_create(
            code=normal,
            defaults={
                "name": name.strip(),
                "name_en": name_en,
                "year_from": year_from,
                "year_to": year_to,
                "history": history,
            },
        )
        if is_new:
            _use(fonds, scheme)
    return fonds.code


def _use(fonds: Fonds, scheme: str) -> None:
    code, _space, which = scheme.strip().partition(" ")
    known = ClassificationScheme.objects.filter(code=code, **({"version": which.strip()} if which else {}))
    lasting = known.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()))
    version = (lasting if not which else known).order_by("-version").first() or known.order_by("-version").first()
    if version is None:
        raise NotFound(_("没有这个分类方案。"), code="SCHEME_UNKNOWN")
    SchemeUse.objects.create(fonds=fonds, scheme=version)


def take_turn(fonds_code: str) -> None:
    """Let one import at a time write into a fonds, to the end of the transaction: two of one sheet at the same moment
    would each see that its rows are not there yet. Touches the row, which locks it on both databases.
    """
    Fonds.objects.filter(code=fonds_code).update(code=F("code"))


def get_fonds(code: str) -> Fonds:
    """Return the fonds; raise `NotFound` with what to do."""
    fonds = Fonds.objects.filter(code=codes.normal_code(code)).first()
    if fonds is None:
        raise NotFound(
            _("没有全宗 %(code)s。请核对全宗号；要新建，请同时给出全宗名称。") % {"code": code}, code="FONDS_UNKNOWN"
        )
    return fonds


class Classes:
    """The classes of one fonds, loaded once: a code and a year → the node of the scheme in use then."""

    def __init__(self, fonds: Fonds) -> None:
        self._uses: list[tuple[int, int, dict[str, ClassNode]]] = []
        self._kinds: list[tuple[str, list[str]]] | None = None
        # where two overlap, the one that began later is meant, and of two that began together the one said later
        ordered = SchemeUse.objects.filter(fonds=fonds).select_related("scheme")
        for use in ordered.order_by(F("year_from").desc(nulls_last=True), "-pk"):
            nodes = {node.code: node for node in ClassNode.objects.filter(scheme=use.scheme)}
            self._uses.append((use.year_from or 0, use.year_to or 9999, nodes))

    def node(self, code: str, year: int | None) -> ClassNode | None:
        """Return the deepest class that `code` (``2011-XZ11``, ``JX14``) names in that year's scheme."""
        match = re.search(r"[A-Z]{2}\d{0,6}", codes.normal_code(code))
        if match is None:
            return None
        for first, last, nodes in self._uses:
            if year is None or first <= year <= last:
                text = match[0]
                while len(text) >= 2:
                    if text in nodes:
                        return nodes[text]
                    text = text[:-1]
        return None

    def name_any(self, year: int | None) -> bool:
        """Tell whether any scheme is in use in a year (None: at all)."""
        return any(year is None or first <= year <= last for first, last, _nodes in self._uses)

    def of_series(self, code: str) -> ClassNode | None:
        """Return the class that `code` names where no year says in which scheme: the scheme in use now is asked first, of
        several the one that began last, then those that ended; that very class before one above it.
        """
        this_year, text = clock.today().year, codes.normal_code(code)
        uses = sorted(self._uses, key=lambda use: not use[0] <= this_year <= use[1])  # else in the order they have
        for length in range(len(text), 1, -1):
            for _first, _last, nodes in uses:
                if text[:length] in nodes:
                    return nodes[text[:length]]
        return None

    def kinds(self) -> list[tuple[str, list[str]]]:
        """Return the kinds of records about people: code and the words for each."""
        if self._kinds is None:
            self._kinds = list(RecordKind.objects.order_by("rank").values_list("code", "aliases"))
        return self._kinds

    def along(self, held: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns and values that a changed class or year brings with it: the class of the scheme of the year
        that will stand, and of a volume the kind of record that follows from it. Nothing where it stays. An item in a
        volume has the volume's.
        """
        if not changes.keys() & CLASSING or held.get("volume_id"):
            return {}
        code = changes.get("class_code", held.get("class_code")) or self._code(held["class_node_id"])
        if not code:
            return {}
        node = self.node(code, changes.get("year", held["year"]))
        found = node.pk if node else None
        if found == held["class_node_id"]:
            return {}
        return {"class_node_id": found, **self.kind_along(held, changes, node)}

    def kind_along(self, held: Mapping[str, Any], changes: Mapping[str, Any], node: ClassNode | None) -> dict[str, str]:
        """Return the kind of record (column and value) that another class brings a volume; nothing where it stays."""
        if "record_kind" not in held or "record_kind" in changes:
            return {}
        before = ClassNode.objects.filter(pk=held["class_node_id"]).values_list("record_kinds", flat=True).first()
        title, both = changes.get("title", held["title"]), (before or [], node.record_kinds if node else [])
        now = record_kinds.followed(held["record_kind"], title, both, self.kinds())
        return {} if now == held["record_kind"] else {"record_kind": now}

    @staticmethod
    def _code(class_id: int | None) -> str:
        found = ClassNode.objects.filter(pk=class_id).values_list("code", flat=True).first() if class_id else None
        return found or ""


def along(kind: str, held_id: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `Classes.along` says of a held volume or item. No query where neither class nor year changes."""
    if kind not in HOLDS or not changes.keys() & CLASSING:
        return {}
    row = HOLDS[kind].objects.select_related("fonds").get(pk=held_id)
    names = ("class_code", "class_node_id", "year", "volume_id", "title", "record_kind")
    held = {name: getattr(row, name) for name in names if hasattr(row, name)}
    return Classes(row.fonds).along(held, changes)
