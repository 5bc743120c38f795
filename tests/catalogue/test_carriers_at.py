"""Volumes by what they are kept on, at a moment: as the search tells it today, and as it was before anything changed."""

from __future__ import annotations

from collections import Counter
from uuid import uuid4

import pytest

from lantai.catalogue import queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ClassNode, Fonds, ImportConflict, Recording, Volume, VolumeThen
from lantai.catalogue.queries import carriers
from lantai.catalogue.services import versions
from lantai.catalogue.values import Which
from lantai.foundation import clock
from tests import cast
from tests.catalogue import paper
from tests.catalogue.test_moments_kept import AFTER, BETWEEN, FIRST, SECOND, bring

pytestmark = [pytest.mark.django_db, pytest.mark.req("B04")]


def told(at, **which: str) -> dict[str, int]:
    """Return carrier → volumes; each figure must be the number of its rows, in all and year by year."""
    director = cast.director()
    report = queries.holdings_at(director, at=at, **which)
    assert sum(line.counts.held for line in report.carriers) == report.total.held
    for line in report.carriers:
        rows, total = queries.volumes_at(director, at=at, which=Which(carrier=line.code, **which), limit=None)
        assert (total, {row.carrier for row in rows}) == (line.counts.held, {line.code})
        assert Counter(row.year for row in rows) == {year: counts.held for year, counts in line.years}
    return {line.code: line.counts.held for line in report.carriers}


def record(volume: Volume, kind: str, at, **more: object) -> None:
    Recording.objects.create(
        fonds=volume.fonds, volume=volume, ref_code=volume.ref_code, ref_code_norm=volume.ref_code_norm, label=kind,
        label_norm=kind, sort_key=kind, kind=kind, object_id=uuid4(), sha256="0" * 64, media_type=f"{kind}/x",
        duration=1.5, attached_at=at, **more,
    )  # fmt: skip


def sheet(path, *carriers_said: str, code: str = "JX13"):
    lines = paper.volume_rows(len(carriers_said))
    for n, row in enumerate(lines, start=1):
        row[1], row[3] = f"1987-{code}-{n}", code
    rows = [[*row, said] for row, said in zip(lines, carriers_said, strict=True)]
    return paper.xlsx(path, ("案卷", [[*paper.VOLUME_HEADER, "载体形态"], *rows]))


def test_a_report_of_now_says_of_every_volume_what_the_search_says(fonds):
    held = Fonds.objects.get(code="J02")
    classes = [None, *(ClassNode.objects.filter(code=code).first() for code in ("SX", "SX11", "SX13", "SW12", "JX13"))]
    said = ("", "纸质；附照片", "一叠", "VHS 录像带", "Microfilm", "电子；光盘")
    made = [
        Volume.objects.create(
            fonds=held, ref_code=f"C-{n}", ref_code_norm=f"C-{n}", year=1980 + n % 3, class_node=node, secrecy=secrecy,
            elements={"carrier": text, "made": "born" if n % 2 else ""} if text or n % 2 else {},
        )
        for n, (node, text, secrecy) in enumerate(
            [(node, text, "SECRET" if n % 7 == 0 else "PUBLIC") for n, node in enumerate(classes) for text in said]
        )
    ]  # fmt: skip
    now = clock.now()
    for n, volume in enumerate(made):
        if n % 5 == 0:
            record(volume, "audio", now)
        if n % 10 == 0:
            record(volume, "video", now, erased_at=now if n % 20 else None)
    search = carriers.of(volumes=[one.pk for one in made], items=[])
    assert told(clock.now()) == Counter(code or "secret" for code in search.values())
    assert told(clock.now(), fonds="J03") == {}


def test_what_is_said_of_the_carrier_later_changes_no_report_of_before(archivist, fonds, tmp_path):
    bring(archivist, sheet(tmp_path / "一.xlsx", "", "照片", "照片"), FIRST)
    assert told(BETWEEN) == {"photograph": 2, "paper": 1}
    volume = Volume.objects.get(ref_code="1987-JX13-2")
    with clock.at(SECOND):
        catalogue.describe(archivist, kind="volume", unit_id=volume.pk, values={"carrier": "缩微胶片"})
    bring(archivist, sheet(tmp_path / "二.xlsx", "录音带", "缩微胶片", "锦旗"), SECOND)
    assert told(AFTER) == {"microform": 1, "photograph": 1, "sound": 1}
    with clock.at(SECOND):
        catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get().pk, take=True)
    assert told(AFTER) == {"microform": 1, "object": 1, "sound": 1}
    assert told(BETWEEN) == {"photograph": 2, "paper": 1}
    assert {str(then.elements) for then in VolumeThen.objects.all()} == {"{}", "{'carrier': '照片'}"}


def test_a_class_that_is_called_otherwise_since_is_read_as_it_was_called(archivist, fonds, tmp_path):
    bring(archivist, sheet(tmp_path / "一.xlsx", "", "", code="SX11"), FIRST)
    node = Volume.objects.all()[0].class_node
    with clock.at(SECOND):
        versions.rename_class(cast.director(), class_id=node.pk, name="其他声像")
    with clock.at(AFTER):
        versions.rename_class(cast.director(), class_id=node.pk, name="录音")
    assert [told(at) for at in (BETWEEN, SECOND, clock.now())] == [{"photograph": 2}, {"audiovisual": 2}, {"sound": 2}]


def test_a_recording_tells_from_its_attaching_until_it_is_erased(archivist, fonds, tmp_path):
    bring(archivist, sheet(tmp_path / "一.xlsx", "", ""), FIRST)
    one, two = Volume.objects.order_by("pk")
    record(one, "video", SECOND)
    record(two, "audio", FIRST, erased_at=AFTER)
    assert [told(at) for at in (BETWEEN, SECOND, AFTER)] == [
        {"paper": 1, "sound": 1}, {"sound": 1, "video": 1}, {"paper": 1, "video": 1},
    ]  # fmt: skip


def test_of_what_was_a_state_secret_no_report_says_the_carrier_and_once_declassified_only_later_ones(
    archivist, fonds, tmp_path
):
    bring(archivist, sheet(tmp_path / "一.xlsx", "照片", ""), FIRST)
    volume = Volume.objects.get(ref_code="1987-JX13-1")
    deputy, director = cast.deputy_director(), cast.director()

    def become(level: str, at) -> None:
        with clock.at(at):
            catalogue.propose_secrecy(
                deputy, kind="volume", unit_id=volume.pk, level=level, ground="定密文件 1 号", decided_on=at.date()
            )
            catalogue.confirm_secrecy(director, kind="volume", unit_id=volume.pk)

    with clock.at(BETWEEN):
        catalogue.describe(archivist, kind="volume", unit_id=volume.pk, values={"title": "另一个题名"})
    become("SECRET", SECOND)
    assert [told(at) for at in (FIRST, BETWEEN, SECOND)] == [{"paper": 1, "secret": 1}] * 3
    assert VolumeThen.objects.get().elements == {}
    become("PUBLIC", AFTER)
    assert [told(at) for at in (FIRST, SECOND, AFTER)] == [{"paper": 1, "secret": 1}] * 2 + [{"paper": 2}]
