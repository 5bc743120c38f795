"""A fonds for the reading room: what is open, and what nobody outside may learn of."""

from __future__ import annotations

from pathlib import Path

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Volume
from lantai.catalogue.values.topics import TopicWords
from lantai.discovery import services as discovery
from lantai.foundation import tasks
from lantai.foundation.actor import Actor
from lantai.people import services as registry
from lantai.people.services.units import UnitName
from tests import cast
from tests.catalogue import reviewing
from tests.web_staff import world

VOLUMES = """档号,案卷题名,年度,责任者,密级,备注
1980-XZ11-1,校庆筹备会议纪要,1980,校长办公室,公开,
1981-XZ11-2,基建拆迁纠纷卷宗,1981,校长办公室,公开,
1982-DQ11-3,某某专项方案,1982,党委办公室,机密,
1983-JX13-4,锦江工学院1983年录取新生名册,1983,招生办公室,公开,
1984-XZ11-5,干部考察材料,1984,组织部,内部,
"""
ITEMS = """案卷档号,顺序号,题名,责任者,日期,页次
1980-XZ11-1,1,关于筹备校庆的请示,校长办公室,1980.3.1,1
1980-XZ11-1,2,校庆捐赠清单,校长办公室,1980.4.1,2
1983-JX13-4,1,周念慈录取登记,招生办公室,1983.8.1,1
1984-XZ11-5,1,干部考察谈话,组织部,1984.5.1,1
"""
OPEN, CLOSED, SECRET, ROSTER, INTERNAL = "1980-XZ11-1", "1981-XZ11-2", "1982-DQ11-3", "1983-JX13-4", "1984-XZ11-5"


def fill(folder: Path) -> None:
    """Bring in fonds J02: one open volume with a page, and four that are not for everybody; make the index."""
    clerk = cast.window_archivist()
    catalogue.create_fonds(
        clerk, code="J02", name="锦江工学院", name_en="Jinjiang Institute of Technology", history="1952 年建校。"
    )
    for name, text in (("案卷目录.csv", VOLUMES), ("卷内文件目录.csv", ITEMS)):
        (folder / name).write_text(text, "utf-8")
        report = catalogue.import_catalogue(clerk, path=folder / name, file_name=name, fonds_code="J02")
        assert not report.problems
    scans = folder / "scans"
    scans.mkdir()
    for code in (OPEN, ROSTER):
        (scans / f"{code}_1.png").write_bytes(world.picture())
    catalogue.import_pages(clerk, folder=scans, fonds_code="J02")
    for code in (OPEN, ROSTER, INTERNAL):  # the head opens all three; two of them are still not for everybody
        reviewing.opened(at(code))
    tasks.run_until_empty()
    discovery.rebuild(Actor.system("test"))


def at(code: str) -> int:
    return Volume.objects.get(ref_code=code).pk


def gather() -> str:
    """Make the topic of an anniversary, with what is open and what is not; return its code."""
    archivist = cast.window_archivist()
    registry.record_unit(archivist, code="OFFICE", names=[UnitName("校长办公室", "President's Office")])
    words = TopicWords("校庆", "Anniversary", "建校二十八年。", "Twenty-eight years.", ("OFFICE",))
    code = catalogue.make_topic(archivist, code="anniversary", words=words)
    catalogue.tag(archivist, code=code, volumes=[at(OPEN), at(CLOSED), at(ROSTER)])
    return code
