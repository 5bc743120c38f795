"""Pages that belong to every door: language, manifest, and the errors, which are kind and name a number to call."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from lantai.foundation import faults
from lantai.foundation.errors import CannotNow
from lantai.web.design import identity

ERRORS: dict[int, tuple[Any, Any, Any]] = {
    400: (
        gettext_lazy("这一页没有读懂您发来的内容"),
        gettext_lazy("可能是链接被截断了，或者页面放得太久。退回上一页再试一次，多半就好。"),
        gettext_lazy("已经填写的内容没有丢，草稿还在。"),
    ),
    403: (
        gettext_lazy("这一页现在不能给您看"),
        gettext_lazy("可能是登录过期了，或者页面打开太久。请退回上一页刷新，或重新登录后再试。"),
        gettext_lazy("如果您认为自己应当能看到，请打电话告诉我们。"),
    ),
    429: (
        gettext_lazy("请稍等一会儿再试"),
        gettext_lazy("短时间里试的次数太多了。为保护大家的账户先停几分钟，时间到了再来就行，填好的内容不会丢。"),
        gettext_lazy("不是您在试？也不用担心，没有验证码谁也进不来。"),
    ),
    404: (
        gettext_lazy("没有找到这一页"),
        gettext_lazy("地址可能打错了，或者链接已经过期。申请编号和验证码不要填在地址栏里，请从首页进去。"),
        "",
    ),
    413: (
        gettext_lazy("发来的文件太大"),
        gettext_lazy("没有接收。请把照片调小一些，或者分几次上传，再试一次。"),
        "",
    ),
    500: (
        gettext_lazy("是我们这边出了差错"),
        gettext_lazy("刚才那一步没有做成。请过几分钟再试；我们已经记下了这次差错。"),
        gettext_lazy("提交申请时遇到这一页也不要紧：再按一次不会重复。"),
    ),
}


LATER = (
    gettext_lazy("这一步现在办不了，请过几分钟再试"),
    gettext_lazy("我们的系统暂时停了一下（多半是在维护）。刚才那一步没有做成，也没有做成一半。"),
    gettext_lazy("提交过的申请不会丢；恢复之后再按一次，不会重复。"),
)
FULL = (
    gettext_lazy("我们这边的存储空间满了，暂时收不下"),
    gettext_lazy("刚才那一步没有做成，也没有留下残片。系统管理员腾出空间之后，再按一次就好。"),
    gettext_lazy("提交过的申请和已经签发的文件都不受影响。"),
)
RETRY_AFTER = "60"  # seconds


def _safe_next(request: HttpRequest) -> str:
    target = request.GET.get("next") or request.POST.get("next") or "/"
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return target
    return "/"


def set_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the reader's language and return to where they were. A plain link: it works without JavaScript."""
    response = HttpResponseRedirect(_safe_next(request))
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=365 * 24 * 3600,
            secure=settings.SECURE_COOKIES,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_GET
@cache_control(public=True, max_age=3600)
def manifest(_request: HttpRequest) -> HttpResponse:
    name = identity.current().name
    value = {
        "name": name,
        "short_name": name,
        "description": _("远程查档服务"),
        "start_url": "/",
        "display": "browser",
        "background_color": "#faf8f3",
        "theme_color": "#faf8f3",
        "icons": [{"src": static("design/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(value, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


def form_page(
    request: HttpRequest, template: str, context: dict[str, Any], *forms: BaseForm | None, bad: bool = False
) -> HttpResponse:
    """Show a page with forms. What has to be mended gives 422, and the title says so before anything else is read."""
    bad = bad or any(form is not None and form.is_bound and bool(form.errors) for form in forms)
    return render(request, template, {**context, "asks_again": bad}, status=422 if bad else 200)


PRIVATE = (
    "/accounts/", "/apply/", "/progress/", "/staff/", "/language/", "/verify/", "/catalogue/search/", "/catalogue/page/",
)  # fmt: skip


@require_GET
@cache_control(public=True, max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may keep: the guide and the open catalogue, never a request, a verdict or an answer of search."""
    where = request.build_absolute_uri("/sitemap.xml")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), "", f"Sitemap: {where}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _error(request: HttpRequest, status: int, words: tuple[Any, Any, Any] | None = None) -> HttpResponse:
    title, text, more = words or ERRORS[status]
    context = {"title": title, "text": text, "more": more, "status": status, "retry": _retry(request)}
    return render(request, "design/error.html", context, status=status)


BARE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>稍后再试 · Please try again later</title><h1>是我们这边出了差错</h1>
<p>请过几分钟再试。提交过的申请不会丢，再按一次也不会重复。</p>
<div lang="en"><h1>Something went wrong on our side</h1>
<p>Please try again in a few minutes. What you submitted is safe; pressing again never makes a second request.</p></div>
</html>"""


def _retry(request: HttpRequest) -> str:
    """Return the page from which to try again: this one, or the one whose form was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if safe else ""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, SessionInterrupted) and _why(exception.__context__)[0] == 503:
        return server_error(request, exception.__context__)  # the session is not gone: it could not be written
    return _error(request, 400)


ANOTHERS = (
    gettext_lazy("这一页归别的岗位办"),
    gettext_lazy("您的岗位里没有这一项。请有这个岗位的同事办，或者请安全管理员授予岗位。"),
    "",
)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 403, ANOTHERS if getattr(getattr(request, "user", None), "kind", "") == "staff" else None)


STALE = (
    gettext_lazy("这一页放得太久了，请再按一次"),
    gettext_lazy("为防止别人冒用，表单过一阵就不认了。退回上一页，刷新，再按一次就好；草稿还在。"),
    gettext_lazy("总是这样？请看一眼浏览器是不是关掉了 Cookie，本站只用它认出是您。"),
)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form too old, or a browser that keeps no cookies: said in these words, with the way out."""
    return _error(request, 403, STALE)


def too_often(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 429)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404)


def too_large(request: HttpRequest) -> HttpResponse:
    return _error(request, 413)


def server_error(request: HttpRequest, fault: BaseException | None = None) -> HttpResponse:
    """Say sorry with the whole page, or, when even that fails (no database), with a bare one in both languages.

    When the house is at fault for a while (database away, disk full, a key gone) the answer is 503 and says so.
    """
    status, words = _why(fault or sys.exc_info()[1])
    try:
        response = _error(request, status, words)
    except Exception:  # noqa: BLE001  whatever broke the page may break the apology too
        response = HttpResponse(BARE, status=status, content_type="text/html; charset=utf-8")
    if status == 503:
        response["Retry-After"] = RETRY_AFTER
    return response


def _why(fault: BaseException | None) -> tuple[int, tuple[Any, Any, Any] | None]:
    if isinstance(fault, CannotNow):
        return 503, (LATER[0], fault.message, LATER[2])
    kind = next(filter(None, map(faults.kind, _causes(fault))), None)
    if kind in {None, faults.Kind.SCHEMA}:
        return 500, None
    return 503, FULL if kind is faults.Kind.FULL else LATER


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__
