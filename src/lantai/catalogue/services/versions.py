"""Making versions of schemes and their classes: the head's own order of what is held."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import ClassificationScheme, ClassNode, Fonds, KeyClass, SchemeUse
from lantai.catalogue.services import reclassing
from lantai.catalogue.services.fonds import take_turn
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor

CODE = re.compile(r"[a-z][a-z0-9_-]{0,39}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,19}")
CLASS = re.compile(r"[A-Z]{2}\d{0,6}")  # what `Classes.node` reads in a code
MOST = 5000  # classes of one list


@transaction.atomic
def make_version(
    actor: Actor,
    *,
    of: int | None,
    version: str,
    code: str = "",
    name: str = "",
    name_en: str = "",
    year_from: int | None = None,
    fonds: Collection[str] = (),
    classes: Iterable[tuple[str, str, str]] = (),
) -> int:
    """Make a version of a scheme with all classes of another (`of`; None: with none), and return it.

    `code`, `name`: those of the other where not given; another code makes another scheme. `fonds`: codes of those that
    class by it from `year_from` on; the use of the other that is theirs without end is ended the year before, and what
    they hold of those years is classed by the new one. `classes`: brought in as `read_classes` does. All or nothing.
    Raises `NotFound`, `CatalogueError`.
    """
    policy.require(actor, "catalogue.scheme.decide")
    source = _scheme(of) if of else None
    code = code.strip() or (source.code if source else "")
    version, name = version.strip(), name.strip() or (source.name if source else "")
    if not CODE.fullmatch(code) or not VERSION.fullmatch(version) or not name:
        words = _("方案要有名称、代码（小写字母开头，只用字母、数字、- 和 _）和版本（只用字母、数字、. - _）。")
        raise CatalogueError(words, code="SCHEME_CODE")
    if ClassificationScheme.objects.filter(code=code, version=version).exists():
        raise CatalogueError(_("这个代码和版本的方案已经有了。"), code="SCHEME_HELD")
    if fonds and year_from is None:
        raise CatalogueError(_("请写从哪一年起用。"), code="SCHEME_YEARS")
    row = ClassificationScheme.objects.create(
        code=code, version=version, name=name[:120], name_en=(name_en.strip() or (source.name_en if source else ""))[:160],
        valid_from=date(year_from, 1, 1) if year_from else None,
    )  # fmt: skip
    if source is not None:
        _copy(source, row)
    told = events.SchemeMade(scheme=str(row), of=str(source) if source else "", year_from=year_from)
    log.record(told, actor=actor, subject=("scheme", row.pk))
    if several := list(classes):
        read_classes(actor, scheme_id=row.pk, rows=several)
    for one in fonds:
        _go_over(actor, one, source, row, year_from)
    return row.pk


def _scheme(scheme_id: int) -> ClassificationScheme:
    row = ClassificationScheme.objects.filter(pk=scheme_id).first()
    if row is None:
        raise NotFound(_("没有这个分类方案。"))
    return row


def _copy(source: ClassificationScheme, row: ClassificationScheme) -> None:
    made: dict[int | None, ClassNode | None] = {None: None}
    nodes = list(ClassNode.objects.filter(scheme=source).order_by("depth", "code"))
    for depth in sorted({node.depth for node in nodes}):
        layer = {node.pk: node for node in nodes if node.depth == depth}
        new: dict[int | None, ClassNode] = {
            pk: ClassNode(
                scheme=row, parent=made[node.parent_id], code=node.code, name=node.name, name_en=node.name_en, depth=depth,
                record_kinds=node.record_kinds,
            )
            for pk, node in layer.items()
        }  # fmt: skip
        ClassNode.objects.bulk_create(new.values())
        made |= new
    if row.code != source.code:  # what counts as a key class in the one does so in the other
        for key in KeyClass.objects.all():
            if source.code in key.classes:
                KeyClass.objects.filter(pk=key.pk).update(classes={**key.classes, row.code: key.classes[source.code]})


def _go_over(
    actor: Actor, code: str, source: ClassificationScheme | None, row: ClassificationScheme, year_from: int | None
) -> None:
    """Let a fonds class by the new version from a year on, in place of the other."""
    fonds = Fonds.objects.filter(code=code).first()
    if fonds is None:
        raise NotFound(_("没有全宗 %(code)s。") % {"code": code})
    take_turn(code)
    if source is not None and year_from is not None:
        lasting = SchemeUse.objects.filter(fonds=fonds, scheme=source, year_to=None)
        lasting.filter(year_from__gte=year_from).delete()
        lasting.update(year_to=year_from - 1)
    SchemeUse.objects.create(fonds=fonds, scheme=row, year_from=year_from)
    told = events.SchemeAdopted(scheme=str(row), year_from=year_from, year_to=None)
    log.record(told, actor=actor, subject=("fonds", code))
    reclassing.reclass(actor, fonds)


@transaction.atomic
def add_class(actor: Actor, *, scheme_id: int, code: str, name: str, name_en: str = "") -> int:
    """Add a class to a version of a scheme, under the class whose code its own begins with; return it.

    What is in already and names it is classed in it. Raises `NotFound`, `CatalogueError`: a code that is none or there
    already, no class above it, no name.
    """
    policy.require(actor, "catalogue.scheme.decide")
    scheme = _scheme(scheme_id)
    made = _add(actor, scheme, _Row(code, name, name_en))
    _class_again(actor, scheme)
    return made


@transaction.atomic
def rename_class(actor: Actor, *, class_id: int, name: str, name_en: str = "") -> None:
    """Call a class otherwise; its code and all that lies in it stay. Raises `NotFound`, `CatalogueError`."""
    policy.require(actor, "catalogue.scheme.decide")
    node = ClassNode.objects.filter(pk=class_id).first()
    if node is None:
        raise NotFound(_("没有这个类目。"))
    _rename(actor, node, _Row(node.code, name, name_en))


@transaction.atomic
def read_classes(actor: Actor, *, scheme_id: int, rows: Iterable[tuple[str, str, str]]) -> tuple[int, int, int]:
    """Bring a list of classes (code, name, English name) into a version: new ones are added, others called as the list
    says; none is taken out. Returns how many were added, renamed, and were so already.

    All or nothing. Raises `NotFound`, `CatalogueError` with the number of the row.
    """
    policy.require(actor, "catalogue.scheme.decide")
    scheme = _scheme(scheme_id)
    several = [(number, _Row(*row)) for number, row in enumerate(rows, start=1)]
    if not several or len(several) > MOST:
        raise CatalogueError(_("类目表要有 1 到 5000 行。"), code="CLASS_ROWS")
    held = {node.code: node for node in ClassNode.objects.filter(scheme=scheme)}
    added = renamed = 0
    for number, row in sorted(several, key=lambda one: (len(one[1].code), one[0])):  # those above before those below
        try:
            if row.code not in held:
                held[row.code] = ClassNode.objects.get(pk=_add(actor, scheme, row))
                added += 1
            elif (row.name, row.name_en) != (held[row.code].name, held[row.code].name_en):
                _rename(actor, held[row.code], row)
                renamed += 1
        except CatalogueError as refusal:
            raise CatalogueError(
                _("第 %(number)d 行：%(why)s") % {"number": number, "why": refusal}, code=refusal.code
            ) from refusal
    if added:
        _class_again(actor, scheme)
    return added, renamed, len(several) - added - renamed


class _Row:
    """A class as somebody writes it."""

    def __init__(self, code: str, name: str, name_en: str = "") -> None:
        self.code = "".join(code.split()).upper()
        self.name, self.name_en = name.strip()[:80], name_en.strip()[:120]


def _add(actor: Actor, scheme: ClassificationScheme, row: _Row) -> int:
    if not CLASS.fullmatch(row.code) or not row.name:
        words = _("类目要有名称，代码是两个大写字母，后面最多六位数字，例如 KY14。")
        raise CatalogueError(words, code="CLASS_CODE")
    above = {node.code: node for node in ClassNode.objects.filter(scheme=scheme)}
    if row.code in above:
        raise CatalogueError(_("这个方案里已经有类目 %(code)s。") % {"code": row.code}, code="CLASS_HELD")
    parent = next((above[row.code[:n]] for n in range(len(row.code) - 1, 1, -1) if row.code[:n] in above), None)
    if parent is None and len(row.code) > 2:
        words = _("这个方案里没有 %(code)s 的上级，请先加 %(above)s。")
        raise CatalogueError(words % {"code": row.code, "above": row.code[:2]}, code="CLASS_ABOVE")
    node = ClassNode.objects.create(
        scheme=scheme, parent=parent, code=row.code, name=row.name, name_en=row.name_en,
        depth=parent.depth + 1 if parent else 1,
    )  # fmt: skip
    told = events.ClassAdded(scheme=str(scheme), code=row.code)
    log.record(told, actor=actor, subject=("class", node.pk))
    return node.pk


def _rename(actor: Actor, node: ClassNode, row: _Row) -> None:
    if not row.name:
        raise CatalogueError(_("请写类目的名称。"), code="CLASS_CODE")
    ClassNode.objects.filter(pk=node.pk).update(name=row.name, name_en=row.name_en)
    told = events.ClassRenamed(code=node.code, before=node.name, after=row.name)
    log.record(told, actor=actor, subject=("class", node.pk))


def _class_again(actor: Actor, scheme: ClassificationScheme) -> None:
    for fonds in Fonds.objects.filter(scheme_uses__scheme=scheme).distinct():
        take_turn(fonds.code)
        reclassing.reclass(actor, fonds)
