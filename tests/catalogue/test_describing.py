"""Description and arrangement: inheritance, control notes, relations, keys between keys, moves, schemes, codes."""

from __future__ import annotations

import random
from datetime import date

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError, DescriptionRefused, NotFound
from lantai.catalogue.models import (
    ClassificationScheme,
    ClassNode,
    DescriptionElement,
    DescriptionNote,
    Fonds,
    Item,
    Series,
    Volume,
)
from lantai.catalogue.queries import arrangement, describing, reading
from lantai.catalogue.rules import codes, order_keys
from lantai.catalogue.values.reading import Moved
from tests import cast

MANDATORY = {
    "level",
    "ref_code",
    "title",
    "date",
    "creator",
    "retention",
    "opening",
}  # DA/T 18-2022, at item and volume


def test_a_key_fits_between_any_two_wherever_it_is_put():
    draw = random.Random(7)
    keys = ["00000001", "00000002", "00000012", "2003-XZ00000011-00000005", "2003-XZ00000011-00000005附"]
    for _n in range(3000):
        place = draw.randrange(len(keys) + 1)
        low, high = keys[place - 1] if place else "", keys[place] if place < len(keys) else ""
        keys.insert(place, order_keys.between(low, high))
    assert keys == sorted(set(keys))
    assert max(map(len, keys)) < 60
    assert order_keys.spread("a", "b", 500) == sorted(set(order_keys.spread("a", "b", 500)))
    with pytest.raises(ValueError, match="order"):
        order_keys.between("b", "a")


@pytest.fixture
def shelf(archivist, fonds):
    """A volume with three items, one beside it."""
    j02 = Fonds.objects.get(code="J02")
    volumes = [
        Volume.objects.create(
            fonds=j02, ref_code=f"1953-XZ11-{n}", ref_code_norm=f"1953-XZ11-{n}", sort_key=codes.sort_key(f"1953-XZ11-{n}"),
            title="校务会议记录", creator="校长办公室", retention="永久", class_code="XZ11", year=1953,
        )
        for n in (1, 2)
    ]  # fmt: skip
    items = [
        Item.objects.create(fonds=j02, volume=volumes[0], key=f"1953-XZ11-1#{n}", sequence=str(n), sort_key=codes.sort_key(str(n)), title=f"第{n}次会议")
        for n in (1, 2, 3)
    ]  # fmt: skip
    return volumes, items


def _said(actor, kind: str, unit_id: int) -> dict[str, describing.ElementView]:
    view = describing.described(actor, kind=kind, unit_id=unit_id)
    return {one.code: one for group in view.groups for one in group.elements}


def test_the_shipped_elements_are_those_of_the_standard_and_mark_what_must_be_there(archivist, fonds):
    rows = {row.code: row for row in DescriptionElement.objects.all()}
    assert {code for code, row in rows.items() if row.obligation == "mandatory" and "item" in row.levels} == MANDATORY
    assert {"parallel_title", "version", "genre", "enclosures", "carrier", "file_size", "format", "made", "publicity",
            "language", "subjects", "microform", "originals", "copies", "custody", "describer"} <= set(rows)  # fmt: skip
    for row in rows.values():
        if row.column and row.code != "history":
            assert hasattr(Volume, row.column), row.code
        if row.kind == "choice":
            assert row.choices, row.code


def test_a_level_inherits_what_it_does_not_say_and_the_view_says_whose_it_is(shelf, archivist):
    (volume, _other), (item, *_rest) = shelf
    component = catalogue.make_component(archivist, item_id=item.pk, title="附图")
    catalogue.describe(archivist, kind="volume", unit_id=volume.pk, values={"language": "汉文"})
    said = _said(archivist, "item", component)
    assert (said["creator"].value, said["creator"].raw, said["creator"].from_) == ("校长办公室", "", volume.ref_code)
    assert (said["language"].value, said["retention"].value) == ("汉文", "永久")
    catalogue.describe(archivist, kind="item", unit_id=item.pk, values={"creator": "教务处"})
    below = _said(archivist, "item", component)["creator"]
    assert (below.value, below.from_level) == ("教务处", "文件")
    assert not _said(archivist, "item", component)["scope"].value


def test_a_change_is_checked_kept_with_the_old_value_and_refused_whole(shelf, archivist):
    volume = shelf[0][0]
    changed = catalogue.describe(
        archivist, kind="volume", unit_id=volume.pk, why="核对原件",
        values={"title": "校务委员会会议记录", "date": "[1953.9—1954.2]", "retention": "30年", "scope": "校务\n教务", "creator": "校长办公室"},
    )  # fmt: skip
    volume.refresh_from_db()
    assert changed == 4
    assert (volume.date_from, volume.date_text, volume.retention_term.code) == (
        date(1953, 9, 1),
        "[1953.9—1954.2]",
        "D30",
    )
    assert volume.elements == {"scope": "校务\n教务"}
    note = DescriptionNote.objects.get(element="title")
    assert (note.before, note.after, note.noted_by_name, note.why) == (
        "校务会议记录",
        "校务委员会会议记录",
        archivist.name,
        "核对原件",
    )
    for values, code in (
        ({"title": "新题名", "version": "手稿"}, "NOT_HERE"), ({"title": ""}, "MANDATORY"), ({"made": "抄的"}, "NO_CHOICE"),
        ({"pages": "十页"}, "NO_NUMBER"), ({"described_on": "去年"}, "NO_DAY"), ({"retention": "看情况"}, "NO_RETENTION"),
        ({"date": "那一年"}, "NO_DATE"), ({"subtitle": "两\n行"}, "LINES"), ({"opening": "OPEN"}, "NOT_HERE"),
        ({"language": "汉" * 61}, "TOO_LONG"),
    ):  # fmt: skip
        with pytest.raises(DescriptionRefused) as refusal:
            catalogue.describe(archivist, kind="volume", unit_id=volume.pk, values=values)
        assert (refusal.value.code, refusal.value.element in values) == (code, True)
    assert DescriptionNote.objects.count() == 4
    assert Volume.objects.get(pk=volume.pk).title == "校务委员会会议记录"


def test_two_who_edit_at_once_do_not_overwrite_each_other(shelf, archivist):
    volume = shelf[0][0]
    seen = describing.described(archivist, kind="volume", unit_id=volume.pk).seen
    catalogue.describe(
        cast.second_archivist(), kind="volume", unit_id=volume.pk, values={"subjects": "校务"}, seen=seen
    )
    with pytest.raises(DescriptionRefused) as stale:
        catalogue.describe(archivist, kind="volume", unit_id=volume.pk, values={"subjects": "会议"}, seen=seen)
    assert stale.value.code == "CHANGED"


def test_of_a_state_secret_only_the_stub_is_shown_and_nothing_can_be_written(shelf, archivist):
    volume = shelf[0][0]
    Volume.objects.filter(pk=volume.pk).update(secrecy="SECRET", location="密库")
    view = describing.described(archivist, kind="volume", unit_id=volume.pk)
    assert {one.code for group in view.groups for one in group.elements} == {"level", "ref_code", "secrecy", "location"}
    assert "校务会议记录" not in repr(view)
    with pytest.raises(DescriptionRefused):
        catalogue.describe(archivist, kind="volume", unit_id=volume.pk, values={"title": "x"})
    below = _said(archivist, "item", shelf[1][0].pk)
    assert not below["creator"].value


def test_related_units_are_read_from_both_ends(shelf, archivist):
    volume, other = shelf[0]
    made = catalogue.relate_units(
        archivist, kind="volume", unit_id=volume.pk, fonds_code="J02", ref_code="1953—XZ11—2", relation="continues"
    )
    with pytest.raises(CatalogueError):
        catalogue.relate_units(
            archivist, kind="volume", unit_id=other.pk, fonds_code="J02", ref_code=volume.ref_code, relation="continues"
        )
    (back,) = describing.described(archivist, kind="volume", unit_id=other.pk).related
    assert (back.id, back.name) == (0, volume.ref_code)
    catalogue.end_relation(archivist, relation_id=made)
    assert not describing.described(archivist, kind="volume", unit_id=other.pk).related


def _order(**place) -> list[str]:
    return list(Item.objects.filter(parent=None, **place).order_by("sort_key", "pk").values_list("title", flat=True))


def test_items_are_put_before_others_last_and_into_other_volumes(shelf, archivist):
    (volume, other), (first, second, third) = shelf
    catalogue.move_item(archivist, item_id=third.pk, volume_id=volume.pk, before=second.pk)
    assert _order(volume=volume) == ["第1次会议", "第3次会议", "第2次会议"]
    catalogue.move_item(archivist, item_id=second.pk, volume_id=volume.pk, before=first.pk)
    assert _order(volume=volume) == ["第2次会议", "第1次会议", "第3次会议"]
    part = catalogue.make_component(archivist, item_id=first.pk, title="附图")
    catalogue.move_item(archivist, item_id=first.pk, volume_id=other.pk)
    assert (_order(volume=other), Item.objects.get(pk=part).volume_id) == (["第1次会议"], other.pk)
    for refused in ({"item_id": part}, {"item_id": second.pk, "before": first.pk}):
        with pytest.raises(CatalogueError):
            catalogue.move_item(archivist, **{"volume_id": volume.pk, **refused})


def test_an_item_put_into_another_volume_takes_a_free_number_and_its_old_address_leads_to_it(shelf, archivist):
    (volume, other), (first, second, third) = shelf
    here = Item.objects.create(
        fonds=volume.fonds, volume=other, key="1953-XZ11-2#2", sequence="2", sort_key="2", title="预算"
    )  # fmt: skip
    part = catalogue.make_component(archivist, item_id=second.pk, title="附图")
    catalogue.move_item(archivist, item_id=second.pk, volume_id=other.pk)
    catalogue.move_item(archivist, item_id=third.pk, volume_id=other.pk)

    def stands(path: str):
        found = reading.record(archivist, fonds_code="J02", path=path)
        return found.path if isinstance(found, Moved) else found.brief.id

    assert [stands(f"1953-XZ11-2/{n}") for n in ("2", "3", "3.1")] == [here.pk, second.pk, part]
    assert stands("1953-XZ11-2/4") == third.pk
    assert [stands(f"1953-XZ11-1/{n}") for n in ("1", "2", "2.1", "3")] == [
        first.pk, "1953-XZ11-2/3", "1953-XZ11-2/3.1", "1953-XZ11-2/4",
    ]  # fmt: skip
    catalogue.recode_volume(archivist, volume_id=volume.pk, ref_code="1953-XZ12-1")
    assert [stands(f"{code}/2") for code in ("1953-XZ11-1", "1953-XZ12-1")] == ["1953-XZ11-2/3"] * 2
    catalogue.move_item(archivist, item_id=second.pk, volume_id=volume.pk)
    assert (stands("1953-XZ11-2/3"), stands("1953-XZ11-1/2")) == ("1953-XZ12-1/4", "1953-XZ12-1/4")
    with pytest.raises(NotFound):
        stands("1953-XZ11-2/9")


def test_a_number_somebody_once_had_is_nobody_elses(shelf, archivist):
    (volume, other), (first, second, _third) = shelf
    catalogue.move_item(archivist, item_id=first.pk, volume_id=other.pk)
    catalogue.move_item(archivist, item_id=second.pk, volume_id=other.pk)
    Item.objects.filter(pk=second.pk).update(sequence="1")
    catalogue.move_item(archivist, item_id=second.pk, volume_id=volume.pk)  # where 1 is the address of the first
    assert Item.objects.get(pk=second.pk).sequence == "4"
    catalogue.move_item(archivist, item_id=first.pk, volume_id=volume.pk)
    assert Item.objects.get(pk=first.pk).sequence == "1"


@pytest.mark.integration
def test_a_spot_used_six_hundred_times_and_rows_that_share_a_key_keep_their_order(shelf, archivist):
    volume, (first, second, third) = shelf[0][0], shelf[1]
    Item.objects.filter(pk=third.pk).update(sort_key=second.sort_key)  # as a sheet with a number twice brings them
    catalogue.move_item(archivist, item_id=first.pk, volume_id=volume.pk, before=third.pk)
    assert _order(volume=volume) == ["第2次会议", "第1次会议", "第3次会议"]
    for n in range(600):
        catalogue.move_item(
            archivist, item_id=(first, second)[n % 2].pk, volume_id=volume.pk, before=(second, first)[n % 2].pk
        )
    assert max(map(len, Item.objects.filter(volume=volume).values_list("sort_key", flat=True))) <= order_keys.LONGEST
    assert len(set(Item.objects.filter(volume=volume).values_list("sort_key", flat=True))) == 3
    assert _order(volume=volume)[2] == "第3次会议"


def test_series_move_with_all_below_them_and_never_under_themselves(shelf, archivist):
    papers = catalogue.make_series(archivist, fonds_code="J02", title="校长文书")
    letters = catalogue.make_series(archivist, fonds_code="J02", title="信札", parent_id=papers)
    deep = catalogue.make_series(archivist, fonds_code="J02", title="家书", parent_id=letters)
    other = catalogue.make_series(archivist, fonds_code="J02", title="专藏")
    for under in (papers, letters, deep):
        with pytest.raises(CatalogueError, match="自己"):
            catalogue.move_series(archivist, series_id=papers, parent_id=under)
    catalogue.move_volume(archivist, volume_id=shelf[0][0].pk, series_id=deep)
    catalogue.move_series(archivist, series_id=letters, parent_id=other)
    assert Series.objects.get(pk=deep).path == f"/{other}/{letters}/"
    catalogue.move_series(archivist, series_id=other, parent_id=None, before=papers)
    lines = arrangement.fonds_history(archivist, fonds_code="J02").series
    assert [(one.title, one.depth, one.volumes) for one in lines] == [
        ("专藏", 1, 0),
        ("信札", 2, 0),
        ("家书", 3, 1),
        ("校长文书", 1, 0),
    ]
    view = describing.described(archivist, kind="volume", unit_id=shelf[0][0].pk)
    assert [one.name for one in view.above] == ["J02 锦江工学院", "专藏", "信札", "家书"]


def test_a_class_is_never_put_under_itself_and_a_scheme_in_use_is_not_ended(archivist, fonds):
    director = cast.director()
    node = ClassNode.objects.get(code="XZ", scheme__code="process")
    below = ClassNode.objects.get(code="XZ11", scheme__code="process")
    with pytest.raises(CatalogueError) as under:
        catalogue.move_class(director, class_id=node.pk, parent_id=below.pk)
    assert under.value.code == "UNDER_ITSELF"
    assert ClassNode.objects.get(pk=node.pk).parent_id is None
    Volume.objects.create(
        fonds=Fonds.objects.get(code="J02"),
        ref_code="2020-XZ11-1",
        ref_code_norm="2020-XZ11-1",
        year=2020,
        class_node=below,
    )
    with pytest.raises(CatalogueError, match="1 卷"):
        catalogue.end_scheme(director, scheme_id=node.scheme_id, last_day=date(2010, 12, 31))
    assert ClassificationScheme.objects.get(pk=node.scheme_id).valid_to is None
    catalogue.end_scheme(director, scheme_id=node.scheme_id, last_day=date(2020, 12, 31))
    level = ClassificationScheme.objects.get(code="level")
    catalogue.adopt_scheme(director, fonds_code="J02", scheme_id=level.pk, year_from=2021)
    uses = {one.code: one.uses for one in arrangement.schemes(archivist)}
    assert (uses["process"], uses["level"]) == ((("J02", "–2020"),), (("J02", "2021–"),))


def test_fonds_have_predecessors_and_never_in_a_circle(archivist, fonds):
    catalogue.create_fonds(archivist, code="J01", name="锦江大学")
    catalogue.name_predecessor(
        archivist, fonds_code="J01", predecessor_code="J02", relation="merged", year=2000, source="教育部文件"
    )
    for pair in (("J02", "J01"), ("J01", "J01")):
        with pytest.raises(CatalogueError):
            catalogue.name_predecessor(archivist, fonds_code=pair[0], predecessor_code=pair[1], relation="merged")
    (before,) = arrangement.fonds_history(archivist, fonds_code="J01").kin
    (after,) = arrangement.fonds_history(archivist, fonds_code="J02").kin
    assert (before.code, before.year, before.before, after.code, after.before) == ("J02", 2000, True, "J01", False)


def test_the_tester_reads_every_pattern_its_spellings_and_former_codes(shelf, archivist):
    volume = shelf[0][0]
    catalogue.recode_volume(archivist, volume_id=volume.pk, ref_code="1953-XZ12-1")
    given = [
        "1999－DQ14－5",
        "Z109-WS•2011-Y-BGS-0001",
        "J019-ZY·JC·CC·2019·D30-001-001",
        "6L71941XZ039",
        "１９５３—ｘｚ１１—１",
        "乱写的",
    ]
    read = arrangement.read_codes(archivist, given=[*given, " "])
    assert [(one.norm, bool(one.pattern)) for one in read] == [
        ("1999-DQ14-5", True), ("Z109-WS·2011-Y-BGS-0001", True), ("J019-ZY·JC·CC·2019·D30-001-001", True),
        ("6L71941XZ039", True), ("1953-XZ11-1", True), ("乱写的", False),
    ]  # fmt: skip
    assert read[4].held == (("volume", volume.pk, "1953-XZ12-1", True),)
    for one in read:
        assert all(codes.normal_code(spelling) == one.norm for spelling in one.variants)
    assert {"1999—DQ14—5", "1999–DQ14–5", "1999 - DQ14 - 5", "1999-dq14-5"} <= set(read[0].variants)
