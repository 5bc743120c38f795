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

FOLDER = Path(os.environ["LANTAI_HOME"]) / "scenery"
CHANGED, FORGED = "page replaced by incremental update", "forged with a certificate of the same name"


def content(issue_no: str) -> bytes:
    with certification.open_issued(people.actor("second_archivist"), issue_no=issue_no) as stream:
        return stream.read()


def end(issue_no: str) -> None:
    certification.propose_revocation(
        people.actor("window_archivist"), issue_no=issue_no, reason_code="ERROR", reason="行号有误"
    )
    certification.confirm_revocation(people.actor("second_archivist"), issue_no=issue_no)


def files() -> dict[str, str]:
    """Write one file for each verdict but the first; return the paths by verdict."""
    ended, doubted = IssuedDocument.objects.order_by("pk").values_list("issue_no", flat=True)[:2]
    good = content(doubted)
    made = {
        "2-ended": content(ended),
        "3-changed": ATTACKS[CHANGED][0](good, FOLDER),
        "4-not-ours": ATTACKS[FORGED][0](good, FOLDER),
        "5-no-seal": b"%PDF-1.7\n" + b"x" * 500,
    }
    end(ended)
    last = IssuedDocument.objects.order_by("-pk").exclude(issue_no=doubted)[0]
    certification.propose_revocation(
        people.actor("window_archivist"), issue_no=last.issue_no, reason_code="ERROR", reason="待第二位老师确认的一份"
    )
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
    report = catalogue.import_catalogue(
        people.actor("window_archivist"), path=path, file_name=path.name, fonds_code="J02"
    )
    print(report, file=sys.stderr)
    return {"preview": str(path)}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    print(json.dumps({"files": files(), **lists()}))


if __name__ == "__main__":
    main()
