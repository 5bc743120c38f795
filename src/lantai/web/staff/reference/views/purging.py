"""The receipts of the shredder, for heads and the auditor: what went, by which rule, and the proof of it (P7)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from lantai.foundation.actor import Actor
from lantai.reference import queries as reference
from lantai.reference.queries import vocabulary
from lantai.reference.values.keeping import PurgeReceipt, SignedReceipt
from lantai.web.design.templatetags.lantai import listed
from lantai.web.staff import shell
from lantai.web.staff.access import staff

READERS = ("director", "deputy_director", "auditor")
OURS: Mapping[str, str | Promise] = {"HOLDER": gettext_lazy("本人要求删除的申请"), "LIST": gettext_lazy("单位的名单")}


def _names() -> dict[str, str]:
    return {**vocabulary.words("RETENTION"), **{code: str(word) for code, word in OURS.items()}}


@require_GET
@staff(*READERS)
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the runs, newest first; a run that found nothing due says so."""
    names = _names()
    rows = [(receipt, _took(receipt, names)) for receipt in reference.purge_receipts(actor, limit=100)]
    days = [(names.get(code, code), rule.days) for code, rule in reference.keeping_rules().items()]
    return shell.page(request, "staff/reference/purges.html", {"rows": rows, "days": days}, here="purges")


def _took(receipt: PurgeReceipt, names: dict[str, str]) -> str:
    parts = [
        ngettext("%(name)s %(n)s 件", "%(name)s %(n)s 件", count) % {"name": names.get(code, code), "n": count}
        for code, count in receipt.counts.items()
    ]
    return listed(parts) or _("没有到期的")


@require_GET
@staff(*READERS)
def one(request: HttpRequest, actor: Actor, run: int) -> HttpResponse:
    """Show one receipt: counts by rule with its version and days, and whether the signed ledger bears it out."""
    found = _found(actor, run)
    names = _names()
    receipt = found.receipt
    rows = [(names.get(code, code), count, receipt.rules.get(code)) for code, count in receipt.counts.items()]
    context = {"found": found, "receipt": receipt, "standing": found.standing, "rows": rows}
    return shell.page(request, "staff/reference/purge.html", context, here="purges")


@require_GET
@staff(*READERS)
def proof(request: HttpRequest, actor: Actor, run: int) -> HttpResponse:
    """Give the receipt with its proof as a file that can be checked without us."""
    found = _found(actor, run)
    if found.standing is None or not found.standing.proof:
        raise Http404
    text = json.dumps(found.standing.proof, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="purge-{run}.json"'
    return response


def _found(actor: Actor, run: int) -> SignedReceipt:
    found = reference.purge_receipt(actor, run=run) if run < 2**63 else None
    if found is None:
        raise Http404
    return found
