"""A department lays a sheet into its folder; the worker brings it in, once, and says beside it what became of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import DropFolder, DroppedFile, ImportBatch, PersonMention, RememberedLayout, Volume
from lantai.catalogue.queries import dropping as queries
from lantai.catalogue.services import dropping
from lantai.foundation import clock, tasks
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.people.models import Account
from tests import cast
from tests.catalogue import paper


@pytest.fixture
def folder(archivist, fonds, settings, tmp_path):
    settings.DROP = tmp_path / "drop"
    return catalogue.set_up_folder(archivist, name="招生办", department="招生办公室", fonds_code="J02", every_minutes=5)


def visit() -> int:
    return catalogue.visit_folders(Actor.system("drop"), everyone=True).files


def lies(folder: Path, name: str) -> list[str]:
    return sorted(path.name for path in (folder / name).iterdir())


@pytest.mark.req("B10")
def test_a_sheet_is_waited_for_brought_in_once_and_reported_beside(folder, archivist):
    folder.chmod(0o770)
    sheet = paper.volume_sheet(folder / "目录.xlsx")
    whole = sheet.read_bytes()
    sheet.write_bytes(whole[:3000])  # still being copied
    assert visit() == 0
    sheet.write_bytes(whole)
    assert visit() == 0
    assert (visit(), Volume.objects.count()) == (1, 3)
    [moved, report] = lies(folder, "done")
    assert moved.endswith(" 目录.xlsx")
    said = (folder / "done" / report).read_text(encoding="utf-8-sig")
    assert (folder / "done" / report).stat().st_mode & 0o777 == 0o660
    assert "新增 3 行" in said
    batch = ImportBatch.objects.get()
    assert (batch.department, batch.started_by) == ("招生办公室", archivist.account_id)
    assert RememberedLayout.objects.get().department == "招生办公室"
    assert not [one for one in folder.iterdir() if one.is_file()]

    (folder / "又一份.xlsx").write_bytes(whole)
    visit()
    assert (visit(), Volume.objects.count(), ImportBatch.objects.count()) == (1, 3, 1)
    known = next(one for one in lies(folder, "done") if one.endswith("报告.txt") and "又一份" in one)
    assert "已经导入过" in (folder / "done" / known).read_text(encoding="utf-8-sig")
    [view] = queries.folders(archivist)
    assert [(file.name, file.state) for file in view.files] == [("又一份.xlsx", "KNOWN"), ("目录.xlsx", "DONE")]


def test_bad_rows_come_back_as_a_sheet_that_can_be_laid_down_again(folder):
    rows = paper.roster_rows()
    rows[2][1] = ""
    paper.roster_sheet(folder / "名册.xlsx", rows)
    (folder / "说明.pdf").write_bytes(b"%PDF-1.7")
    (folder / "~$名册.xlsx").write_bytes(b"x")
    (folder / "大文件.xlsx.part").write_bytes(b"x")
    (folder / "链接.csv").symlink_to(folder / "名册.xlsx")
    visit()
    assert visit() == 2
    assert [one.rpartition(".")[2] for one in lies(folder, "refused")] == ["pdf", "txt"]
    assert "这不是表格文件" in next((folder / "refused").glob("*.txt")).read_text(encoding="utf-8-sig")
    correction = next((folder / "done").glob("*更正表.xlsx"))
    assert "缺姓名" in next((folder / "done").glob("*报告.txt")).read_text(encoding="utf-8-sig")
    mended = mend(correction, folder / "改好.xlsx")
    visit()
    assert visit() == 1
    assert not mended.exists()
    assert PersonMention.objects.filter(list_name=paper.ROSTER_TITLE).count() == 5
    assert {path.name for path in folder.iterdir() if path.is_file()} == {"~$名册.xlsx", "大文件.xlsx.part"}
    assert (folder / "链接.csv").is_symlink()


def mend(correction: Path, target: Path) -> Path:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(correction))
    [name] = book.sheet_names
    rows = book.get_sheet_by_name(name).to_python()
    rows[2][1] = "欧阳若水"
    return paper.xlsx(target, (name, rows))


def test_a_visit_cut_short_after_the_import_finishes_its_work(folder, monkeypatch):
    paper.volume_sheet(folder / "目录.xlsx")
    visit()

    def power_cut(*_arguments):
        raise KeyboardInterrupt

    real = dropping._report
    monkeypatch.setattr(dropping, "_report", power_cut)
    with pytest.raises(KeyboardInterrupt):
        visit()
    monkeypatch.setattr(dropping, "_report", real)
    assert (visit(), Volume.objects.count(), ImportBatch.objects.count()) == (1, 3, 1)
    assert DroppedFile.objects.get().state == "DONE"
    assert len(lies(folder, "done")) == 2


def test_what_cannot_be_moved_is_not_read_again(folder):
    paper.volume_sheet(folder / "目录.xlsx")
    visit()
    (folder / "done").rmdir()
    (folder / "done").write_text("in the way")
    visit()
    assert DropFolder.objects.get().trouble == "NO_MOVE"
    (folder / "done").unlink()
    visit()
    assert (ImportBatch.objects.count(), len(lies(folder, "done"))) == (1, 2)


def test_the_worker_visits_when_it_is_due_and_stops_with_its_person(folder, archivist):
    paper.volume_sheet(folder / "目录.xlsx")
    with clock.at(clock.now() + timedelta(hours=1)):
        tasks.tick()
        tasks.run_until_empty()
        assert DroppedFile.objects.get().state == "SEEN"
        tasks.tick()
        tasks.run_until_empty()
        assert DroppedFile.objects.get().state == "SEEN"  # not due yet
    Account.objects.filter(pk=archivist.account_id).update(is_active=False)
    with clock.at(clock.now() + timedelta(hours=2)):
        tasks.tick()
        tasks.run_until_empty()
    assert (DropFolder.objects.get().trouble, Volume.objects.count()) == ("NOBODY", 0)


def test_who_may_set_one_up_and_how_it_may_be_called(folder, archivist):
    with pytest.raises(NotAllowed):
        catalogue.set_up_folder(cast.sysadmin(), name="a", department="b", fonds_code="J02")
    for name in ("../etc", "a/b", "", ".ssh", "x" * 81):
        with pytest.raises(CatalogueError) as refusal:
            catalogue.set_up_folder(archivist, name=name, department="b", fonds_code="J02")
        assert refusal.value.code == "NAME"
    with pytest.raises(CatalogueError, match="已有"):
        catalogue.set_up_folder(archivist, name="招生办", department="b", fonds_code="J02")
    catalogue.stop_folder(archivist, folder_id=DropFolder.objects.get().pk)
    paper.volume_sheet(folder / "目录.xlsx")
    assert (visit(), visit()) == (0, 0)
    assert [one.name for one in Path(settings.DROP).iterdir()] == ["招生办"]
