"""Accounts and roles: the system administrator makes accounts, the security administrator grants, the auditor sees."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.people import queries as people
from lantai.people import rules, texts
from lantai.people import services as people_services
from lantai.people.values import AlertView
from lantai.web.design.templatetags.lantai import listed
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.people.forms import AccountForm, GrantForm, ReasonForm

ADMINISTRATORS = rules.ADMINISTRATORS


def _roles(codes: tuple[str, ...]) -> str:
    return listed(str(texts.ROLES[code]) for code in codes)


def _alerts(actor: Actor) -> list[tuple[datetime, str]]:
    if not actor.has(rules.SECADMIN, rules.AUDITOR):
        return []
    return [(row.at, _alert(row)) for row in people.alerts(actor)]


def _alert(row: AlertView) -> str:
    if row.name == "people.BulkLookUpNoticed":
        identifier = row.subject.partition(" ")[2]
        name = people.account(int(identifier)).name
        return _("%(name)s 一小时内查看了 %(persons)s 人的记录") % {"name": name, "persons": row.payload["persons"]}
    if row.name == "certification.RegisterDoubted":
        return _("出证登记与账本不符：%(subject)s") % {"subject": row.subject}
    return _("用印被拒绝：%(subject)s") % {"subject": row.subject}


@require_GET
@staff(*ADMINISTRATORS)
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the staff accounts; never applicants'."""
    text, role = request.GET.get("q", "").strip()[:80], request.GET.get("role", "")
    rows = people.accounts(actor, text=text, role=role if role in rules.ROLES else "")
    names = shell.site_names()
    context = {
        "rows": [(row, _roles(row.roles), listed(names.get(code, code) for code in row.sites)) for row in rows],
        "text": text,
        "role": role,
        "roles": [(code, texts.ROLES[code]) for code in rules.STAFF_ROLES],
        "may_create": actor.has(rules.SYSADMIN),
        "alerts": _alerts(actor),
    }
    return shell.page(request, "staff/people/accounts.html", context, here="accounts")


@require_http_methods(["GET", "POST"])
@staff(rules.SYSADMIN)
def create(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make an account without roles and show its first password once."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            first = people_services.create_staff(actor, **form.cleaned_data)
        except LantaiError as refusal:
            form.add_error("username", str(refusal))
        else:
            context = {"first": first, "made": True, "account_id": first.account_id}
            return shell.page(request, "staff/people/password.html", context, here="accounts")
    return shell.page(request, "staff/people/account_new.html", {"form": form}, here="accounts")


@require_GET
@staff(*ADMINISTRATORS)
def one(request: HttpRequest, actor: Actor, account_id: int) -> HttpResponse:
    """Show one account with every grant it ever had."""
    return _one(request, actor, account_id)


def _one(request: HttpRequest, actor: Actor, account_id: int, form: GrantForm | None = None) -> HttpResponse:
    view = people.account(account_id)
    if view.kind != "staff":
        return shell.page(request, "staff/people/account_none.html", here="accounts", status=404)
    names = shell.site_names()
    grants = [(row, texts.ROLES[row.role], names.get(row.site, row.site)) for row in people.grants(actor, account_id)]
    own = actor.account_id == account_id
    context: dict[str, Any] = {
        "view": view,
        "roles": _roles(view.roles),
        "grants": grants,
        "may_grant": actor.has(rules.SECADMIN) and not own,
        "may_manage": actor.has(rules.SYSADMIN) and not own,
        "form": form or GrantForm(),
        "reason": ReasonForm(prefix="act"),
    }
    return shell.page(request, "staff/people/account.html", context, here="accounts")


@require_POST
@staff(rules.SECADMIN)
def grant(request: HttpRequest, actor: Actor, account_id: int) -> HttpResponse:
    """Grant a role at a site, from a day to a day."""
    form = GrantForm(request.POST)
    if form.is_valid():
        try:
            people_services.grant_role(actor, account_id=account_id, **form.cleaned_data)
        except LantaiError as refusal:
            form.add_error("role", str(refusal))
        else:
            messages.success(request, _("已授权，从下一次打开页面起生效。"))
            return redirect("staff:account", account_id)
    return _one(request, actor, account_id, form)


@require_POST
@staff(rules.SECADMIN)
def revoke(request: HttpRequest, actor: Actor, account_id: int, grant_id: int) -> HttpResponse:
    people_services.revoke_role(actor, grant_id=grant_id, reason=request.POST.get("reason", "").strip()[:200])
    messages.success(request, _("已撤销，立即生效。记录保留给审计员。"))
    return redirect("staff:account", account_id)


@require_POST
@staff(rules.SYSADMIN, rules.SECADMIN)
def act(request: HttpRequest, actor: Actor, account_id: int, verb: str) -> HttpResponse:
    """Stop or resume an account, reset its password (system administrator), clear its factor (security)."""
    form = ReasonForm(request.POST, prefix="act")
    if not form.is_valid():
        messages.error(request, _("请写明原因，再试一次。"))
        return redirect("staff:account", account_id)
    reason = form.cleaned_data["reason"]
    if verb == "password":
        first = people_services.reset_password(actor, account_id=account_id)
        context = {"first": first, "made": False, "account_id": account_id}
        return shell.page(request, "staff/people/password.html", context, here="accounts")
    if verb == "stop":
        people_services.stop_account(actor, account_id=account_id, reason=reason)
        messages.success(request, _("账号已停用，打开的登录已全部退出。"))
    elif verb == "resume":
        people_services.resume_account(actor, account_id=account_id, reason=reason)
        messages.success(request, _("账号已恢复。"))
    else:
        people_services.clear_second_factor(actor, account_id=account_id, reason=reason)
        messages.success(request, _("动态码与通行密钥已清除，下次登录时重新设置。"))
    return redirect("staff:account", account_id)
