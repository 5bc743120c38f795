"""Recordings are attached by their names, kept as originals, made playable in the background, and played under the gates."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from lantai.adapters import recordings as machine
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import NotFound, RecordingRefused
from lantai.catalogue.models import Recording, RetentionTerm, Volume
from lantai.catalogue.rules import captions
from lantai.catalogue.services import playable, playing
from lantai.catalogue.states import Making
from lantai.foundation import tasks
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow, TaskRow
from lantai.preservation import queries as stored
from lantai.preservation import services as preservation
from lantai.preservation.models import StoredObject
from tests import cast, scenes
from tests.catalogue import disposing, roomful
from tests.catalogue.roomful import CLOSED, OPEN, ROSTER, SECRET, at

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.integration,
    pytest.mark.skipif(not importlib.util.find_spec("av"), reason="PyAV is not installed"),
]
SRT = "1\r\n00:00:00,100 --> 00:00:00,400\r\n<b>校长</b>：同学们 & 老师们\r\n"


def build(folder):
    cast.fixtures()
    catalogue.load_fixtures()
    roomful.fill(folder)
    machine.compose(folder / "bell.wav", kind="bell", seconds=0.4)
    machine.compose(folder / "card.mp4", kind="card", seconds=0.4, size=(160, 90))
    return folder


ROOMFUL = scenes.Scene(build)


@pytest.fixture(autouse=True)
@scenes.begins_with(ROOMFUL)
def made(db):
    """The folder with a sound and a film."""
    return ROOMFUL.value


@pytest.fixture
def archivist():
    return cast.window_archivist()


@pytest.fixture
def folder(made, tmp_path):
    root = tmp_path / "声像"
    (root / CLOSED).mkdir(parents=True)
    shutil.copy(made / "bell.wav", root / f"{OPEN}_1.wav")
    shutil.copy(made / "card.mp4", root / CLOSED / "第02段.mp4")
    (root / CLOSED / "第02段.srt").write_bytes(SRT.encode("gb18030"))
    (root / CLOSED / "第02段.txt").write_text("校长致辞。", "utf-8")
    return root


def bring(archivist, folder):
    return catalogue.import_recordings(archivist, folder=folder, fonds_code="J02")


def test_by_name_or_by_folder_with_what_was_said_and_what_is_refused_is_told(archivist, folder, made):
    (folder / f"{OPEN}_2.mp4").write_text("#EXTM3U\nfile:///etc/passwd\n")
    (folder / f"{OPEN}_3.wav").write_bytes((made / "bell.wav").read_bytes()[:9000])
    shutil.copy(made / "bell.wav", folder / f"{SECRET}_1.wav")
    shutil.copy(made / "bell.wav", folder / "随手录.wav")
    (folder / f"{OPEN}_9.vtt").write_text("WEBVTT", "utf-8")
    seen = []
    report = catalogue.import_recordings(
        archivist, folder=folder, fonds_code="J02", progress=lambda done, total: seen.append((done, total))
    )
    assert (report.kind, report.accepted, report.rejected) == ("RECORDINGS", 2, 5)
    assert {(one.file, one.code) for one in report.problems} == {
        (f"{OPEN}_2.mp4", "RECORDING_POINTER"), (f"{OPEN}_3.wav", "RECORDING_CUT"), (f"{SECRET}_1.wav", "RECORDING_SECRET"),
        ("随手录.wav", "RECORDING_NAME"), (f"{OPEN}_9.vtt", "RECORDING_TEXT_ALONE"),
    }  # fmt: skip
    assert all(one.remedy for one in report.problems)
    assert seen[-1] == (9, 9)
    sound, film = Recording.objects.order_by("ref_code")
    assert (sound.ref_code, sound.label, sound.kind, sound.facts["container"]) == (OPEN, "1", "audio", "WAV")
    assert (film.ref_code, film.kind, film.facts["video_codec"]) == (CLOSED, "video", "h264")
    assert (film.captions, film.transcript) == (captions.webvtt(SRT.encode()), "校长致辞。")
    kept = stored.facts(sound.object_id)
    assert (kept.sha256, kept.length) == (sound.sha256, (made / "bell.wav").stat().st_size)
    count = StoredObject.objects.count()
    again = bring(archivist, folder)
    assert (again.accepted, again.unchanged, again.rejected) == (0, 2, 5)
    assert StoredObject.objects.count() == count
    shutil.copy(made / "card.mp4", folder / f"{OPEN}_1.wav")
    assert "RECORDING_OTHER" in {one.code for one in bring(archivist, folder).problems}
    with pytest.raises(NotAllowed):
        bring(cast.guard(), folder)


@pytest.mark.req("B13")
def test_made_in_the_background_once_and_again_when_it_was_lost_or_killed(archivist, folder):
    bring(archivist, folder)
    bring(archivist, folder)
    assert TaskRow.objects.filter(path=playable.MAKE, finished_at=None).count() == 2
    sound = Recording.objects.get(ref_code=OPEN)
    place = playable.copy_of(sound.object_id)
    left = place.parent / f"{playable.SCRATCH}{sound.object_id.hex}-killed"
    left.mkdir(parents=True)
    (left / "proxy").write_bytes(b"half")
    tasks.run_until_empty()
    sound.refresh_from_db()
    assert (sound.making, sound.failure, sound.made["media_type"]) == (Making.READY, "", "audio/mp4")
    assert not left.exists()
    assert sorted(path.name for path in place.parent.glob(f"{sound.object_id.hex}*")) == [
        f"{sound.object_id.hex}-{part}" for part in ("copy", "poster.jpg", "small.jpg")
    ]
    before = place.stat().st_mtime_ns
    assert playable.make_playable(Actor.system("test"), recording_id=sound.pk)
    assert place.stat().st_mtime_ns == before
    assert EventRow.objects.filter(name="catalogue.RecordingMade").count() == 2
    place.unlink()
    assert playable.ask_missing(Actor.system("test")) == 1
    tasks.run_until_empty()
    assert place.exists()


def test_erased_while_its_copy_is_made_nothing_of_it_is_left(archivist, folder, monkeypatch):
    bring(archivist, folder)
    film, real = Recording.objects.get(ref_code=CLOSED), machine.make

    def erased_meanwhile(*given, **options):
        Recording.objects.filter(pk=film.pk).update(erased_at=film.attached_at)
        return real(*given, **options)

    monkeypatch.setattr("lantai.adapters.recordings.make", erased_meanwhile)
    assert not playable.make_playable(Actor.system("test"), recording_id=film.pk)
    assert not list(playable.copy_of(film.object_id).parent.glob(f"{film.object_id.hex}*"))


def test_an_original_that_cannot_be_read_says_so_and_is_made_again_on_a_word(archivist, folder):
    bring(archivist, folder)
    film = Recording.objects.get(ref_code=CLOSED)
    path = preservation.store()._path(film.object_id.hex)
    whole = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(whole[:-1])
    tasks.run_until_empty()
    film.refresh_from_db()
    assert (film.making, film.failure) == (Making.FAILED, "DAMAGED")
    path.write_bytes(whole)
    assert playable.ask_missing(Actor.system("test")) == 0
    catalogue.make_again(archivist, recording_id=film.pk)
    tasks.run_until_empty()
    film.refresh_from_db()
    assert film.making == Making.READY


def test_without_the_machine_it_says_what_is_missing_and_what_waits_goes_on_later(archivist, folder, monkeypatch):
    bring(archivist, folder)
    with monkeypatch.context() as away:
        away.setattr("lantai.adapters.recordings.installed", lambda: False)
        with pytest.raises(RecordingRefused, match=r"bootstrap\.py") as refusal:
            bring(archivist, folder)
        assert refusal.value.code == "MACHINE_ABSENT"
        tasks.run_until_empty()
        assert playable.ask_missing(Actor.system("test")) == 0
    assert set(Recording.objects.values_list("making", flat=True)) == {Making.WAITING}
    assert playable.ask_missing(Actor.system("test")) == 2
    tasks.run_until_empty()
    assert set(Recording.objects.values_list("making", flat=True)) == {Making.READY}


def may(who, address, part="copy"):
    try:
        playing.playing(who, address=address, part=part, mark="供阅览")
    except (NotFound, RecordingRefused) as refusal:
        return refusal.code
    return "YES"


@pytest.mark.req("B36")
def test_it_is_played_under_the_gates_of_page_images_and_written_down(archivist, folder, made):
    shutil.copy(made / "bell.wav", folder / f"{ROSTER}_1.wav")
    bring(archivist, folder)
    tasks.run_until_empty()
    ids = dict(Recording.objects.values_list("ref_code", "pk"))
    assert [may(Actor.public(), str(ids[code])) for code in (OPEN, CLOSED, ROSTER)] == ["YES", "NOT_FOUND", "NOT_FOUND"]
    told, address = catalogue.open_recording(
        archivist, recording_id=ids[CLOSED], purpose="HOLDINGS", case_number="2026-001"
    )
    facts = dict(told.facts)
    assert (facts["视频分辨率"], facts["画面宽高比"]) == ("160×90", "16:9")
    row = EventRow.objects.get(name="catalogue.RecordingPlayed")
    assert (row.purpose, row.payload["case_number"], row.subject_id) == ("HOLDINGS", "2026-001", str(ids[CLOSED]))
    assert may(archivist, address) == "YES"
    assert [may(who, address) for who in (Actor.public(), cast.second_archivist(), cast.guard())] == ["NOT_FOUND"] * 3
    assert may(archivist, address.replace(str(ids[CLOSED]), str(ids[ROSTER]), 1)) == "NOT_FOUND"
    small = catalogue.list_posters(archivist, recording_ids=[ids[CLOSED]], purpose="HOLDINGS")[ids[CLOSED]]
    assert (may(archivist, small, "small"), may(archivist, small)) == ("YES", "NOT_FOUND")
    with pytest.raises(RecordingRefused, match="目的"):
        catalogue.open_recording(archivist, recording_id=ids[CLOSED], purpose=" ")
    Volume.objects.filter(pk=at(CLOSED)).update(secrecy="SECRET")
    assert may(archivist, address) == "SECRET_STUB"


def test_after_a_destruction_it_goes_with_the_page_images_and_what_was_said_in_it(
    archivist, folder, django_capture_on_commit_callbacks
):
    bring(archivist, folder)
    tasks.run_until_empty()
    film = Recording.objects.get(ref_code=CLOSED)
    term = RetentionTerm.objects.get(name="10年")
    Volume.objects.filter(pk=at(CLOSED)).update(year=2009, retention=term.name, retention_term=term)
    gone = disposing.destroyed(at(CLOSED))
    with pytest.raises(RecordingRefused, match="销毁"):
        catalogue.open_recording(archivist, recording_id=film.pk, purpose="HOLDINGS")
    catalogue.propose_erasure(archivist, disposal_id=gone, reason="〔2026〕3 号纪要：连同录像")
    with django_capture_on_commit_callbacks(execute=True):
        assert catalogue.confirm_erasure(cast.director(), disposal_id=gone) == 1
    film.refresh_from_db()
    assert (film.captions, film.transcript, film.erased_at is None) == ("", "", False)
    assert stored.facts(film.object_id).erased_at is not None
    assert not list(playable.copy_of(film.object_id).parent.glob(f"{film.object_id.hex}*"))
    _name, content = catalogue.open_erasure_record(archivist, disposal_id=gone)
    assert film.sha256 in content.decode()
    with pytest.raises(NotFound):
        catalogue.make_again(archivist, recording_id=film.pk)


def test_captions_are_plain_whatever_was_in_them():
    loud = "WEBVTT\n\nSTYLE\n::cue { background: url(http://127.0.0.1) }\n\na\n1:02.500 --> 01:00:03.000 line:0\n<script>x</script>甲 --> <i>乙</i>\n"
    assert captions.webvtt(loud.encode()) == "WEBVTT\n\n00:01:02.500 --> 01:00:03.000\nx甲 → 乙\n"
    assert captions.words_of(captions.webvtt(SRT.encode())) == "校长：同学们 & 老师们"
    for wrong in (b"", b"WEBVTT", b"%PDF-1.7", bytes(3 << 20)):
        with pytest.raises(ValueError, match=r"cue|large|encoding"):
            captions.webvtt(wrong)


def test_nothing_made_lies_open(archivist, folder):
    bring(archivist, folder)
    tasks.run_until_empty()
    for path in (Path(settings.HOME) / "recordings").rglob("*"):
        assert not path.stat().st_mode & 0o077, path
