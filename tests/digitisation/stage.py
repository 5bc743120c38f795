"""A volume with scanned pages nobody has read yet, and a machine that reads what the test lays out."""

from __future__ import annotations

import io

from PIL import Image

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import PageImage, Volume
from lantai.catalogue.values import Study
from lantai.digitisation import services
from lantai.digitisation.models import DoubtfulCell, Reading
from lantai.foundation.actor import Actor
from tests import cast, scenes
from tests.catalogue import paper as sheets
from tests.digitisation import paper

SYSTEM = Actor.system("digitisation")
CODE = "1987-JX13-1"
HEADS = ("序号", "姓名", "学号", "性别", "籍贯")
PEOPLE = (
    ("1", "周念慈", "8701001", "女", "四川成都"),
    ("2", "林书遥", "8701002", "男", "四川成都"),
    ("3", "秦知远", "8701003", "男", "四川成都"),
    ("4", "梁子衡", "8701004", "男", "四川成都"),
)
TITLE = "锦江工学院1987年录取新生名册"


def picture(shade: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (1000, 1400), (shade, 240, 230)).save(buffer, "JPEG")
    return buffer.getvalue()


def volume(folder, *, pages: int = 2) -> None:
    """Fonds J02 with the volume 1987-JX13-1 and its scanned pages, no list of people."""
    cast.fixtures()
    catalogue.load_fixtures()
    archivist = cast.window_archivist()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院", name_en="Jinjiang Institute of Technology")
    volumes = sheets.volume_sheet(folder / "案卷目录.xlsx")
    catalogue.import_catalogue(archivist, path=volumes, file_name=volumes.name, fonds_code="J02")
    Volume.objects.filter(ref_code=CODE).update(record_kind="ADMISSION_ROSTER")
    scans = folder / "扫描"
    scans.mkdir()
    for number in range(1, pages + 1):
        (scans / f"{CODE}_{number:03}.jpg").write_bytes(picture(200 + number))
    catalogue.import_pages(archivist, folder=scans, fonds_code="J02")


VOLUME = scenes.Scene(volume)


def roster(people=PEOPLE, *, doubtful: dict[str, tuple[str, float]] | None = None):
    """Lines of a roster; `doubtful`: name → the runner-up and its certainty for each of its characters."""
    lines = [paper.line(TITLE, 500, 90), paper.line("系别：机械系", 300, 140), *paper.table(HEADS, people)]
    for place, one in enumerate(lines):
        if doubtful and one.text in doubtful:
            second, sure = doubtful[one.text]
            middle = ((one.x + one.width / 2) * paper.WIDE, (one.y + one.height / 2) * paper.HIGH)
            lines[place] = paper.line(one.text, *middle, certain=0.9, second=second, second_certain=sure)
    return lines


def transcript():
    """Lines of the transcript of one person with three courses, in two blocks."""
    heads = ("课程名称", "学分", "成绩")
    return [
        paper.line("学生成绩单", 500, 60), paper.line("姓名：周念慈", 200, 150), paper.line("学号：8714003", 500, 150),
        *paper.table(heads, [("高等数学", "5", "86"), ("英语", "4", "优")], left=40, pitch=140),
        *paper.table(heads, [("体育", "1", "合格")], left=520, pitch=140),
    ]  # fmt: skip


def read(*pages, **keywords) -> paper.SetReader:
    """Have the volume's pages read by a machine that says `pages`."""
    services.ask_attached(cast.second_archivist(), fonds_code="J02", ref_code=CODE)
    machine = paper.SetReader(*pages, **keywords)
    services.read_waiting(SYSTEM, by="test", reader=machine)
    return machine


def find(name: str, **more):
    return catalogue.find_person(cast.window_archivist(), study=Study(name, **more))


def cell(kind: str = "name") -> DoubtfulCell:
    return DoubtfulCell.objects.get(kind=kind)


def reading(label: str = "001") -> Reading:
    return Reading.objects.get(label=label)


def page(label: str = "001") -> PageImage:
    return PageImage.objects.get(label=label)
