"""A portal as after `lantai init`: fixtures of every room, a readable outbox, nothing else."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from lantai.catalogue import services as catalogue_services
from lantai.foundation import tasks
from lantai.notices import services as notices_services
from lantai.reference import services as reference_services
from tests import cast, scenes
from tests.web_portal.visitor import Visitor


def load(_folder=None):
    cast.fixtures()
    notices_services.load_fixtures()
    catalogue_services.load_fixtures()
    reference_services.load_fixtures()


@pytest.fixture(autouse=True)
@scenes.begins_with(scenes.Scene(load))
def _ready(db, settings, tmp_path):
    settings.OUTBOX = tmp_path / "outbox"
    settings.STORE = tmp_path / "store"
    settings.DEMONSTRATION = True
    load()  # where nothing can be rolled back to


@pytest.fixture
def visitor():
    return Visitor()


@pytest.fixture
def photo():
    """A photo of an identity card, as a phone would send it."""

    def take(name="身份证.jpg"):
        stream = io.BytesIO()
        Image.new("RGB", (640, 400), "#d8d2c4").save(stream, "JPEG")
        stream.seek(0)
        stream.name = name
        return stream

    return take


@pytest.fixture
def ask(photo):
    """Walk a visitor through the whole flow to the check page, or to the receipt."""

    def walk(
        visitor,
        *,
        materials=("ADMISSION_ROSTER",),
        contact="nianci@mail.example",
        name="周念慈",
        submit=True,
        method="E_COPY",
    ):
        visitor.go("/apply/").send(materials=list(materials))
        visitor.send()
        visitor.send(relationship="SELF")
        visitor.send(name=name)
        visitor.send(entered="1987", graduated="1991", level="本科", unit="锦江工学院 化学系")
        visitor.send()
        visitor.send(purpose="VISA")
        visitor.send(method=method)
        visitor.send()
        visitor.send("go-on")
        if visitor.path.startswith("/accounts/"):
            visitor.sign_in(contact, name=name)
        if "paper-a" in visitor.form("consent").files:
            visitor.send(paper__a=photo())
        else:
            visitor.send()
        assert visitor.path == "/apply/check/", visitor.text[:600]
        if submit:
            visitor.send(truth="on")
            assert visitor.path.startswith("/apply/done/"), visitor.text[:600]
        return visitor.path.strip("/").split("/")[-1]

    return walk


@pytest.fixture
def work_done():
    """Let the background work run to the end."""
    return tasks.run_until_empty
