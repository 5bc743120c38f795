"""What is being digitised: two contracts, batches at every stage, pages good and bad as contractors deliver them.

Everything goes through the room's services at past moments. Nothing is read here: the machine that reads may be absent, and
where it is installed it begins by itself once the doors are open.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from lantai.demo import holdings, pages, people
from lantai.demo.stacks import days_ago
from lantai.digitisation.queries import pages as queries
from lantai.digitisation.rules.findings import Thresholds
from lantai.digitisation.services import accepting, checking, projects, receiving, sampling, stepping
from lantai.digitisation.states.batches import Channel
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region

ASKED = Thresholds(least_dpi=150, edge_ink=0.3)  # pages lie on a black scanner: its border is no writing cut off
A_SCAN, TOO_SMALL = (1240, 880), (640, 454)
ROSTERS = projects.Contract(
    name="工学院录取名册数字化（二期）", contractor="蜀图数字加工有限公司", thresholds=ASKED,
    sample_share=Decimal("0.5"), sample_least=1, pass_share=Decimal("0.9"), two_keys=True,
)  # fmt: skip
CARDS = projects.Contract(name="师范学院学籍名册数字化", contractor="馆内数字化室", thresholds=ASKED)
Files = Mapping[str, bytes]


def tell() -> None:
    """Two projects: one with batches from planned to accepted, one whose originals have just left the shelf."""
    head, first, second = (people.actor(role) for role in ("director", "archivist", "second_archivist"))
    with days_ago(40):
        made = projects.make_project(head, code="LQ2026", fonds_code="J02", contract=ROSTERS)
        projects.bind_contractor(head, project_id=made, username=people.SHOWN["contractor"])
    volumes = holdings.scanned_volumes()
    _accepted(made, volumes[:1], head, first, second)
    _checked(made, volumes[1:3], first, second)
    _coming_in(made, volumes[3], first)
    with days_ago(1):
        stepping.add_volumes(first, batch_id=_batch(first, made, "1978 年"), codes=volumes[4].ref_code, site="WM")
        projects.plan_batch(first, project_id=made, title="1979–1981 年")
    _shelved(head, second)


def _batch(actor: Actor, project_id: int, years: str) -> int:
    return projects.plan_batch(actor, project_id=project_id, title=f"{years}录取名册")


def _paint(volume: holdings.PeopleVolume, number: int, *, size: tuple[int, int] = A_SCAN, askew: float = 0.0) -> bytes:
    leaves = volume.leaves()
    page = pages.roster(
        leaves[number - 1], number=number, of=len(leaves), seed=volume.seed * 1000 + number, size=size, askew=askew
    )
    return page.content


def _deliver(batch_id: int, files: Files, channel: Channel = Channel.BROWSER) -> None:
    """Hand over files as the contractor does, and have each looked at."""
    with tempfile.TemporaryDirectory(prefix="lantai-demo-") as name:
        folder = Path(name) / "交付"
        for place, content in files.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        receiving.receive(people.actor("contractor"), batch_id=batch_id, source=folder, channel=channel)
    checking.check_waiting(Actor.system("digitisation"), batch_id=batch_id)


def _manifest(files: Files) -> bytes:
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()).encode()


def _sample(actor: Actor, batch_id: int, *, all_good: bool = True) -> None:
    """Draw a sample and look at its pages; of one that is not `all_good` the first is sent back and the rest is left."""
    check = sampling.draw_sample(actor, batch_id=batch_id, seed=1987)
    while (page := queries.sample(actor, check_id=check).page) is not None:
        if not all_good:
            words, smear = "右半页发虚，姓名看不清", Region(0.42, 0.3, 0.34, 0.2)
            sampling.judge(actor, check_id=check, page_id=page.row.id, kind="BLURRED", note=words, region=smear)
            return
        sampling.judge(actor, check_id=check, page_id=page.row.id)
    sampling.finish_check(actor, check_id=check)


def _accepted(project_id: int, volumes: list[holdings.PeopleVolume], head: Actor, first: Actor, second: Actor) -> None:
    """A batch that passed both checks: its pages stand in the catalogue, its originals are on their way back."""
    codes = "\n".join(volume.ref_code for volume in volumes)
    with days_ago(33):
        batch = _batch(first, project_id, "1974 年")
        stepping.add_volumes(first, batch_id=batch, codes=codes, site="WM")
        stepping.advance(first, batch_id=batch, to="PREPARED", note="拆装订 1 卷，破页托裱 2 张")
    files = {
        f"{volume.ref_code}/{number:04}.jpg": _paint(volume, number)
        for volume in volumes
        for number in range(1, len(volume.leaves()) + 1)
    }
    with days_ago(26):
        _deliver(batch, {**files, "sha256sums.txt": _manifest(files)}, Channel.FOLDER)
        stepping.advance(first, batch_id=batch, to="LINKED")
    with days_ago(24):
        _sample(first, batch)
    with days_ago(21):
        _sample(second, batch)
    with days_ago(20):
        accepting.accept(head, batch_id=batch)
        accepting.attach(batch_id=batch)


def _checked(project_id: int, volumes: list[holdings.PeopleVolume], first: Actor, second: Actor) -> None:
    """A batch under its first check: a page too small, one cut short, one askew, one twice; one sent back by hand."""
    with days_ago(18):
        batch = _batch(first, project_id, "1975–1976 年")
        codes = "\n".join(volume.ref_code for volume in volumes)
        stepping.add_volumes(first, batch_id=batch, codes=codes, site="WM")
        stepping.advance(first, batch_id=batch, to="PREPARED")
    one, other = volumes
    sound = _paint(one, 1)
    files = {
        f"{one.ref_code}/0001.jpg": sound,
        f"{one.ref_code}/0002.jpg": _paint(one, 2, askew=2.6),
        f"{one.ref_code}/0003.jpg": sound[: len(sound) // 2],
        f"{other.ref_code}/0001.jpg": _paint(other, 1),
        f"{other.ref_code}/0002.jpg": _paint(other, 2, size=TOO_SMALL),
        f"{other.ref_code}/0003.jpg": sound,
    }
    with days_ago(9):
        _deliver(batch, files)
        stepping.advance(first, batch_id=batch, to="LINKED")
    with days_ago(2):
        _sample(second, batch, all_good=False)


def _coming_in(project_id: int, volume: holdings.PeopleVolume, first: Actor) -> None:
    """A batch that is still being delivered: the manifest names three pages, two have come."""
    with days_ago(8):
        batch = _batch(first, project_id, "1977 年")
        stepping.add_volumes(first, batch_id=batch, codes=volume.ref_code, site="WM")
        stepping.advance(first, batch_id=batch, to="PREPARED")
    files = {f"{volume.ref_code}/{number:04}.jpg": _paint(volume, number) for number in (1, 2)}
    named = {**files, f"{volume.ref_code}/0003.jpg": b"\0"}
    with days_ago(1):
        _deliver(batch, {**files, "sha256sums.txt": _manifest(named)})
        stepping.advance(first, batch_id=batch, to="SCANNED")


def _shelved(head: Actor, second: Actor) -> None:
    """The other school's rosters, done in the house: prepared, nothing scanned yet."""
    with days_ago(5):
        made = projects.make_project(head, code="SF2026", fonds_code="J03", contract=CARDS)
        batch = projects.plan_batch(second, project_id=made, title="1956、1979 年录取名册")
        codes = [one.ref_code for one in holdings.first_volumes() if one.fonds == "J03"]
        stepping.add_volumes(second, batch_id=batch, codes="\n".join(codes), site="SH")
        stepping.advance(second, batch_id=batch, to="PREPARED")
