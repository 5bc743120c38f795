"""The questions about the request itself: what, how many, whose, where studied, what is held, for what."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lantai.catalogue.queries import reading
from lantai.people import queries as people
from lantai.reference import queries as reference
from lantai.reference import services as serving
from lantai.reference.values import ItemCheck, MaterialView, OrderItem, StudyClaim, UnitLetter
from lantai.web.portal import catalogue
from lantai.web.portal import draft as drafts
from lantai.web.portal.draft import Draft
from lantai.web.portal.forms import request as forms
from lantai.web.portal.views.common import UNITS, actor_of, go_on, question, show
from lantai.web.portal.views.reading_room import reader

SLACK = 2  # years looked further when the years are only roughly known
MOST_STUDIES = 6
ABOUT_RECORDS = ("OTHER", "RESEARCH_READ")  # materials that name what they are about by reference code


def _materials() -> dict[str, MaterialView]:
    return {one.code: one for one in reference.materials()}


@question("what")
def what(request: HttpRequest, draft: Draft) -> HttpResponse:
    known = _materials()
    record = (request.POST if request.method == "POST" else request.GET).get("record", "").replace("\0", "")[:130]
    named = reading.named(reader(request), address=record) if record else None
    form = forms.WhatForm(request.POST if request.method == "POST" else None, known=list(known.values()))
    chosen = [item.material for item in draft.order.items]
    if request.method == "POST":
        chosen = request.POST.getlist("materials")
        if form.is_valid():
            kept = {item.material: item for item in draft.order.items}
            items = tuple(
                _with_record(kept.get(code, OrderItem(code, language=(known[code].languages or ("zh",))[0])), named)
                for code in dict.fromkeys(form.cleaned_data["materials"])
            )
            if items != draft.order.items:
                draft.forget("copies", "who", "held", "delivery", "shares", "evidence")
            draft.answer("what", items=items)
            return go_on(request, "what", draft)
    elif request.GET.get("material") in known and request.GET["material"] not in chosen:
        chosen = [*chosen, request.GET["material"]]
    common = catalogue.most_asked(known.values())
    others = catalogue.grouped([one for one in known.values() if one not in common])
    groups = [(group, any(one.code in chosen for one in group.materials)) for group in others]
    about = {"record": record, "named": named, "named_material": _named_material(known, chosen)} if named else {}
    return show(request, "what", draft, form=form, common=common, groups=groups, chosen=chosen, **about)


def _named_material(known: dict[str, MaterialView], chosen: list[str]) -> str:
    return next((known[code].name for code in ABOUT_RECORDS if code in chosen and code in known), "")


def _with_record(item: OrderItem, named: tuple[str, str] | None) -> OrderItem:
    """Write into the item which record of the open catalogue it is about, beside those named before."""
    if named is None or item.material not in ABOUT_RECORDS:
        return item
    code, title = named
    words = f"{code}《{title}》" if title else code
    if words in item.description:
        return item
    return dataclasses.replace(item, description="；".join(part for part in (item.description, words) if part)[:500])


@question("copies")
def copies(request: HttpRequest, draft: Draft) -> HttpResponse:
    known = _materials()
    data = request.POST if request.method == "POST" else None
    rows: list[forms.ItemForm] = []
    for place, item in enumerate(draft.order.items):
        if item.material in known:
            initial = {"copies": item.copies, "language": item.language, "description": item.description}
            rows.append(forms.ItemForm(data, prefix=f"i{place}", material=known[item.material], initial=initial))
    remark = forms.RemarkForm(data, initial={"remark": draft.order.remark})
    if data is not None and all([row.is_valid() for row in rows]) and remark.is_valid():  # noqa: C419  ask all of them
        items = tuple(
            dataclasses.replace(item, **_item_answer(row)) for item, row in zip(draft.order.items, rows, strict=True)
        )
        draft.answer("copies", items=items, remark=remark.cleaned_data["remark"])
        draft.forget("shares")
        return go_on(request, "copies", draft)
    bad = [row for row in rows if data is not None and row.errors]
    return show(request, "copies", draft, rows=rows, remark=remark, bad=bad, first_bad=bad[0] if bad else None)


def _item_answer(row: forms.ItemForm) -> dict[str, Any]:
    answer = {name: row.cleaned_data[name] for name in row.fields if name in row.cleaned_data}
    if answer.get("language") == "":
        answer.pop("language")
    return answer


@question("who")
def who(request: HttpRequest, draft: Draft) -> HttpResponse:
    known = _materials()
    kinds = reference.relationships()
    closed_to = {
        kind.code: [known[item.material].name for item in draft.order.items if kind.code not in _who(known, item)]
        for kind in kinds
    }
    initial = {"relationship": draft.order.relationship if "who" in draft.seen else ""}
    form = forms.WhoForm(request.POST if request.method == "POST" else None, known=kinds, initial=initial)
    if request.method == "POST" and form.is_valid():
        relationship = form.cleaned_data["relationship"]
        closed = closed_to.get(relationship, [])
        if closed:
            form.add_error(
                "relationship",
                _("%(names)s不对这一类申请人开放。请换一种关系，或者回上一步去掉它。")
                % {"names": _("、").join(closed)},
            )
        else:
            if relationship != draft.order.relationship:
                draft.forget("subject", "evidence")
            draft.answer(
                "who", relationship=relationship, letter=None if relationship not in UNITS else draft.order.letter
            )
            return go_on(request, "who", draft)
    options = [(kind, not closed_to[kind.code]) for kind in kinds]
    return show(request, "who", draft, form=form, options=options)


def _who(known: dict[str, MaterialView], item: OrderItem) -> tuple[str, ...]:
    material = known.get(item.material)
    return material.who if material and material.who else tuple(kind.code for kind in reference.relationships())


@question("subject")
def subject(request: HttpRequest, draft: Draft) -> HttpResponse:
    order = draft.order
    data = request.POST if request.method == "POST" else None
    person = draft.subject
    form = forms.SubjectForm(
        data,
        initial={
            "name": person.name or _holder(request, draft),
            "former_names": "，".join(person.former_names),
            "sex": person.sex,
            "birth": person.birth,
        },
    )
    asker = (
        forms.AskerForm(data, initial={"applicant_name": order.applicant_name})
        if order.relationship != "SELF"
        else None
    )
    letter = None
    if order.relationship in UNITS:
        letter = forms.LetterForm(
            data, initial=dataclasses.asdict(order.letter) if order.letter else {"ground": "CONSENT"}
        )
    asked = [one for one in (form, asker, letter) if one is not None]
    if data is not None and all([one.is_valid() for one in asked]):  # noqa: C419  all of them show their errors
        particulars = {name: form.cleaned_data[name] for name in ("name", "former_names", "sex", "birth")}
        studies = tuple(dataclasses.replace(study, **particulars) for study in order.studies) or (
            StudyClaim(**particulars),
        )
        name = asker.cleaned_data["applicant_name"] if asker else ""
        answer = UnitLetter(**letter.cleaned_data, handler=name) if letter else None
        draft.answer("subject", studies=studies, applicant_name=name, letter=answer)
        return go_on(request, "subject", draft)
    return show(request, "subject", draft, form=form, asker=asker, letter=letter)


def _holder(request: HttpRequest, draft: Draft) -> str:
    """Return the name of whoever gave the visitor a proxy, when there is just one (F10)."""
    held = people.proxies_held(actor_of(request)) if draft.order.relationship == "DELEGATE" else []
    return held[0].holder_name if len(held) == 1 else ""


@question("study")
def study(request: HttpRequest, draft: Draft, place: int = 1) -> HttpResponse:
    """One enrolment per page; "one more" leads to the next (A13)."""
    studies = list(draft.order.studies)
    place = max(1, min(place, len(studies) + 1, MOST_STUDIES))
    blank = dataclasses.replace(draft.subject, school="", unit="", major="", class_name="", level="", entered=None,
                                graduated=None, slack=0, student_no="", native_place="")  # fmt: skip
    current = studies[place - 1] if place <= len(studies) else blank
    data = request.POST if request.method == "POST" else None
    if data is not None and "remove" in data and len(studies) > 1:
        draft.forget("held")
        draft.answer(
            "study", studies=tuple(studies[: place - 1] + studies[place:]), items=_without_study(draft, place - 1)
        )
        drafts.save(request, draft)
        return redirect("portal:apply-study")
    form = forms.StudyForm(data, initial=_study_initial(current))
    if data is not None and form.is_valid():
        studies[place - 1 : place] = [_study(current, form.cleaned_data)]
        draft.answer("study", studies=tuple(studies))
        draft.forget("held")
        if "another" in data and len(studies) < MOST_STUDIES:
            drafts.save(request, draft)
            return redirect("portal:apply-study-more", place=len(studies) + 1)
        return go_on(request, "study", draft)
    others = [(number, one) for number, one in enumerate(studies, 1) if number != place]
    return show(request, "study", draft, form=form, place=place, others=others, more=len(studies) < MOST_STUDIES)


def _without_study(draft: Draft, gone: int) -> tuple[OrderItem, ...]:
    return tuple(
        dataclasses.replace(item, study=0 if item.study == gone else item.study - (item.study > gone))
        for item in draft.order.items
    )


def _study_initial(study: StudyClaim) -> dict[str, Any]:
    return {
        "entered": study.entered,
        "graduated": study.graduated,
        "about": study.slack > 0,
        "level": study.level,
        "unit": " ".join(part for part in (study.school, study.unit) if part),
        "major": study.major,
        "student_no": study.student_no,
        "native_place": study.native_place,
    }


def _study(current: StudyClaim, data: dict[str, Any]) -> StudyClaim:
    names = ("entered", "graduated", "level", "unit", "major", "student_no", "native_place")
    answer = {name: data[name] for name in names}
    return dataclasses.replace(current, **answer, school="", slack=SLACK if data["about"] else 0)


@question("held")
def held(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Say before submitting what is not held for that era (A14); with several enrolments ask which one is meant."""
    studies = draft.order.studies
    if request.method == "POST":
        items = _chosen_items(request, draft)
        if items:
            told = {f"NOT_HELD:{item.material}" for item in items if f"told-{item.material}" in request.POST}
            draft.answer("held", items=items, notices_read=tuple(sorted(told)))
            return go_on(request, "held", draft)
    check = serving.check_order(actor_of(request), order=draft.order)
    rows = _held_rows(draft, check.items)
    empty = request.method == "POST"
    context = {"rows": rows, "studies": list(enumerate(studies)), "several": len(studies) > 1, "empty": empty}
    return show(request, "held", draft, units=_units(studies), **context)


def _units(studies: tuple[StudyClaim, ...]) -> list[tuple[str, bool, tuple[str, ...]]]:
    """Return for each unit as written whether we know it, and what became of it (A13)."""
    found = []
    for text, year in dict.fromkeys((study.unit, study.graduated or study.entered) for study in studies if study.unit):
        match = people.lineage(text, year)
        found.append((text, bool(match.ids), match.via))
    return found


def _held_rows(draft: Draft, checks: tuple[ItemCheck, ...]) -> list[dict[str, Any]]:
    """One row per material; its places among the items, and the studies it is now asked for."""
    rows: dict[str, dict[str, Any]] = {}
    for item, check in zip(draft.order.items, checks, strict=False):
        row = rows.setdefault(item.material, {"item": item, "check": check, "studies": []})
        row["studies"].append(item.study)
    return list(rows.values())


def _chosen_items(request: HttpRequest, draft: Draft) -> tuple[OrderItem, ...]:
    kept = [code for code in dict.fromkeys(item.material for item in draft.order.items)
            if f"drop-{code}" not in request.POST]  # fmt: skip
    first = {item.material: item for item in reversed(draft.order.items)}
    count = len(draft.order.studies)
    found: list[OrderItem] = []
    for code in kept:
        wanted = sorted(
            {int(one) for one in request.POST.getlist(f"study-{code}") if one.isdecimal() and int(one) < count}
        )
        found += [dataclasses.replace(first[code], study=place, shares=()) for place in wanted or [first[code].study]]
    return tuple(found)


@question("purpose")
def purpose(request: HttpRequest, draft: Draft) -> HttpResponse:
    order = draft.order
    initial = {
        "purpose": order.purpose,
        "purpose_text": order.purpose_text,
        "urgent": order.urgent,
        "needed_by": order.needed_by,
    }
    form = forms.PurposeForm(
        request.POST if request.method == "POST" else None, known=reference.purposes(), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        draft.answer(
            "purpose",
            purpose=data["purpose"],
            purpose_text=data["purpose_text"],
            urgent=data["urgent"],
            urgent_reason=data["purpose_text"] if data["urgent"] else "",
            needed_by=data["needed_by"].isoformat() if data["needed_by"] else "",
        )
        return go_on(request, "purpose", draft)
    return show(request, "purpose", draft, form=form)
