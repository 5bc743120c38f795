"""The applicant's remark becomes lines of the case, or, for a head, an announcement for everybody who asks the same."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.reference import services
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.reference.forms.remark import Remark

PRODUCERS = ("window_archivist", "archivist", "second_archivist", "director", "deputy_director")
HEADS = ("director", "deputy_director")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*PRODUCERS)
def convert(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Show what was written beside the catalogue of materials; what is chosen becomes lines, once (A17)."""
    case = services.open_case(actor, number=number, purpose="REVIEW")
    form = Remark(request.POST if request.method == "POST" else None, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.convert_remark(actor, number=number, items=form.items())
        except LantaiError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                ngettext(
                    "已转成 %(n)s 项，申请人的进度页上看得到。", "已转成 %(n)s 项，申请人的进度页上看得到。", len(made)
                )
                % {"n": len(made)},
            )
            return redirect("staff:case", number=number)
    elif not case.may_convert:
        messages.warning(request, _("这件申请没有要转的留言，或者已经转过了。"))
        return redirect("staff:case", number=number)
    others = [line.description for line in case.lines if line.material == "OTHER" and line.description]
    context = {"case": case, "form": form, "wishes": others, "head": actor.has(*HEADS)}
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/reference/remark.html", context, here="worklist", slim=True, status=status)
