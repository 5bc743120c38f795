"""Having a closed request forgotten before its time, at its holder's wish (PIPL 47)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lantai.foundation.errors import LantaiError
from lantai.reference import services as serving
from lantai.web.design.views import form_page
from lantai.web.portal.views.common import actor_of
from lantai.web.portal.views.following import GRANTS, load


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: HttpRequest, number: str) -> HttpResponse:
    """Say what goes and what stays, and on a clear yes take the words of the request away. It cannot be undone."""
    try:
        case = load(request, number)
    except LantaiError as fault:
        messages.error(request, str(fault))
        return redirect("portal:progress")
    problem = ""
    if request.method == "POST" and request.POST.get("sure") != "on":
        problem = _("删掉以后不能恢复。确实要删，请先勾上“我明白”。")
    elif request.method == "POST":
        try:
            serving.forget_case(actor_of(request), number=number)
        except LantaiError as fault:
            problem = str(fault)
        else:
            grants = {key: value for key, value in request.session.get(GRANTS, {}).items() if key != case.number}
            request.session[GRANTS] = grants
            messages.success(
                request, _("申请 %(number)s 的内容删掉了，只留下登记和统计要的。") % {"number": case.number}
            )
            return redirect("portal:progress")
    elif not case.may_forget:
        messages.warning(request, _("这件申请现在还不能删。全部办结、投诉也答复了以后，由申请的账户来删。"))
        return redirect("portal:case", number=number)
    context = {"here": "progress", "progress": case, "problem": problem}
    return form_page(request, "portal/answer/forget.html", context, bad=bool(problem))
