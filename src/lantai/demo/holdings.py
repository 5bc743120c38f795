"""Which volumes of people the demonstration has: each with its list, its pages and how a page is painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lantai.adapters import painting
from lantai.demo import lists, pages, troubles
from lantai.demo.students import COLLEGE, INSTITUTE, UNIVERSITY, School, Student, cohort, zhou_nianci
from lantai.demo.volumes import VolumeRow

Writer = Callable[[Path, Sequence[lists.Placed]], None]


@dataclass(frozen=True, slots=True)
class PeopleVolume:
    """One volume (案卷) full of people. `a_page` rows stand on a page; only the pages in `images` were scanned,
    and those in `later` while the doors are already open.
    """

    fonds: str
    ref_code: str
    title: str
    kind: str  # roster | cards | graduates | scores | transcripts
    students: tuple[Student, ...]
    a_page: int
    images: tuple[int, ...]
    seed: int
    later: tuple[int, ...] = ()
    write: Writer | None = None

    def leaves(self) -> list[tuple[Student, ...]]:
        return [self.students[at : at + self.a_page] for at in range(0, len(self.students), self.a_page)]

    def placed(self) -> list[lists.Placed]:
        return [
            lists.Placed(student, self.ref_code, str(number), row)
            for number, leaf in enumerate(self.leaves(), 1)
            for row, student in enumerate(leaf, 1)
        ]

    def paint(self, number: int) -> painting.Painting:
        leaf = self.leaves()[number - 1]
        seed = self.seed * 1000 + number
        if self.kind == "roster":
            return pages.roster(leaf, number=number, of=len(self.leaves()), seed=seed)
        if self.kind == "graduates":
            return pages.graduate_list(leaf, number=number, of=len(self.leaves()), seed=seed)
        if self.kind == "scores":
            return pages.score_sheet(leaf, course="高等数学", seed=seed)
        if self.kind == "cards":
            return pages.status_card(leaf[0], number=number, seed=seed)
        return pages.transcript(leaf[0], seed=seed)

    def as_row(self) -> VolumeRow:
        """Return the volume's line in the list of volumes."""
        year, class_code, number = self.ref_code.split("-", 2)
        return VolumeRow(
            self.fonds, int(year), class_code, number, self.title, f"{self.students[0].school}教务处",
            len(self.leaves()), 1, "永久", "内部", "教务处", "甲库3架2层", self.ref_code,
        )  # fmt: skip

    def write_list(self, folder: Path) -> Path:
        path = folder / f"{self.ref_code} {WORDS[self.kind]}.xlsx"
        writers: dict[str, Writer] = {
            "roster": lists.write_roster,
            "graduates": lists.write_graduates,
        }
        (self.write or writers.get(self.kind, lists.write_cards))(path, self.placed())
        return path


def with_wu(students: list[Student]) -> list[Student]:
    """Put 吴秀芳, who wrote the slip in the request box, into row 8 of the first page."""
    students[7] = replace(
        students[7], name="吴秀芳", written="吴秀芳", former_name="", sex="女", unit="中文系", major="汉语言文学教育",
        class_name="中79-2", nation="汉",
    )  # fmt: skip
    return students


def wu_xiufang() -> Student:
    return first_volumes()[3].students[7]


def transcripts() -> list[Student]:
    """Thirty chemists of 2005; the first is 林书遥, who can be signed in as."""
    students = list(cohort(UNIVERSITY, 2005, size=30, seed=112, department=0))
    students[0] = replace(students[0], name="林书遥", written="林书遥", former_name="", sex="女", nation="汉")
    return students


def lin_shuyao() -> Student:
    return transcripts()[0]


def builders() -> list[Student]:
    """Graduates of 1987 in civil engineering; 许志红 and 袁建平 are asked about by their employer."""
    students = list(cohort(INSTITUTE, 1983, size=48, seed=17, department=1))
    for row, name, sex in ((3, "许志红", "女"), (11, "袁建平", "男")):
        students[row] = replace(students[row], name=name, written=name, former_name="", sex=sex, nation="汉")
    return students


# J03 divides teaching by level of study, the others by process (domain.md 2.2).
ADMISSION = {"J01": "JX13", "J02": "JX13", "J03": "JX1313"}


def first_volumes() -> list[PeopleVolume]:
    """What is there when the demonstration opens its doors."""
    roster = [replace(s, province="西川省") for s in cohort(INSTITUTE, 1987, size=216, seed=21)]
    place = 6 * 18 + 11  # page 7, row 12
    zhou = replace(zhou_nianci(), sequence=place + 1)
    roster[place] = zhou
    chemists = list(cohort(INSTITUTE, 1987, size=40, seed=8, department=3))
    chemists[30] = zhou_nianci()
    return [
        _volume(INSTITUTE, 1987, "JX13-21", "roster", roster, 18, images=(1, 2, 3, 4, 5, 7), later=(6, 8, 9, 10, 11, 12), seed=21),
        _volume(INSTITUTE, 1987, "JX14-08", "cards", chemists, 1, images=(31, 32), later=(28, 29, 30, 33, 34, 35), seed=8),
        _volume(COLLEGE, 1956, "JX1313-2", "roster", list(cohort(COLLEGE, 1956, size=64, seed=2)), 16, images=(1,), later=(2,), seed=2),
        _volume(COLLEGE, 1979, "JX1313-5", "roster", with_wu(list(cohort(COLLEGE, 1979, size=90, seed=5))), 18, images=(1,), later=(2,), seed=5),
        _volume(INSTITUTE, 1962, "JX14-3", "scores", list(cohort(INSTITUTE, 1962, size=52, seed=3)), 26, images=(1,), later=(2,), seed=3),
        _volume(UNIVERSITY, 2005, "JX13-3", "roster", list(cohort(UNIVERSITY, 2005, size=250, seed=3)), 25, images=(1,), later=(2, 3), seed=13),
        _volume(UNIVERSITY, 2010, "JX17-6", "graduates", list(cohort(UNIVERSITY, 2006, size=120, seed=6, department=1)), 24, images=(1,), later=(2,), seed=6),
        _volume(UNIVERSITY, 2009, "JX14-112", "transcripts", transcripts(), 1, images=(1, 2), later=(3, 4), seed=112),
        _volume(INSTITUTE, 1987, "JX17-3", "graduates", builders(), 24, images=(1,), later=(2,), seed=173),
    ]  # fmt: skip


def troubled_volumes() -> list[PeopleVolume]:
    """Volumes whose lists have the troubles of domain.md 5.6 on purpose."""
    return [
        _volume(INSTITUTE, 1982, "JX13-9", "roster", troubles.mixed(), 18, images=(1,), later=(2,), seed=91, write=troubles.write_mixed),
        _volume(INSTITUTE, 1982, "JX14-15", "cards", troubles.cards(), 1, images=(1,), later=(2, 3, 4), seed=92),
        _volume(COLLEGE, 1958, "JX1313-12附", "roster", troubles.old(), 16, images=(1,), seed=58, write=troubles.write_old),
        _volume(UNIVERSITY, 2005, "JX13-8", "roster", troubles.new(), 30, images=(1,), seed=205, write=troubles.write_new),
        _volume(UNIVERSITY, 1998, "JX17-40", "graduates", troubles.adult(), 24, images=(1,), seed=98, write=troubles.write_adult),
        _volume(COLLEGE, 1987, "JX1314-6", "cards", troubles.reused(), 1, images=(1,), seed=87),
    ]  # fmt: skip


def scanned_volumes() -> list[PeopleVolume]:
    """Rosters that lie with the contractor: in the catalogue, without a list; who stands in them is known by reading."""
    sizes = ((1974, 20), (1975, 26), (1976, 16), (1977, 26), (1978, 30))
    return [
        _volume(INSTITUTE, year, "JX13-31", "roster", list(cohort(INSTITUTE, year, size=size, seed=31)), 10, images=(), seed=31)
        for year, size in sizes
    ]  # fmt: skip


LATER = [
    (school, year)
    for school, step in ((INSTITUTE, 3), (COLLEGE, 4), (UNIVERSITY, 2))
    for year in range(school.first, school.last, step)
    if not troubles.GAP[0] <= year <= troubles.GAP[1]
]


def later_volume(number: int) -> PeopleVolume:
    """Return one of the rosters that go on being taken in while the doors are open."""
    school, year = LATER[number]
    people = list(cohort(school, year, size=120 if school is COLLEGE else 200, seed=year))
    return _volume(
        school, year, f"{ADMISSION[school.fonds]}-{40 + year % 7}", "roster", people, 20, images=(1, 2), seed=year
    )


WORDS = {
    "roster": "录取新生名册",
    "cards": "学籍卡",
    "graduates": "毕业生名册",
    "scores": "学生成绩登记表",
    "transcripts": "学生成绩单",
}


def _volume(  # noqa: PLR0917  a line of a table
    school: School,
    year: int,
    tail: str,
    kind: str,
    students: list[Student],
    a_page: int,
    *,
    images: tuple[int, ...],
    seed: int,
    later: tuple[int, ...] = (),
    write: Writer | None = None,
) -> PeopleVolume:
    title = f"{school.name}{year}年{WORDS[kind]}"
    if kind == "roster":  # a page is one province's (domain.md 5.3)
        students = [replace(s, province=students[at - at % a_page].province) for at, s in enumerate(students)]
    return PeopleVolume(
        school.fonds, f"{year}-{tail}", title, kind, tuple(students), a_page, images, seed, later, write
    )
