"""Answers are counted and narrowed by what things are kept on, and apart from that by whether page images are there."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from lantai.adapters import recordings as machine
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Volume
from lantai.discovery import queries, services
from lantai.discovery.values import SearchFilters
from lantai.foundation import tasks
from tests import cast
from tests.discovery.stage import SYSTEM, bring, codes

SHEET = """档号,案卷题名,年度,载体形态,生成方式
1980-XZ11-1,校庆会议记录,1980,纸质，16 开,
1980-SX11-2,校庆大会照片,1980,,
1981-XZ11-3,校庆网页,1981,,原生
1982-XZ11-4,校庆录音,1982,,
"""

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.integration,
    pytest.mark.skipif(not importlib.util.find_spec("av"), reason="PyAV is not installed"),
]


def test_carriers_are_a_facet_of_their_own_and_follow_what_is_said_and_recorded(tmp_path: Path) -> None:
    catalogue.load_fixtures()
    archivist = cast.window_archivist()
    bring(archivist, tmp_path, SHEET.replace("纸质，16 开", '"纸质，16 开"'))
    tasks.run_until_empty()
    services.rebuild(SYSTEM)

    def counted() -> dict[str, int]:
        return {one.value: one.count for one in queries.search(archivist, text="校庆").facets["carrier"]}

    assert counted() == {"paper": 2, "photograph": 1, "electronic": 1}
    assert {one.value: one.count for one in queries.search(archivist, text="校庆").facets["pages"]} == {"none": 4}
    assert codes(archivist, "校庆", filters=SearchFilters(carrier="photograph")) == ["1980-SX11-2"]
    assert codes(archivist, "校庆", filters=SearchFilters(pages="scanned")) == []
    volume = Volume.objects.get(ref_code="1981-XZ11-3")
    catalogue.describe(archivist, kind="volume", unit_id=volume.pk, values={"carrier": "缩微平片"})
    tasks.run_until_empty()
    assert counted() == {"paper": 2, "photograph": 1, "microform": 1}
    machine.compose(tmp_path / "bell.wav", kind="bell", seconds=0.4)
    catalogue.attach_recording(
        archivist, path=tmp_path / "bell.wav", fonds_code="J02", ref_code="1982-XZ11-4", label="1"
    )
    tasks.run_until_empty()
    assert counted() == {"paper": 1, "photograph": 1, "microform": 1, "sound": 1}
    folder = tmp_path / "films"
    folder.mkdir()
    machine.compose(folder / "1980-XZ11-1_1.mp4", kind="card", seconds=0.4, size=(160, 90))
    machine.compose(folder / "1982-XZ11-4_2.mp4", kind="card", seconds=0.4, size=(160, 90))
    assert catalogue.import_recordings(archivist, folder=folder, fonds_code="J02").accepted == 2
    tasks.run_until_empty()
    assert counted() == {"paper": 1, "photograph": 1, "microform": 1, "video": 1}, "what is written counts first"
