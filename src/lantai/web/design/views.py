"""Pages that belong to every door: language, manifest, and the errors, which are kind and name a number to call."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

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


PRIVATE = ("/accounts/", "/apply/", "/progress/", "/staff/", "/language/", "/verify/")


@require_GET
@cache_control(public=True, max_age=86400)
def robots(_request: HttpRequest) -> HttpResponse:
    """What search engines may keep: the guide, never a request or a verdict."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _error(request: HttpRequest, status: int) -> HttpResponse:
    title, text, more = ERRORS[status]
    context = {"title": title, "text": text, "more": more, "status": status}
    return render(request, "design/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404)


def too_large(request: HttpRequest) -> HttpResponse:
    return _error(request, 413)


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, 500)
