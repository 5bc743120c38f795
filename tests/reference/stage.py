"""What the tests of this room share: a volume with a page and five people, an order, a case at each step."""

from __future__ import annotations

import dataclasses
import functools
import io
import itertools

from PIL import Image, ImageDraw

from lantai.catalogue import queries as catalogue_queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import PersonMention
from lantai.catalogue.rules import looking
from lantai.certification import services as certification
from lantai.foundation import tasks
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region
from lantai.notices import services as notices
from lantai.reference import models, queries, services
from lantai.reference.values import DeliveryPlan, Looked, Order, OrderItem, Receiver, StudyClaim, UnitLetter
from tests import cast, scenes
from tests.catalogue import paper

HEADER = Region(0.03, 0.02, 0.94, 0.09)
WIDTH, HEIGHT, TOP, ROW = 900, 1200, 120, 60
ADDRESS = Receiver(
    name="周念慈", phone="+8613800001234", region="四川", address="锦城市文庙街 12 号 3 栋 502", postcode="610000"
)
E_COPY = DeliveryPlan("E_COPY")
BY_MAIL = DeliveryPlan("MAIL", ADDRESS, freight="COLLECT")
PICKUP = DeliveryPlan("PICKUP", Receiver(name="周念慈", phone="+8613800001234"), site="WM")
STUDY = StudyClaim("周念慈", entered=1987, unit="机械系", school="锦江工学院", level="本科", student_no="8701001")
_keys = itertools.count()


def load() -> None:
    """Every room's data, as `lantai` itself loads them."""
    cast.fixtures()
    notices.load_fixtures()
    catalogue.load_fixtures()
    certification.load_fixtures()
    services.load_fixtures()


@functools.cache
def picture() -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), (236, 226, 200))
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 30, 860, 100), fill=(220, 205, 170))
    for row in range(5):
        top = TOP + row * ROW
        draw.rectangle((40, top, 860, top + ROW - 2), fill=(200 - 20 * row, 190, 150 + 10 * row))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def row_region(row: int) -> Region:
    """The rectangle of the n-th row (from 1) of the painted page."""
    return Region(40 / WIDTH, (TOP + (row - 1) * ROW) / HEIGHT, 820 / WIDTH, (ROW - 2) / HEIGHT)


def holdings(folder) -> None:
    """Fonds J02 with one admission roster of 1987, its page image and five people on it."""
    load()
    archivist = cast.window_archivist()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院", name_en="Jinjiang Institute of Technology")
    volumes = paper.volume_sheet(folder / "案卷目录.xlsx")
    catalogue.import_catalogue(archivist, path=volumes, file_name=volumes.name, fonds_code="J02")
    roster = paper.roster_sheet(folder / "名册.xlsx")
    catalogue.import_catalogue(archivist, path=roster, file_name=roster.name, fonds_code="J02")
    pages = folder / "扫描件"
    pages.mkdir()
    (pages / "1987-JX13-1_001.jpg").write_bytes(picture())
    catalogue.import_pages(archivist, folder=pages, fonds_code="J02")
    page = catalogue_queries.page_image_of(archivist, fonds_code="J02", ref_code="1987-JX13-1", page="1")
    catalogue.mark_header(archivist, page_image_id=page, region=HEADER)
    catalogue.mark_region(archivist, mention_id=mention("周念慈"), page_image_id=page, region=row_region(1))
    tasks.run_until_empty()  # what the imports left to the worker, not again in every test


LOADED = scenes.Scene(lambda _folder: load())
HOLDINGS = scenes.Scene(holdings, on=LOADED)
SUBMITTED = scenes.Scene(lambda _folder: submitted(), on=HOLDINGS)
ACCEPTED = scenes.Scene(lambda _folder: accept(SUBMITTED.value), on=SUBMITTED)
IN_SEALING = scenes.Scene(lambda _folder: send(ACCEPTED.value), on=ACCEPTED)
SEALED = scenes.Scene(lambda _folder: approve(IN_SEALING.value), on=IN_SEALING)
TO_MAIL = scenes.Scene(lambda _folder: sealed(deliveries=(BY_MAIL,)), on=HOLDINGS)
PACKED = scenes.Scene(lambda _folder: pack(TO_MAIL.value), on=TO_MAIL)
DISPATCHED = scenes.Scene(lambda _folder: dispatch(PACKED.value), on=PACKED)
TO_FETCH = scenes.Scene(lambda _folder: pack_another(PICKUP), on=HOLDINGS)


def page_image() -> int:
    return catalogue_queries.page_image_of(cast.window_archivist(), fonds_code="J02", ref_code="1987-JX13-1", page="1")


def mention(name: str) -> int:
    return PersonMention.objects.values_list("pk", flat=True).get(raw_name=name)


def order(**changes) -> Order:
    values = {
        "studies": (STUDY,),
        "items": (OrderItem("ADMISSION_ROSTER", copies=2),),
        "deliveries": (E_COPY,),
        "purpose": "VISA",
        "remark": "签证面谈在 12 月 4 日，名册那份请先寄。",
        "address_confirmed": True,
        **changes,
    }
    return Order(**values)


def evidence(actor: Actor, kind: str = "a", *, consent: bool = True) -> str:
    made = services.add_evidence(
        actor, stream=io.BytesIO(picture()), name="身份证.jpg", media_type="image/jpeg", kind=kind, consent=consent
    )
    return made.id


def key() -> str:
    return f"key-{next(_keys)}"


def submit(actor: Actor | None = None, **changes):
    """An order handed in by 周念慈 with her identity document."""
    who = actor or cast.alumna()
    papers = changes.pop("evidence", None)
    if papers is None:
        papers = (evidence(who),)
    return services.submit_case(who, order=order(evidence=papers, **changes), key=key())


def looked(line: models.Line, *only: str) -> Looked:
    """The whole check list of a line's person answered: everything searched, or `only` these kinds of record."""
    listing = services.where_to_look(cast.window_archivist(), line_id=line.pk)
    if not only:
        return Looked(
            {place.code: "INDEX" if place.names else "PAPER" for place in listing},
            dict.fromkeys(looking.STEPS, looking.TRIED),
        )
    return Looked(
        {place.code: "PAPER" if place.code in only else "NOT_HELD" for place in listing},
        dict.fromkeys(looking.STEPS, looking.NO_SENSE),
        dict.fromkeys(looking.STEPS, "当年只有这一种"),
    )


def case(number: str) -> models.Case:
    return models.Case.objects.get(number=number)


def line(number: str, position: int = 1) -> models.Line:
    return models.Line.objects.select_related("case").get(case__number=number, number=position)


def delivery(number: str, position: int = 1) -> models.Delivery:
    return models.Delivery.objects.filter(line__case__number=number, replaced_by=None).order_by("pk")[position - 1]


def submitted(actor: Actor | None = None, **changes) -> str:
    """A case that waits at the desk, with its candidates attached."""
    number = submit(actor, **changes).number
    tasks.run_until_empty()
    return number


def unit_case(material: str = "VERIFY_UNIT", plan: DeliveryPlan | None = None) -> str:
    """A case of an employer about 周念慈, with its letter, that waits at the desk."""
    unit = cast.unit_clerk()
    reply = DeliveryPlan("REPLY", Receiver(unit="清源水务有限公司", email="hr@qingyuan.example"))
    return submitted(
        actor=unit, relationship="UNIT", items=(OrderItem(material),), deliveries=(plan or reply,), purpose="VERIFY",
        letter=UnitLetter("清源水务有限公司", letter_no="清水〔2026〕3 号", ground="CONSENT"),
        evidence=(evidence(unit, "d"),),
    )  # fmt: skip


def accept(number: str) -> str:
    services.accept_candidate(cast.window_archivist(), line_id=line(number).pk, mention_ids=(mention("周念慈"),))
    return number


def send(number: str) -> str:
    row = line(number)
    services.send_to_seal(cast.window_archivist(), line_id=row.pk, draft_digest=row.draft_digest)
    return number


def approve(number: str) -> str:
    row = line(number)
    services.seal_line(cast.second_archivist(), line_id=row.pk, approved_digest=row.draft_digest)
    return number


def seal(number: str) -> str:
    """Take a case that waits at the desk all the way."""
    return approve(send(accept(number)))


def pack(number: str) -> str:
    services.pack(cast.window_archivist(), delivery_ids=(delivery(number).pk,))
    return number


def dispatch(number: str) -> str:
    services.dispatch(cast.window_archivist(), delivery_ids=(delivery(number).pk,))
    return number


def pack_another(plan: DeliveryPlan = BY_MAIL) -> str:
    return pack(sealed(deliveries=(plan,)))


def accepted(**changes) -> str:
    return accept(submitted(**changes))


def in_sealing(**changes) -> str:
    return send(accepted(**changes))


def sealed(**changes) -> str:
    return seal(submitted(**changes))


def told(template: str, number: str = "") -> list[str]:
    """The words of every notice of a kind, oldest first (codes stand in them until they are sent)."""
    from lantai.notices.models import Notice

    rows = Notice.objects.filter(template=template).order_by("pk")
    if number:
        rows = rows.filter(reference=number)
    return [row.sms or row.body for row in rows]


def code_in(text: str) -> str:
    """The six digits of a code in a notice."""
    import re

    return re.findall(r"\d{6}", text)[-1]


def progress(actor: Actor, number: str):
    return queries.progress(actor, number=number)


def replace(value, **changes):
    return dataclasses.replace(value, **changes)
