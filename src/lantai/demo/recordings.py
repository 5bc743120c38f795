"""Recordings of the demonstration: the bell of an anniversary and the title of its film, made here of tones and letters."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pylopdf_fonts_zh_cn

from lantai.adapters import recordings as machine
from lantai.adapters.sheets.writing import Sheet, workbook
from lantai.catalogue import services
from lantai.catalogue.queries import browse
from lantai.demo import people

CODE, TITLE = "2012-SX13-90", "锦江大学2012年建校六十周年校庆声像"
HEAD = ("档号", "案卷题名", "年度", "责任者", "起止日期", "件数", "保管期限", "密级", "归档单位")
OPENED = "校庆公开活动的录音录像，形成单位同意提前开放。"
SECONDS = 4.0
CAPTIONS = """WEBVTT

00:00:00.200 --> 00:00:02.000
（钟声）

00:00:02.100 --> 00:00:03.900
锦江大学建校六十周年，1952—2012
"""
SAID = "校史馆前的纪念钟，校庆日上午九时敲响。\n录音：宣传部，2012 年 10 月 8 日。"


def bring_in() -> str:
    """Describe the volume, open it, attach both; return why they were left out, empty when they are in."""
    if not machine.installed():
        return f"没有装读录音录像的部件，示例里没有录音录像 no recordings: {machine.INSTALL}"
    archivist, director = people.actor("archivist"), people.actor("director")
    with tempfile.TemporaryDirectory(prefix="lantai-demo-") as name:
        folder = Path(name) / "声像"
        folder.mkdir()
        sheet = Path(name) / "声像档案案卷目录.xlsx"
        row = (CODE, TITLE, "2012", "锦江大学宣传部", "2012.10.8", "2", "永久", "公开", "宣传部")
        sheet.write_bytes(workbook([Sheet("案卷目录", HEAD, [row])]))
        services.import_catalogue(archivist, path=sheet, file_name=sheet.name, fonds_code="J01")
        _record(folder)
        services.import_recordings(archivist, folder=folder, fonds_code="J01")
    rows, _total = browse.volumes(archivist, fonds_code="J01", text=TITLE, limit=1)
    services.give_opening_opinion(archivist, volume_id=rows[0].id, status="OPEN", reason="AGREED", words=OPENED)
    services.review_opening(director, volume_id=rows[0].id, status="OPEN", reason=OPENED)
    return ""


def _record(folder: Path) -> None:
    letters = str(Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf")
    machine.compose(
        folder / f"{CODE}_1.mp4", kind="card", seconds=SECONDS, words="锦江大学 · 六十周年", font=letters, dark=0.5
    )
    (folder / f"{CODE}_1.vtt").write_text(CAPTIONS, "utf-8")
    machine.compose(folder / f"{CODE}_2.flac", kind="bell", seconds=SECONDS)
    (folder / f"{CODE}_2.txt").write_text(SAID, "utf-8")
