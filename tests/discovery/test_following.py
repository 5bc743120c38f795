"""The index follows each event of the catalogue that changes what is found; of every other it is said why it need not."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

from lantai.catalogue import events as told
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ClassNode, Fonds, Item, Series, Volume
from lantai.config import subscriptions
from lantai.discovery import queries, services
from lantai.discovery.models import Generation
from lantai.discovery.queries import engine
from lantai.discovery.services import changes
from lantai.discovery.values import SearchFilters
from lantai.foundation import events, tasks
from lantai.foundation.actor import Actor
from lantai.foundation.models import TaskRow
from lantai.stacks import services as stacks
from tests import cast
from tests.discovery.stage import SYSTEM, bring, codes

NOT_FOLLOWED = {
    "people and their records stand in an index of their own": (
        "MentionsIndexed", "PersonSought", "PersonViewed", "MentionLinked", "MentionUnlinked", "RecordFlaggedIncomplete",
        "RecordCalledComplete", "PersonsMerged", "PersonDivided", "PersonChangeWithdrawn", "LikelySameFound",
        "LikelySameDecided", "LikelySameViewed", "PersonNotFound", "NotFoundViewed", "NotFoundForgotten", "ReadPeopleJoined",
        "ReadPeopleParted", "ReadPeopleIndexed", "PersonNameAdded", "PersonNameWithdrawn", "PersonsImported", "SecretForgotten",
    ),
    "somebody looked or took a copy out": (
        "PageViewed", "PageNamesViewed", "OpenPageRead", "BadRowsViewed", "ConflictsViewed", "CatalogueExportBegun",
        "CatalogueExported", "PersonsExported", "TopicsExported", "RecordingPlayed", "OpenRecordingPlayed", "DisposalCertificateOpened",
        "HoldingsReportTaken", "ImportDifferenceTaken", "CorrectionSheetAsked", "ClassListViewed",
    ),
    "a step on the way; the decision is another event": (
        "OpeningOpinionGiven", "OpeningOpinionTakenBack", "OpeningBatchMade", "OpeningSampleRead", "OpeningBatchDecided",
        "OpeningBatchDropped", "HoldPlaced", "HoldLifted", "DisposalProposed", "DisposalApproved", "DisposalEntryTakenOff",
        "DisposalEnded", "DisposalCarriedOut", "DisposalWitnessed", "DisposalCertificateSealed", "ErasureProposed",
        "ErasureWithdrawn", "PagesErased", "ImportAccepted", "ImportTrialAsked", "ImportUndoAccepted", "SheetDropped",
        "SecrecyChangeProposed", "SecrecyChangeWithdrawn", "ReclassingAsked",
        "ImportedOpeningAccepted", "ImportedOpeningConfirmed", "ImportedOpeningRefused",
    ),
    "nothing of it is searched": (
        "UnitsRelated", "RelationEnded", "FondsPredecessorNamed", "SchemeEnded", "SchemeMade", "ClassAdded", "TermAdded", "TermEnded", "SchemeAdopted", "SchemeWithdrawn",
        "CodePatternKept", "TopicKept", "TopicOpened", "PaperExpected", "TopicTagged", "RegionMarked", "HeaderMarked",
        "HeaderRefused", "HoldingsDeclared", "HoldingsExpected", "ExpectationWithdrawn", "PageMissingNoted",
        "PageMissingWithdrawn", "CourseNameDecided", "CourseNameEnded", "DropFolderSetUp", "DropFolderStopped",
        "RecordingMade", "RecordingTextSet",
    ),
    "asked of the catalogue when an answer is shown, not of the index": ("ReadingTermsSet",),
    "what left and came back is found as before; its place is the stacks' to tell": (
        "VolumeEntered", "VolumeFound", "VolumeLeft",
    ),
}  # fmt: skip


def _of_the_catalogue() -> set[str]:
    for module in pkgutil.iter_modules(told.__path__, f"{told.__name__}."):
        importlib.import_module(module.name)
    found, at = set(), [events.Event]
    while at:
        below = at.pop().__subclasses__()
        at += below
        found |= {one.name for one in below if one.__module__.startswith(f"{told.__name__}.")}
    return found


def test_each_event_of_the_catalogue_is_followed_or_it_is_said_why_not() -> None:
    excused = [f"catalogue.{name}" for several in NOT_FOLLOWED.values() for name in several]
    followed = {name for name in changes.NAMES if name.startswith("catalogue.")}
    assert len(excused) == len(set(excused))
    assert not followed & set(excused)
    assert followed | set(excused) == _of_the_catalogue()


def test_what_a_building_catches_up_with_is_what_the_worker_follows() -> None:
    reactions = [name for name, handler in subscriptions.REACTIONS if handler == "lantai.discovery.handlers.follow"]
    assert sorted(reactions) == sorted(changes.NAMES)


VOLUMES = """档号,案卷题名,年度
1980-XZ11-1,校务会议记录,1980
1980-XZ11-2,基建会议记录,1980
"""
ITEMS = """案卷档号,顺序号,题名,责任者,日期,页次
1980-XZ11-1,1,第一次会议,校长办公室,1980.3.1,1
1980-XZ11-1,2,第二次会议,校长办公室,1980.4.1,2
"""


@pytest.fixture
def archivist(transactional_db: None, tmp_path: Path) -> Actor:
    catalogue.load_fixtures()
    actor = cast.window_archivist()
    bring(actor, tmp_path, VOLUMES)
    bring(actor, tmp_path, ITEMS, "卷内文件目录.csv")
    tasks.run_until_empty()
    services.rebuild(SYSTEM)
    return actor


def titles(actor: Actor, text: str) -> list[str]:
    """Return the titles of the series that are found."""
    hits = queries.search(actor, text=text).hits
    return ["".join(piece for piece, _asked in hit.title) for hit in hits if hit.kind == "series"]


def _volume(code: str) -> int:
    return Volume.objects.get(ref_code=code).pk


def test_a_component_is_found_as_soon_as_it_is_made(archivist: Actor) -> None:
    catalogue.make_component(archivist, item_id=Item.objects.get(sequence="1").pk, title="总平面图")
    assert codes(archivist, "总平面图") == []
    tasks.run_until_empty()
    assert codes(archivist, "总平面图") == ["1980-XZ11-1 1.1"]


def test_an_item_put_into_another_volume_takes_its_parts_code_and_site_with_it(archivist: Actor) -> None:
    stacks.load_fixtures()
    box = stacks.make_box(archivist, site="WM", number="A1")
    [there], _unknown = stacks.things_of(archivist, "1980-XZ11-2")
    stacks.put_in_box(archivist, box_id=box, things=[there])
    item = Item.objects.get(sequence="1").pk
    catalogue.make_component(archivist, item_id=item, title="总平面图")
    tasks.run_until_empty()
    assert codes(archivist, "第一次会议", filters=SearchFilters(site="WM")) == []
    catalogue.move_item(archivist, item_id=item, volume_id=_volume("1980-XZ11-2"))
    tasks.run_until_empty()
    assert codes(archivist, "档号:1980-XZ11-2 第一次会议", filters=SearchFilters(site="WM")) == ["1980-XZ11-2 1"]
    assert codes(archivist, "档号:1980-XZ11-2 总平面图", filters=SearchFilters(site="WM")) == ["1980-XZ11-2 1.1"]
    assert codes(archivist, "档号:1980-XZ11-1 第一次会议") == []


def test_a_class_under_another_takes_what_is_classed_below_it_along(archivist: Actor) -> None:
    node = ClassNode.objects.get(pk=Volume.objects.get(ref_code="1980-XZ11-1").class_node_id)
    assert codes(archivist, "校务会议", filters=SearchFilters(category="XZ")) == ["1980-XZ11-1"]
    new = ClassNode.objects.filter(scheme=node.scheme, parent=None).exclude(code="XZ").first()
    assert new is not None
    assert node.parent is not None
    catalogue.move_class(cast.director(), class_id=node.pk, parent_id=new.pk)
    tasks.run_until_empty()
    assert codes(archivist, "校务会议", filters=SearchFilters(category="XZ")) == []
    assert codes(archivist, "校务会议", filters=SearchFilters(category=new.code)) == ["1980-XZ11-1"]


def test_the_new_name_of_a_fonds_finds_all_of_it_in_pieces(archivist: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "PIECE", 1)
    fonds = Fonds.objects.get(code="J02")
    catalogue.describe(archivist, kind="fonds", unit_id=fonds.pk, values={"title": "望江大学"})
    tasks.run_until_empty()
    assert len(codes(archivist, "望江大学")) == 4
    assert codes(archivist, "锦江工学院") == []
    pieces = TaskRow.objects.filter(path="lantai.discovery.tasks.follow_around")
    assert {(row.arguments["kwargs"]["kind"], row.state) for row in pieces} == {("volume", "DONE"), ("item", "DONE")}
    assert pieces.count() == 4, "each unit but the first, and where they end"
    catalogue.describe(archivist, kind="fonds", unit_id=fonds.pk, values={"history": "1952 年建校。"})
    tasks.run_until_empty()
    assert pieces.count() == 4, "its history is not searched with its volumes"


def made(actor: Actor) -> int:
    return catalogue.make_series(actor, fonds_code="J02", title="会议类", title_en="Meetings", code="HY")


def test_a_series_is_found_by_name_code_and_description_as_soon_as_it_has_them(archivist: Actor) -> None:
    series = made(archivist)
    catalogue.move_volume(archivist, volume_id=_volume("1980-XZ11-1"), series_id=series)
    assert titles(archivist, "会议类") == []
    tasks.run_until_empty()
    for asked in ("会议类", "meetings", "档号:HY", "锦江工学院 会议类"):
        assert titles(archivist, asked) == ["会议类"], asked
    catalogue.describe(
        archivist, kind="series", unit_id=series, values={"title": "党政会议", "scope": "常委会与校务会"}
    )
    tasks.run_until_empty()
    assert Series.objects.get().title == "党政会议"
    assert (titles(archivist, "会议类"), titles(archivist, "常委会")) == ([], ["党政会议"])
    assert codes(archivist, "党政会议") == ["HY"], "what is said of a series is not searched with its volumes"
    (hit,) = queries.search(archivist, text="常委会").hits
    assert (hit.kind, hit.id, dict(hit.further)["el_scope"][0]) == ("series", series, ("常委会", True))
    only = queries.search(archivist, text="会议", filters=SearchFilters(kind="series"))
    assert [one.id for one in only.hits] == [series]


def test_series_are_the_desks_alone(archivist: Actor) -> None:
    made(archivist)
    tasks.run_until_empty()
    assert titles(archivist, "会议类") == ["会议类"]
    for outsider in (cast.stranger(), cast.alumna(), Actor.public()):
        answer = queries.search(outsider, text="会议类")
        assert (answer.hits, answer.total, answer.facets) == ((), 0, {})


def test_a_series_follows_its_fonds_its_class_and_its_place(archivist: Actor) -> None:
    node = ClassNode.objects.get(pk=Volume.objects.get(ref_code="1980-XZ11-1").class_node_id)
    catalogue.make_series(archivist, fonds_code="J02", title="会议类", class_code=node.code)
    fonds = Fonds.objects.get(code="J02")
    tasks.run_until_empty()
    catalogue.rename_class(cast.director(), class_id=node.pk, name="议事", name_en="Deliberation")
    catalogue.describe(archivist, kind="fonds", unit_id=fonds.pk, values={"title": "望江大学"})
    tasks.run_until_empty()
    for asked in ("会议类 议事", "会议类 望江大学"):
        assert titles(archivist, asked) == ["会议类"], asked
    parent = catalogue.make_series(archivist, fonds_code="J02", title="综合")
    catalogue.move_series(archivist, series_id=Series.objects.get(title="会议类").pk, parent_id=parent)
    tasks.run_until_empty()
    assert titles(archivist, "会议类") == ["会议类"]
    generation = services.rebuild(SYSTEM)
    assert generation == 6, "two volumes, two items, two series"
    assert titles(archivist, "综合") == ["综合"]


def test_a_series_that_an_import_made_is_found_until_that_is_undone(archivist: Actor, tmp_path: Path) -> None:
    series = made(archivist)
    catalogue.move_volume(archivist, volume_id=_volume("1980-XZ11-1"), series_id=series)
    path = tmp_path / "全部.jsonl"
    catalogue.export(archivist, fonds_code="J02", form="jsonl", kind=None, path=path)
    Volume.objects.update(series=None)
    Series.objects.all().delete()
    services.rebuild(SYSTEM)
    report = catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    tasks.run_until_empty()
    assert Series.objects.get().pk != series
    assert titles(archivist, "会议类") == ["会议类"]
    catalogue.undo_import(archivist, batch_id=report.batch_id, reason="选错了")
    tasks.run_until_empty()
    assert titles(archivist, "会议类") == []


def test_a_building_catches_up_with_a_renamed_fonds_before_it_answers(archivist: Actor) -> None:
    fonds, said = Fonds.objects.get(code="J02").pk, []

    def meanwhile(_done: int) -> None:
        if not said:
            said.append(catalogue.describe(archivist, kind="fonds", unit_id=fonds, values={"title": "望江大学"}))

    services.rebuild(SYSTEM, progress=meanwhile)
    assert (said, Generation.objects.get(state="LIVE").pk) == ([1], engine.live())
    assert len(codes(archivist, "望江大学")) == 4
