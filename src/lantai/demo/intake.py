"""Taking the holdings in, as the archive would: workbooks by `import_catalogue`, scans by `import_pages`, marks by hand."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from lantai.adapters.painting import Painting
from lantai.catalogue import queries, services
from lantai.catalogue.queries import browse
from lantai.catalogue.values import Study
from lantai.demo import history, holdings, lists, people, troubles, volumes
from lantai.foundation import clock
from lantai.foundation.geometry import Region
from lantai.people import services as registry
from lantai.people.services.units import UnitName

# Code → name, scheme of classes, first and last year. One tradition divides teaching by process, the other by level.
FONDS = {
    "J01": ("锦江大学", "Jinjiang University", "process", 1994, None),
    "J02": ("锦江工学院", "Jinjiang Institute of Technology", "process", 1952, 1993),
    "J03": ("西川师范学院", "Xichuan Normal College", "level", 1953, 1993),
}
A_YEAR = 6
SCANNED = timedelta(days=31 * (history.FIRST + 2))  # ago: before the first visit of the past
HISTORY = {
    "J01": "1994 年由锦江工学院、西川师范学院合并组建。两校的档案各为一个全宗（J02、J03），合并以后形成的归在这里。",
    "J02": "1952 年院系调整时建立，设机械、化工、土木、电机四系；1994 年并入锦江大学。1966 至 1971 年停止招生，这几年的教学档案很少。",
    "J03": "1953 年建立，前身是西川师范专科学校；1994 年并入锦江大学。教学档案按学历层次分类，和工学院不同。",
}
Painted = Mapping[tuple[str, str, int], Painting]


def take_in_first(painted: Painted) -> None:
    """Take in what is there when the doors open. `painted`: page images made before, by fonds, code and page."""
    taken = [*holdings.first_volumes(), *holdings.troubled_volumes()]
    open_fonds()
    with tempfile.TemporaryDirectory(prefix="lantai-demo-") as name:
        folder = Path(name)
        for fonds, (title, *_more) in FONDS.items():
            own = [*taken, *holdings.scanned_volumes()]
            rows = [*volumes.volumes(fonds, seed=1, a_year=A_YEAR), *(v.as_row() for v in own if v.fonds == fonds)]
            path = folder / f"{title}案卷目录.xlsx"
            lists.write_volumes(path, rows)
            _import(path, fonds)
        for volume in taken:
            take_in(volume, folder, painted)
        take_in_troubles(folder)


def open_fonds() -> None:
    """Make the three fonds, each with its own scheme; say what was never there, and how a department was called."""
    archivist, director = people.actor("archivist"), people.actor("director")
    for code, (name, name_en, scheme, first, last) in FONDS.items():
        services.create_fonds(
            archivist,
            code=code,
            name=name,
            name_en=name_en,
            scheme=scheme,
            year_from=first,
            year_to=last,
            history=HISTORY[code],
        )
    for before in ("J02", "J03"):
        services.name_predecessor(
            archivist, fonds_code="J01", predecessor_code=before, relation="merged", year=1994, source="校史大事记"
        )
    first, last = troubles.GAP
    for kind in ("ADMISSION_ROSTER", "ENROLL_FORM"):
        services.declare_held(
            director, record_kind=kind, answer="not_held", year_from=first, year_to=last, words=troubles.GAP_WORDS,
            words_en=troubles.GAP_WORDS_EN, elsewhere="西川省档案馆", elsewhere_en="Xichuan Provincial Archives",
        )  # fmt: skip
    registry.record_unit(
        archivist, code="JJU-DZ", parent="JJU", founded=1958, dissolved=1993, source="校史大事记",
        names=[UnitName("二系", since=1958, until=1977, official=False), UnitName("602", since=1958, until=1970, official=False)],
    )  # fmt: skip


def _import(path: Path, fonds: str) -> None:
    # A row that cannot be taken (two of one name in one class) is reported, as in any archive; the rest goes in.
    services.import_catalogue(people.actor("archivist"), path=path, file_name=path.name, fonds_code=fonds)


def take_in_troubles(folder: Path) -> None:
    """Take in the sheets that no archive likes to get: codes given twice, numbers inserted, numbers spoilt."""
    inserted, bad = folder / "1958年招生案卷目录（补）.xlsx", folder / troubles.BAD_SHEET
    troubles.write_inserted(inserted)
    _import(inserted, "J03")
    troubles.write_bad(bad)
    _import(bad, "J01")
    for office, title in (("校长办公室", "锦江大学2003年校长办公会纪要"), ("外事处", "锦江大学2003年校际交流协议")):
        path = folder / f"{office}2003年案卷目录.xlsx"
        troubles.write_twice(path, office=office, title=title)
        _import(path, "J01")
    _say_what_is_missing()


def _say_what_is_missing() -> None:
    """Note the page the original lacks, flag the record that is incomplete, decide how courses are called."""
    archivist, (why, why_en) = people.actor("archivist"), troubles.MISSING_WHY
    rows, _total = browse.volumes(archivist, fonds_code="J03", text=troubles.OLD)
    volume = next(row for row in rows if row.ref_code == troubles.OLD)
    services.note_missing_page(
        archivist, volume_id=volume.id, label=troubles.MISSING_PAGE, reason=why, reason_en=why_en
    )
    joint, (reason, reason_en), (ask, ask_en) = troubles.adult()[-1], troubles.JOINT_WHY, troubles.JOINT_ASK
    found = services.find_person(archivist, study=Study(joint.name, graduated=1998, student_no=joint.student_no))
    mention = next(one for one in found if one.ref_code == troubles.ADULT)
    services.flag_incomplete(
        archivist, mention_id=mention.mention_id, reason=reason, reason_en=reason_en, ask=ask, ask_en=ask_en
    )
    for name, name_en, first, last in troubles.COURSES:
        services.decide_course_name(
            archivist, name=name, name_en=name_en, year_from=first, year_to=last, approval=troubles.APPROVAL
        )


def take_in(volume: holdings.PeopleVolume, folder: Path, painted: Painted | None = None) -> None:
    """Take in one volume of people: its list, then its page images."""
    _import(volume.write_list(folder), volume.fonds)
    scan(volume, volume.images, folder, painted)


def scan(volume: holdings.PeopleVolume, numbers: tuple[int, ...], folder: Path, painted: Painted | None = None) -> None:
    """Take in page images of a volume, and mark where each row stands on them: before anybody asked for a copy.

    A draft made before a header was marked is thrown away when somebody takes it over, and all of the past tells of ones
    that were not.
    """
    if numbers:
        with clock.at(clock.now() - SCANNED):
            _scan(volume, numbers, folder, painted)


def _scan(volume: holdings.PeopleVolume, numbers: tuple[int, ...], folder: Path, painted: Painted | None) -> None:
    scans = folder / f"scans-{volume.fonds}-{volume.ref_code}"
    scans.mkdir()
    ready = painted or {}
    pages = {number: ready.get((volume.fonds, volume.ref_code, number)) or volume.paint(number) for number in numbers}
    for number, page in pages.items():
        (scans / f"{volume.ref_code}_{number}.jpg").write_bytes(page.content)
    actor = people.actor("archivist")
    services.import_pages(actor, folder=scans, fonds_code=volume.fonds)
    for number, page in pages.items():
        _mark(volume, number, page)


def _mark(volume: holdings.PeopleVolume, number: int, painted: Painting) -> None:
    actor, box = people.actor("archivist"), painted.header
    page = queries.page_image_of(actor, fonds_code=volume.fonds, ref_code=volume.ref_code, page=str(number))
    services.mark_header(actor, page_image_id=page, region=Region(box.x, box.y, box.width, box.height))
    rows = {row: Region(b.x, b.y, b.width, b.height) for row, b in enumerate(painted.rows, 1)}
    standing = queries.mentions_on(actor, page_image_id=page)
    regions = {mention.mention_id: rows[mention.row] for mention in standing if mention.row in rows}
    services.mark_regions(actor, page_image_id=page, regions=regions)


def go_on_later() -> None:
    """Leave the rest to the worker: one task a volume, so that the doors open at once."""
    from lantai.demo import tasks  # noqa: PLC0415  tasks need the backend

    for number, volume in enumerate([*holdings.first_volumes(), *holdings.troubled_volumes()]):
        if volume.later:
            tasks.scan_the_rest.enqueue(number)
    for number in range(len(holdings.LATER)):
        tasks.take_in_more.enqueue(number)
