"""What the demonstration has opened, and a topic: how the university met the epidemic, as Sichuan's archive recorded it.

The call for papers of 26 February 2020 and the archive of people and events (article 1; A40, B07).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from lantai.adapters import painting
from lantai.adapters.sheets.writing import Sheet, workbook
from lantai.catalogue import services
from lantai.catalogue.queries import browse, holdings
from lantai.catalogue.queries import topics as topic_queries
from lantai.catalogue.values.topics import TopicWords
from lantai.demo import pages, people
from lantai.people import services as registry
from lantai.people.services.units import UnitName

CODE = "epidemic-2020"
UNITS = (
    ("JJU-OFFICE", "校长办公室", "President's Office", 1994),
    ("JJU-PRESS", "宣传部", "Publicity Department", 1994),
    ("JJU-CLINIC", "校医院", "University Clinic", 1994),
    ("JJU-TEACHING", "教务处", "Academic Affairs Office", 1994),
    ("JJU-STUDENTS", "学生处", "Student Affairs Office", 1994),
    ("JJU-ARCHIVE", "档案馆", "University Archives", 1994),
)
WORDS = TopicWords(
    name="战“疫”记忆：2020 年疫情防控专题档案",
    name_en="2020: the university and the epidemic",
    about=(
        "2020 年 2 月 26 日，档案馆向师生校友征集抗击疫情的文件、照片、实物和音像。\n"
        "这里收学校疫情防控的决定和通知、停课不停学的安排、校医院和志愿者的记录，以及师生捐来的日记和照片；"
        "写到个人健康的，不在这里公开。"
    ),
    about_en=(
        "On 26 February 2020 the archive asked students, staff and alumni for papers, photographs, objects and recordings"
        " of the epidemic.\nThis topic brings together the university's decisions and notices, teaching while the campus"
        " was closed, the work of the clinic and of volunteers, and donated diaries and photographs. What speaks of"
        " anybody's health is not published here."
    ),
    owners=("JJU-OFFICE", "JJU-ARCHIVE"),
)
# volume, class title, items (title, maker, day), opened, line of the checklist
VOLUMES = (
    ("2020-XZ11-90", "锦江大学2020年疫情防控工作文件", "校长办公室", (
        ("关于成立疫情防控工作领导小组的通知", "校长办公室", "2020.1.24"),
        ("关于延期开学的通知", "校长办公室", "2020.1.28"),
        ("疫情防控期间校园管理办法", "校长办公室", "2020.2.10"),
    ), True, "防控工作的决定和通知"),
    ("2020-JX11-90", "锦江大学2020年线上教学工作材料", "教务处", (
        ("关于停课不停学、开展线上教学的通知", "教务处", "2020.2.12"),
        ("线上教学第一周运行情况简报", "教务处", "2020.3.2"),
    ), True, "线上教学的安排和总结"),
    ("2020-RW11-90", "锦江大学2020年抗疫日记征集", "档案馆", (
        ("抗疫征集公告", "档案馆", "2020.2.26"),
        ("隔离楼志愿者日记（捐赠）", "学生志愿者", "2020.3"),
        ("食堂师傅的四十天（捐赠）", "后勤职工", "2020.3"),
    ), True, "征集来的日记、照片"),
    ("2020-XZ12-90", "锦江大学2020年校医院发热门诊工作记录", "校医院", (
        ("发热门诊值班记录", "校医院", "2020.2-2020.4"),
    ), False, "校医院工作记录"),
)  # fmt: skip
PAPERS = (
    ("防控工作的决定和通知", "JJU-OFFICE", (2020, 2021, 2022)),
    ("线上教学的安排和总结", "JJU-TEACHING", (2020,)),
    ("校医院工作记录", "JJU-CLINIC", (2020, 2021, 2022)),
    ("学生志愿服务材料", "JJU-STUDENTS", (2020,)),
    ("征集来的日记、照片", "JJU-ARCHIVE", (2020,)),
    ("新闻报道和校园照片", "JJU-PRESS", (2020,)),
)
CALL = ("征集公告", "全校师生、校友：", "　　这个春天会写进校史。请把您手里的", "照片、日记、通知、口罩袖标交给档案馆，", "电子的发邮件，实物寄到或送到文庙校区。", "　　捐来的都登记、编目，您说不公开的", "一律不公开。")  # fmt: skip
OLD_ENOUGH = 1999
REVIEWED = "满 25 年，已征求形成单位意见，无异议。"
DONATED = "捐赠人和形成单位同意提前开放，内容不涉及个人健康信息。"


def open_and_gather() -> None:
    """Open what is old enough and harmless, then tell the topic: papers, checklist, its public page."""
    _open_the_old()
    for code, name, name_en, since in UNITS:
        registry.record_unit(
            people.actor("archivist"), code=code, parent="JJU", founded=since, names=[UnitName(name, name_en, since)]
        )
    services.set_reading_terms(people.actor("director"), fonds_code="J01", stubs=True, images="MARKED")
    with tempfile.TemporaryDirectory(prefix="lantai-demo-") as name:
        _take_in(Path(name))
    _topic()


def _open_the_old() -> None:
    """Review as the head would: volumes of the first years, marked public by who made them, without names of people."""
    director, archivist = people.actor("director"), people.actor("archivist")
    rows, _counts = holdings.opening_reviews(director, view="due", limit=400)
    harmless = [one for one in rows if one.secrecy == "PUBLIC" and (one.year or 9999) <= OLD_ENOUGH]
    for one in harmless[:60]:
        services.give_opening_opinion(archivist, volume_id=one.unit_id, status="OPEN", reason="YEARS")
        services.review_opening(director, volume_id=one.unit_id, status="OPEN", reason=REVIEWED)


def _take_in(folder: Path) -> None:
    archivist = people.actor("archivist")
    head = ("档号", "案卷题名", "年度", "责任者", "起止日期", "页数", "件数", "保管期限", "密级", "归档单位", "备注")
    rows = [
        (code, title, "2020", f"锦江大学{office}", "2020", "", str(len(items)), "永久", "公开", office, "")
        for code, title, office, items, _opened, _line in VOLUMES
    ]
    volumes = folder / "疫情防控专题案卷目录.xlsx"
    volumes.write_bytes(workbook([Sheet("案卷目录", head, rows)]))
    inside = ("案卷档号", "顺序号", "题名", "责任者", "日期", "页次", "密级")
    within_rows = [
        (code, str(number), title, maker, day, str(number), "公开")
        for code, _title, _office, items, _opened, _line in VOLUMES
        for number, (title, maker, day) in enumerate(items, 1)
    ]
    within = folder / "疫情防控专题卷内文件目录.xlsx"
    within.write_bytes(workbook([Sheet("卷内文件目录", inside, within_rows)]))
    for path in (volumes, within):
        services.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J01")
    scans = folder / "scans"
    scans.mkdir()
    slip = painting.Slip(CALL[1:], title=CALL[0], signed=("锦江大学档案馆", "2020年2月26日"), stamp="锦江大学档案馆")
    (scans / "2020-RW11-90_1.jpg").write_bytes(painting.paint_slip(slip, pages.look(2020, seed=90)).content)
    services.import_pages(archivist, folder=scans, fonds_code="J01")


def _topic() -> None:
    archivist, director = people.actor("archivist"), people.actor("director")
    services.make_topic(archivist, code=CODE, words=WORDS)
    lines = {
        name: services.expect_paper(archivist, code=CODE, unit=unit, name=name, years=years)[0]
        for name, unit, years in PAPERS
    }
    rows, _total = browse.volumes(archivist, fonds_code="J01", text="锦江大学2020年", limit=200)
    by_code = {one.ref_code: one.id for one in rows}
    for code, _title, _office, _items, opened, line in VOLUMES:
        if opened:
            one = by_code[code]
            services.give_opening_opinion(archivist, volume_id=one, status="OPEN", reason="AGREED", words=DONATED)
            services.review_opening(director, volume_id=one, status="OPEN", reason=DONATED)
        services.tag(archivist, code=CODE, volumes=[by_code[code]], paper_id=lines[line])
    last = next(one for one in topic_queries.checklist(archivist, code=CODE).lines if one.year == 2022)
    services.waive_paper(archivist, paper_id=last.id, reason="2022 年没有单独立卷，并入当年校长办公会纪要。")
    services.open_topic(director, code=CODE)
