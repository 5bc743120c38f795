"""One's own account: profile, contacts, proxies, and who looked at one's records."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.foundation.errors import LantaiError
from lantai.notices import queries as notices_queries
from lantai.notices import services as notices
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.people import texts
from lantai.people.states import ProxyState, Standing
from lantai.people.values import LookedAt
from lantai.reference import queries as reference
from lantai.web.accounts import passkeys, session
from lantai.web.accounts.forms import AcceptProxyForm, CodeForm, ContactForm, ProfileForm, ProxyForm
from lantai.web.accounts.views import portal
from lantai.web.design import dates
from lantai.web.design.views import form_page


@never_cache
@session.signed_in
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's own account."""
    who = session.actor(request)
    assert who.account_id is not None
    view = people.account(who.account_id)
    if who.is_staff:
        return _staff_profile(request)
    initial = {"name": view.name, "display_name": view.display_name, "locale": view.locale}
    fixed = view.standing == Standing.IDENTITY_VERIFIED
    form = ProfileForm(request.POST or None, initial=initial, name_is_fixed=fixed)
    if request.method == "POST" and form.is_valid():
        people_services.change_profile(
            who,
            account_id=who.account_id,
            name=form.cleaned_data["name"],
            display_name=form.cleaned_data["display_name"],
            locale=form.cleaned_data["locale"],
        )
        messages.success(request, _("已保存。"))
        return redirect("accounts:profile")
    context = {
        "form": form,
        "view": view,
        "standing": texts.STANDINGS[Standing(view.standing)],
        "verified": fixed,
        "contacts": [(row, texts.CONTACTS[row.kind]) for row in people.contacts(who, who.account_id)],
        "notices": notices_queries.own(who, limit=10),
        "here": "account",
    }
    return form_page(request, "accounts/profile.html", context, form)


def _staff_profile(request: HttpRequest) -> HttpResponse:
    who = session.actor(request)
    assert who.account_id is not None
    names = {site.code: dates.said(site, "name") for site in people.sites()}
    grants = [
        (row, texts.ROLES[row.role], names.get(row.site, row.site))
        for row in people.grants(who, who.account_id)
        if row.in_force
    ]
    context = {
        "view": people.account(who.account_id),
        "grants": grants,
        "desk": session.desk_of(who),
        "keys": people_services.passkeys_of(who),
        "passkeys": passkeys.possible(request),
        "here": "account",
    }
    return render(request, "accounts/staff_profile.html", context)


@never_cache
@session.applicant_required
@require_http_methods(["GET", "POST"])
def add_contact(request: HttpRequest) -> HttpResponse:
    """Ask for a further contact and send it a code."""
    who = session.actor(request)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            notices.send_code(
                who,
                value=form.cleaned_data["who"],
                purpose="add_contact",
                context=str(who.account_id),
                ip=session.network(request),
                locale=get_language() or "",
            )
        except LantaiError as fault:
            form.add_error("who", session.words(fault))
        else:
            portal.remember(request, form.cleaned_data["who"])
            return redirect("accounts:contact-code")
    return form_page(request, "accounts/contact_add.html", {"form": form, "here": "account"}, form)


@never_cache
@session.applicant_required
@require_http_methods(["GET", "POST"])
def contact_code(request: HttpRequest) -> HttpResponse:
    """Take the code and keep the contact; the old contacts are told."""
    who = session.actor(request)
    value = portal.remembered(request)
    if not value:
        return redirect("accounts:contact-add")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people_services.add_contact(who, value=value, code=form.cleaned_data["code"], ip=session.network(request))
        except LantaiError as fault:
            form.add_error("code", session.words(fault))
        else:
            request.session.pop(portal.ENTERING, None)
            notices.send(who, template="new_contact", variables={}, account_id=who.account_id)
            messages.success(request, _("联系方式已验证。"))
            return redirect("accounts:profile")
    address = people.parse_contact(value)
    context = {"form": form, "masked": people.mask_contact(address) if address else "", "is_mail": "@" in value}
    return form_page(request, "accounts/contact_code.html", {**context, "here": "account"}, form)


@session.applicant_required
@require_POST
def contact(request: HttpRequest, contact_id: int, verb: str) -> HttpResponse:
    """Remove a contact, or choose it as the first for messages."""
    who = session.actor(request)
    try:
        if verb == "remove":
            people_services.remove_contact(who, contact_id=contact_id)
            messages.success(request, _("联系方式已删除。"))
        else:
            people_services.prefer_contact(who, contact_id=contact_id)
            messages.success(request, _("以后消息先发到这里。"))
    except LantaiError as fault:
        messages.error(request, session.words(fault))
    return redirect("accounts:profile")


@never_cache
@session.applicant_required
@require_http_methods(["GET", "POST"])
def proxies(request: HttpRequest) -> HttpResponse:
    """Offer a proxy, and see the ones given and held."""
    who = session.actor(request)
    form = ProxyForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = people_services.issue_proxy_code(who, **form.cleaned_data)
        except LantaiError as fault:
            form.add_error("phone", session.words(fault))
        else:
            form = ProxyForm()
    return form_page(request, "accounts/proxies.html", {**_proxies(request), "form": form, "made": made}, form)


def _proxies(request: HttpRequest) -> dict[str, object]:
    who = session.actor(request)
    kinds = {ProxyState.OFFERED: "wait", ProxyState.ACCEPTED: "now", ProxyState.USED: "done"}
    given = [
        (row, texts.PROXIES[ProxyState(row.state)], kinds.get(ProxyState(row.state), "todo"))
        for row in people.proxies_given(who)
    ]
    return {"given": given, "held": people.proxies_held(who), "accept": AcceptProxyForm(), "here": "account"}


@session.applicant_required
@require_POST
def accept_proxy(request: HttpRequest) -> HttpResponse:
    """Accept a proxy by its code; the holder is told."""
    who = session.actor(request)
    form = AcceptProxyForm(request.POST)
    if form.is_valid():
        try:
            view = people_services.accept_proxy(who, code=form.cleaned_data["code"], ip=session.network(request))
        except LantaiError as fault:
            form.add_error("code", session.words(fault))
        else:
            notices.send(who, template="proxy_accepted", variables={}, account_id=view.holder_id)
            messages.success(request, _("委托已接受。申请时选“受托人”，就能用它。"))
            return redirect("accounts:proxies")
    context = {**_proxies(request), "form": ProxyForm(), "accept": form}
    return form_page(request, "accounts/proxies.html", context, form)


@session.applicant_required
@require_POST
def withdraw_proxy(request: HttpRequest, proxy_id: int) -> HttpResponse:
    try:
        people_services.withdraw_proxy(session.actor(request), proxy_id=proxy_id)
        messages.success(request, _("委托已撤回。"))
    except LantaiError as fault:
        messages.error(request, session.words(fault))
    return redirect("accounts:proxies")


@never_cache
@session.applicant_required
@require_GET
def looked(request: HttpRequest) -> HttpResponse:
    """Show who of the staff opened one's requests or the pages about oneself (P8)."""
    who = session.actor(request)
    numbers = [brief.number for brief in reference.my_cases(who)]
    looks = [
        {"at": row.at, "who": row.who, "purpose": PURPOSES.get(row.purpose.lower(), row.purpose), "word": _seen(row)}
        for row in people.who_looked(who, numbers=numbers)
    ]
    return render(request, "accounts/looked.html", {"looked": looks, "here": "account"})


# Purposes that pages give by themselves; what a colleague typed is shown as typed.
PURPOSES = {
    "case": gettext_lazy("办理申请"),
    "review": gettext_lazy("办理申请"),
    "seal": gettext_lazy("复核用印"),
    "announce": gettext_lazy("把大家都问的写成公告"),
    "merge": gettext_lazy("核对是否同一个人"),
    "demonstration": gettext_lazy("办理申请"),
}


def _seen(row: LookedAt) -> str:
    if row.what == "catalogue.PageViewed":
        return _("为申请 %(number)s 打开了一页档案") % {"number": row.reference}
    if row.what == "reference.EvidenceViewed":
        return _("为申请 %(number)s 查看了您的证件") % {"number": row.reference}
    if row.reference:
        return _("打开了您的申请 %(number)s") % {"number": row.reference}
    return _("查看了您的账户")
