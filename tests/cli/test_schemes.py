"""`lantai schemes`: a list of classes makes a version, or adds to one; `--scheme` says what a new fonds classes by."""

from __future__ import annotations

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import ClassificationScheme, ClassNode, Fonds, Volume
from lantai.catalogue.services import reclassing
from lantai.cli.main import parser
from lantai.cli.schemes import GOOD, USAGE
from lantai.foundation import tasks
from tests import cast
from tests.catalogue import paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ready():
    from lantai.cli.prepare import load_fixtures

    load_fixtures()
    cast.director()


def lantai(*words) -> int:
    arguments = parser().parse_args([*(str(word) for word in words), "--as", "chengguanlan"])
    return arguments.run(arguments)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_of_classes_makes_a_version_or_adds_to_it(tmp_path, capsys, encoding):
    path = tmp_path / "类目.csv"
    path.write_bytes("代码,名称,英文名\nKY1411,预研,\nKY14,军工项目,Defence\n".encode(encoding))
    order = ("schemes", "read", path, "--scheme", "process", "--version", "2027")
    assert lantai(*order, "--copy", "process 1993") == GOOD
    assert "2 行" in capsys.readouterr().out
    made = ClassNode.objects.get(scheme__version="2027", code="KY1411")
    assert (made.name, made.parent.code, made.parent.parent.code) == ("预研", "KY14", "KY")
    path.write_bytes("KY14,国防项目,Defence\nKY1411,预研,\nKY15,军民融合,\n".encode(encoding))
    assert lantai(*order) == GOOD
    assert "新加 1 个类目，改名 1 个，1 个照旧" in capsys.readouterr().out
    assert lantai("schemes", "list") == GOOD
    assert "process 2027" in capsys.readouterr().out


def test_where_the_worker_classes_again_it_says_how_much(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(reclassing, "AT_ONCE", 5)
    catalogue.create_fonds(cast.window_archivist(), code="J02", name="锦江工学院")
    fonds, node = Fonds.objects.get(), ClassNode.objects.get(scheme__code="process", scheme__version="1993", code="KY")
    many = 6
    Volume.objects.bulk_create(
        Volume(fonds=fonds, ref_code=f"{n}", ref_code_norm=f"{n}", year=1990, class_code="KY21", class_node=node)
        for n in range(many)
    )
    path = tmp_path / "类目.csv"
    path.write_text("KY21,预研,\n", "utf-8")
    assert lantai("schemes", "read", path, "--scheme", "process", "--version", "1993") == GOOD
    assert f"全宗 J02 的 {many} 卷（件）由后台重认类目" in capsys.readouterr().out
    tasks.run_until_empty()
    assert set(Volume.objects.values_list("class_node__code", flat=True)) == {"KY21"}


def test_what_cannot_be_read_leaves_nothing_behind(tmp_path):
    path = tmp_path / "类目.csv"
    path.write_text("ZZ11,没有上级,\n", "utf-8")
    order = ("schemes", "read", path, "--scheme", "own", "--version", "1")
    with pytest.raises(CatalogueError, match="第 1 行"):
        lantai(*order, "--name", "本校")
    assert lantai(*order, "--copy", "nothing 1") == USAGE == 64
    assert lantai("schemes", "read", tmp_path / "none.csv", "--scheme", "own", "--version", "1") == USAGE
    assert not ClassificationScheme.objects.filter(code="own").exists()


def test_a_fonds_that_an_import_makes_classes_by_the_scheme_that_was_named(tmp_path):
    path = paper.volume_sheet(tmp_path / "目录.xlsx")
    order = ("import", "catalogue", path, "--fonds", "X7", "--create-fonds", "某学院", "--scheme", "level")
    assert lantai(*order) == GOOD
    assert set(Volume.objects.values_list("class_node__scheme__code", flat=True)) == {"level"}
