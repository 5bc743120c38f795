"""`python -m tools.scenery`: put into a private demonstration what it does not tell by itself, for the pictures.

A copy ended by two people, a copy whose register row was changed behind our back, a forged and a changed file, an import
with conflicts and a bad row. Prints where they are. Never to be run on data that matters.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path

import django

django.setup()
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.certification.attacks import ATTACKS  # noqa: E402

from lantai.catalogue import services as catalogue  # noqa: E402
from lantai.catalogue.models import PersonMention  # noqa: E402
from lantai.certification import services as certification  # noqa: E402
from lantai.certification.models import IssuedDocument  # noqa: E402
from lantai.demo import people  # noqa: E402
from lantai.demo.cases import Teller  # noqa: E402
from lantai.reference import services as reference  # noqa: E402
from lantai.reference.values import DeliveryPlan  # noqa: E402

FOLDER = Path(os.environ["LANTAI_HOME"]) / "scenery"
CHANGED, FORGED = "page replaced by incremental update", "forged with a certificate of the same name"
STRANGE = "another PDF with JavaScript"


def content(issue_no: str) -> bytes:
    with certification.open_issued(people.actor("second_archivist"), issue_no=issue_no) as stream:
        return stream.read()


def files() -> dict[str, str]:
    """Write one file for each verdict but the first; return the paths by verdict."""
    ended, asked, *_sample, doubted = IssuedDocument.objects.order_by("pk").values_list("issue_no", flat=True)
    made = {
        "2-ended": content(ended),
        "3-changed": ATTACKS[CHANGED][0](content(asked), FOLDER),
        "4-not-ours": ATTACKS[FORGED][0](content(asked), FOLDER),
        "5-no-seal": ATTACKS[STRANGE][0](b"", FOLDER),
        "6-undecided": content(doubted),
    }
    IssuedDocument.objects.filter(issue_no=doubted).update(title="学位证明")  # behind the ledger's back
    for issue_no in (ended, asked):
        certification.propose_revocation(
            people.actor("window_archivist"), issue_no=issue_no, reason_code="ERROR", reason="行号有误"
        )
    certification.confirm_revocation(people.actor("second_archivist"), issue_no=ended)
    found = {}
    for name, one in made.items():
        path = FOLDER / f"{name}.pdf"
        path.write_bytes(one)
        found[name] = str(path)
    return found


def lists() -> dict[str, str]:
    """Import a list that contradicts ours and has a row without a name; write one more, to be previewed."""
    known = list(PersonMention.objects.filter(list_name="学籍卡", fonds_code="J02").order_by("pk")[:6])
    rows = [json.loads(one.raw) if isinstance(one.raw, str) else one.raw for one in known]
    path = FOLDER / "学籍卡.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerow({**rows[0], "性别": "女", "出生日期": "1968-01-02"})
        writer.writerow({**rows[1], "专业": "应用化学"})
        writer.writerow({**rows[2], "学号": "879999", "姓名": ""})
        writer.writerow(rows[3])
    catalogue.import_catalogue(people.actor("window_archivist"), path=path, file_name=path.name, fonds_code="J02")
    return {"preview": str(path)}


def waiting_at_the_gate() -> str:
    """Bring one envelope as far as the pick-up desk; return the number of its case."""
    teller = Teller()
    teller.count = 900  # accounts of their own
    teller.students = iter(list(teller.students)[-1:])  # whom the demonstration did not come to
    _actor, number = teller.apply(purpose="HOUSEHOLD", deliveries=(DeliveryPlan(method="PICKUP", site="WM"),))
    teller.seal(number)
    deliveries = tuple(delivery.id for delivery in teller.line(number).deliveries)
    reference.pack(teller.window, delivery_ids=deliveries)
    reference.ready_for_pickup(teller.window, delivery_ids=deliveries)
    return number


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    waiting = waiting_at_the_gate()
    print(json.dumps({"waiting": waiting, "files": files(), **lists()}))


if __name__ == "__main__":
    main()
