"""Access copies of a batch: made once, made anew where something changed, handed out with their digests."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pypdfium2
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from lantai.digitisation import handlers, services
from lantai.digitisation.errors import BatchRefused, NotFound
from lantai.digitisation.models import AccessCopy, BatchVolume, DoubtfulCell
from lantai.digitisation.services import checking, copying, projects
from lantai.foundation import events, tasks
from lantai.foundation.errors import NotAllowed
from tests import cast
from tests.digitisation import delivering, paper, stage
from tests.stacks import house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration]


@pytest.fixture
def batch(tmp_path):
    """A batch of three pages in two volumes, a TIFF among them, that were looked at and read."""
    batch = delivering.build(copy_format="JPEG+PDF", copy_quality=70)
    delivering.pages(tmp_path, 1, 2)
    delivering.save(tmp_path / house.code(2) / "0001.tif", delivering.picture(9), dpi=(300, 300))
    batch.receive(tmp_path, check=False)
    checking.check_waiting(stage.SYSTEM, batch_id=batch.batch_id)
    roster = stage.roster(doubtful={"林书遥": ("瑶", 0.3)})
    services.read_waiting(stage.SYSTEM, by="t", reader=paper.SetReader(roster, "PAGE_BLANK", "PAGE_BLANK"))
    return batch


def made(batch) -> dict[str, AccessCopy]:
    copying.make(batch_id=batch.batch_id)
    return {one.name: one for one in AccessCopy.objects.all()}


def words(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.req("B20")
def test_a_batch_is_converted_counted_and_handed_out_with_its_digests(batch, tmp_path) -> None:
    first, second = house.code(1), house.code(2)
    with pytest.raises(NotFound):
        copying.take(batch.archivist, batch_id=batch.batch_id, purpose="digitisation")
    assert copying.ask(batch.archivist, batch_id=batch.batch_id)
    assert not copying.ask(batch.archivist, batch_id=batch.batch_id), "it is on its way"
    tasks.run_until_empty()
    assert copying.counts(batch.batch_id) == copying.Made(3, 2, 0)
    pieces = copying.take(batch.archivist, batch_id=batch.batch_id, purpose="digitisation")
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    listed = dict(line.split("  ")[::-1] for line in files[copying.DIGESTS].decode().splitlines())
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in files.items() if "/" in name}
    assert set(listed) == {f"JPEG/{first}/0001.jpg", f"JPEG/{first}/0002.jpg", f"JPEG/{second}/0001.jpg", f"PDF/{first}.pdf",
                           f"PDF/{second}.pdf"}  # fmt: skip
    assert files[f"JPEG/{first}/0001.jpg"] == (tmp_path / first / "0001.jpg").read_bytes(), (
        "a JPEG is not pressed twice"
    )
    with Image.open(io.BytesIO(files[f"JPEG/{second}/0001.jpg"])) as picture:
        assert (picture.format, picture.size, picture.info["dpi"]) == ("JPEG", (620, 860), (300, 300))
    assert "林书遥" in words(files[f"PDF/{first}.pdf"])
    with pypdfium2.PdfDocument(files[f"PDF/{first}.pdf"]) as document:
        assert len(document) == 2
    names = ["digitisation.CopiesAsked", "digitisation.CopiesMade", "digitisation.CopiesTaken"]
    assert list(events.log().filter(name__in=names).order_by("pk").values_list("name", flat=True)) == names


def test_the_page_of_a_batch_has_the_button_the_counts_and_the_zip(batch) -> None:
    client = Client()
    cast.at_the_door(client, batch.archivist)
    page = reverse("staff:digitisation-batch", args=[batch.batch_id])
    assert "做利用副本" in client.get(page).content.decode()
    client.post(reverse("staff:digitisation-batch-step", args=[batch.batch_id, "copies"]))
    tasks.run_until_empty()
    shown = client.get(page).content.decode()
    assert "JPEG 3 页，PDF/A 2 卷" in shown
    answer = client.get(reverse("staff:digitisation-copies", args=[batch.batch_id]))
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).testzip() is None


def test_only_what_changed_is_made_again_and_what_was_destroyed_leaves_nothing(batch) -> None:
    before = made(batch)
    services.decide(batch.archivist, cell_id=DoubtfulCell.objects.get().pk, text="林书瑶")
    after = made(batch)
    pdf = f"PDF/{house.code(1)}.pdf"
    assert {name for name in after if after[name].made_at != before[name].made_at} == {pdf}
    folder = settings.HOME / "copies" / str(batch.batch_id)
    assert "林书瑶" in words(copying._path(after[pdf]).read_bytes())
    assert len(list(folder.iterdir())) == len(after), "the former file is gone"
    volume = BatchVolume.objects.get(ref_code=house.code(1)).volume_id
    told = events.log().first()
    told.subject_type, told.subject_id = "volume", str(volume)
    handlers.forget_copies(told)
    assert {one.ref_code for one in AccessCopy.objects.all()} == {house.code(2)}
    assert len(list(folder.iterdir())) == 2


def test_who_may_and_what_cannot_be_converted(batch) -> None:
    for verb in (copying.ask, lambda who, batch_id: copying.take(who, batch_id=batch_id, purpose="x")):
        with pytest.raises(NotAllowed):
            verb(batch.contractor, batch_id=batch.batch_id)
    page = batch.page("1", volume=2)
    type(page).objects.filter(pk=page.pk).update(
        object_id="00000000-0000-0000-0000-000000000001"
    )  # its bytes were erased
    copies = made(batch)
    assert copying.counts(batch.batch_id) == copying.Made(2, 1, 2), (
        "the page and its volume are marked, the rest is there"
    )
    assert {one.refused for one in copies.values()} == {"", "NOT_HELD"}
    projects.change_project(cast.director(), project_id=batch.project_id, contract=delivering.CONTRACT)
    with pytest.raises(BatchRefused, match="利用副本"):
        copying.ask(batch.archivist, batch_id=batch.batch_id)
