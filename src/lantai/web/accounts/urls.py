from django.urls import URLPattern, URLResolver, path

from lantai.web.accounts.views import own, passkey, portal, rights, staff

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", portal.sign_in, name="sign-in"),
    path("code/", portal.code, name="code"),
    path("code/again/", portal.code_again, name="code-again"),
    path("welcome/", portal.welcome, name="welcome"),
    path("sign-out/", portal.sign_out, name="sign-out"),
    path("profile/", own.profile, name="profile"),
    path("contacts/add/", own.add_contact, name="contact-add"),
    path("contacts/code/", own.contact_code, name="contact-code"),
    path("contacts/<int:contact_id>/remove/", own.contact, {"verb": "remove"}, name="contact-remove"),
    path("contacts/<int:contact_id>/prefer/", own.contact, {"verb": "prefer"}, name="contact-prefer"),
    path("proxies/", own.proxies, name="proxies"),
    path("proxies/accept/", own.accept_proxy, name="proxy-accept"),
    path("proxies/<int:proxy_id>/withdraw/", own.withdraw_proxy, name="proxy-withdraw"),
    path("looked/", own.looked, name="looked"),
    path("safety/", rights.safety, name="safety"),
    path("safety/elsewhere/", rights.leave_elsewhere, name="leave-elsewhere"),
    path("papers/", rights.papers, name="papers"),
    path("papers/<uuid:evidence_id>/forget/", rights.forget_paper, name="forget-paper"),
    path("data/", rights.data, name="data"),
    path("data/copy.json", rights.data_copy, name="data-copy"),
    path("close/", rights.close, name="close"),
    path("news/", rights.news, name="news"),
    path("passkey/new/", passkey.new, name="passkey-new"),
    path("passkey/save/", passkey.save, name="passkey-save"),
    path("passkey/begin/", passkey.begin, name="passkey-begin"),
    path("passkey/finish/", passkey.finish, name="passkey-finish"),
    path("passkey/<int:passkey_id>/remove/", passkey.remove, name="passkey-remove"),
    path("staff/", staff.sign_in, name="staff-sign-in"),
    path("staff/code/", staff.code, name="staff-code"),
    path("staff/enrol/", staff.enrol, name="enrol"),
    path("staff/recovery/", staff.recovery, name="recovery"),
    path("password/", staff.password, name="password"),
]
