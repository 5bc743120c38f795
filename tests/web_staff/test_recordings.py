"""Recordings at the desk: handed in on the page of a volume, given captions, made again, opened from a case."""

from __future__ import annotations

import importlib.util

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lantai.adapters import recordings as machine
from lantai.catalogue.models import PageImage, Recording
from lantai.foundation import tasks
from lantai.foundation.models import EventRow
from tests.web_staff.pages import case

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.integration,
    pytest.mark.once,
    pytest.mark.skipif(not importlib.util.find_spec("av"), reason="PyAV is not installed"),
]


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_handed_in_waiting_playable_with_captions_and_opened_from_the_case(archive, number, desk, tmp_path):
    machine.compose(tmp_path / "bell.wav", kind="bell", seconds=0.3)
    volume = PageImage.objects.get().volume_id
    files = [
        SimpleUploadedFile("02.wav", (tmp_path / "bell.wav").read_bytes()),
        SimpleUploadedFile("03.mp4", b"#EXTM3U\n"),
    ]
    report = desk.post(reverse("staff:volume-recordings", args=[volume]), {"recordings": files}, follow=True)
    assert "播放列表（m3u8）" in text(report)
    sound = Recording.objects.get()
    assert (sound.label, sound.volume_id) == ("02", volume)
    page = reverse("staff:recording", args=[sound.pk])
    assert "已做 0%" in text(desk.get(page))
    tasks.run_until_empty()
    assert "<audio" in text(desk.get(page))
    srt = SimpleUploadedFile("a.srt", "1\n00:00:00,000 --> 00:00:00,200\n钟\n".encode())
    given = {"captions": srt, "transcript": "三声钟。", "next": page}
    told = text(desk.post(reverse("staff:recording-texts", args=[sound.pk]), given, follow=True))
    assert "三声钟。" in told
    assert "captions.vtt" not in told  # a sound shows none; its transcript stands below
    sound.refresh_from_db()
    assert "钟" in sound.captions
    wrong = {"captions": SimpleUploadedFile("a.vtt", b"%PDF"), "transcript": "三声钟。", "next": page}
    assert "读不出是字幕" in text(desk.post(reverse("staff:recording-texts", args=[sound.pk]), wrong, follow=True))
    desk.post(reverse("staff:recording-again", args=[sound.pk]), {"next": page})
    assert Recording.objects.get().making == "WAITING"
    within = reverse("staff:case-recording", args=[number, sound.pk])
    assert within in text(desk.get(case(number)))
    text(desk.get(within))
    played = EventRow.objects.filter(name="catalogue.RecordingPlayed").order_by("-pk")[0]
    assert (played.purpose, played.payload["case_number"]) == ("REVIEW", number)
