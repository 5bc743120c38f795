"""What a thief of the database reads: after a whole story no phone, mail, ID number, address or code stands in it."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client

from lantai.catalogue import services as catalogue
from lantai.foundation import faults, keyring, tasks
from lantai.people import services as people
from lantai.reference import services as reference
from lantai.reference.values import Receiver
from tests import cast, scenes
from tests.catalogue import paper
from tests.flows.house import HOUSE, house  # noqa: F401  fixtures
from tests.reference import stage

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

ID_NUMBER = "510104196903071228"
LISTED = "510104196811020337"
SECRETS = {
    "ID number of the order": ID_NUMBER,
    "ID number of a list": LISTED,
    "phone of the account": "15123456789",
    "phone of the receiver": "13712340987",
    "mail of the receiver": "zhou.niannci@mail.example",
    "address": "锦城市文庙街 12 号 3 栋 502",
    "phone signing in": "13698765432",
    "name of the paper": "周念慈身份证正面",
    "words of the remark": "请先寄名册那份",
}


def story(folder: Path) -> None:
    """A list with ID numbers, an order with everything personal in it, codes asked for, a session opened."""
    sheet = paper.xlsx(
        folder / "学籍.xlsx",
        ("名单", [["学号", "姓名", "身份证号"], ["8809", "沈怀瑾", LISTED], ["1.9E+17", "甲", LISTED]]),
    )
    catalogue.import_catalogue(cast.window_archivist(), path=sheet, file_name=sheet.name, fonds_code="J02")
    alumna = cast.alumna()
    reference.add_evidence(
        alumna, stream=io.BytesIO(stage.picture()), name="周念慈身份证正面.jpg", kind="a", consent=True
    )
    receiver = Receiver(
        name="周念慈", phone="+8613712340987", email="zhou.niannci@mail.example", region="四川",
        address="锦城市文庙街 12 号 3 栋 502", postcode="610000",
    )  # fmt: skip
    number = stage.submitted(
        studies=(stage.replace(stage.STUDY, id_number=ID_NUMBER),),
        deliveries=(stage.replace(stage.BY_MAIL, receiver=receiver), stage.E_COPY),
        remark="请先寄名册那份，谢谢。",
    )
    reference.say(alumna, number=number, text="请先寄名册那份，我的电话是 13712340987")
    people.issue_proxy_code(alumna, proxy_name="林书遥", phone="13698765432")
    visitor = Client()
    visitor.post("/accounts/", {"who": "13698765432"})
    visitor.post("/accounts/code/", {"code": "000000"})
    tasks.run_until_empty()


TOLD = scenes.Scene(story, on=HOUSE)


@pytest.fixture
@scenes.begins_with(TOLD)
def told(db: None) -> None:
    """The story is told."""


def everything_stored() -> dict[str, str]:
    """Every text of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = "\n".join(str(cell) for row in cursor.fetchall() for cell in row if cell is not None)
    return found


def test_nothing_by_which_a_person_is_reached_or_known_stands_in_the_database(told: None) -> None:
    stored = everything_stored()
    assert "周念慈" in stored["catalogue_personmention"]  # the index of names is readable, and must be
    leaks = [(what, table) for what, secret in SECRETS.items() for table, text in stored.items() if secret in text]
    assert leaks == []


def test_events_tasks_and_sessions_name_nobody(told: None) -> None:
    stored = everything_stored()
    for table in ("foundation_eventrow", "foundation_taskrow", "django_session"):
        named = [name for name in ("周念慈", "沈怀瑾", "林书遥") if name in stored[table]]
        assert named == [], table


def test_what_lies_in_the_data_folder_is_for_its_owner_alone(house) -> None:  # noqa: F811
    keyring.signing_key("ledger-ed25519")
    home = Path(settings.HOME)
    open_to_others = [path.name for path in home.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_the_log_says_where_a_fault_was_and_not_on_which_data() -> None:
    cause = DatabaseError("Key (value)=(510104196903071228) already exists.")
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "broke", None, None)
    with pytest.raises(RuntimeError) as raised:
        raise RuntimeError("周念慈") from cause
    record.exc_info = (raised.type, raised.value, raised.tb)
    said = faults.Formatter("{message}", style="{").format(record)
    assert "RuntimeError" in said
    assert "DatabaseError" in said
    assert "test_at_rest.py" in said
    assert "周念慈" not in said
    assert ID_NUMBER not in said
    assert settings.LOGGING["formatters"]["line"]["()"].endswith("faults.Formatter")
