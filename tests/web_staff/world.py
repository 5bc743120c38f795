"""A small archive for the staff pages: one roster page with its list, and an order about one of its rows."""

from __future__ import annotations

import io
import uuid

from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw

from lantai.catalogue import services as catalogue
from lantai.foundation import tasks
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region
from lantai.notices import services as notices
from lantai.people.models import Account
from lantai.reference import services as reference
from lantai.reference.values import DeliveryPlan, Order, OrderItem, Receiver, Share, StudyClaim
from lantai.web.accounts.session import BACKEND, SECOND_FACTOR
from tests import cast, scenes
from tests.catalogue import paper

WIDTH, HEIGHT = 900, 640
HEADER = Region(0.05, 0.10, 0.9, 0.06)


def row(number: int) -> Region:
    """Where row `number` (from 1) stands on the page."""
    return Region(0.05, 0.10 + 0.06 * number, 0.9, 0.06)


def picture() -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), (233, 220, 184))
    draw = ImageDraw.Draw(image)
    for number in range(8):
        box = row(number).pixels(WIDTH, HEIGHT)
        draw.rectangle(box, outline=(150, 50, 40))
        draw.text((box[0] + 10, box[1] + 12), f"row {number}", fill=(40, 50, 70))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def holdings(folder) -> None:
    """Import volumes, a roster of 1987 and its page image into fonds J02."""
    archivist = cast.window_archivist()
    catalogue.load_fixtures()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院", name_en="Jinjiang Institute of Technology")
    for path in (paper.volume_sheet(folder / "目录.xlsx"), paper.roster_sheet(folder / "名册.xlsx")):
        catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    scans = folder / "扫描件"
    scans.mkdir()
    (scans / "1987-JX13-1_1.png").write_bytes(picture())
    catalogue.import_pages(archivist, folder=scans, fonds_code="J02")
    tasks.run_until_empty()  # what the imports left to the worker, not again in every test


def order(name: str = "周念慈", **changes) -> Order:
    """Return an order of one roster copy: electronic by default, `paper=2` adds copies by mail."""
    paper_copies = changes.pop("paper", 0)
    receiver = Receiver(
        name=name, phone="13800550188", email="zhou@mail.example", region="四川省成都市", address="望江路 29 号"
    )
    plans = [DeliveryPlan(method="E_COPY", receiver=receiver)]
    shares = [Share(0, 1)]
    if paper_copies:
        plans.append(DeliveryPlan(method=changes.pop("method", "MAIL"), receiver=receiver, site=changes.pop("at", "")))
        shares.append(Share(1, paper_copies))
    item = OrderItem(material="ADMISSION_ROSTER", copies=max(1, paper_copies), shares=tuple(shares))
    values = {
        "studies": (
            StudyClaim(name=name, school="锦江工学院", unit="机械系", level="本科", entered=1987, graduated=1991),
        ),
        "items": (item,),
        "deliveries": tuple(plans),
        "purpose": "VISA",
        "remark": "签证面谈在 12 月 4 日。",
        "address_confirmed": True,
    }
    return Order(**{**values, **changes})


def submit(applicant: Actor | None = None, **changes) -> str:
    """Submit an order and let the background work run; return the number."""
    notices.load_fixtures()
    reference.load_fixtures()
    asker = applicant or cast.alumna()
    if changes.pop("identified", True):
        card = io.BytesIO(picture())
        paper_on_file = reference.add_evidence(
            asker, stream=card, name="id.png", media_type="image/png", kind="a", consent=True
        )
        changes.setdefault("evidence", (paper_on_file.id,))
    number = reference.submit_case(asker, order=order(**changes), key=uuid.uuid4().hex).number
    tasks.run_until_empty()
    return number


ARCHIVE = scenes.Scene(holdings)
ASKED = scenes.Scene(lambda _folder: submit(), on=ARCHIVE)


def browser(actor: Actor, *, second_factor: bool = True) -> Client:
    """Return a client signed in as `actor`."""
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), backend=BACKEND)
    session = client.session
    if second_factor:
        session[SECOND_FACTOR] = timezone.now().isoformat()
    session.save()
    return client
