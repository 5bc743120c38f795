"""Addresses of the administrators' pages, below ``/staff/people/``."""

from django.urls import path

from lantai.web.staff.people import accounts, applicants, audit, distances, doors, home

urlpatterns = [
    path("home/", home.show, name="home"),
    path("accounts/", accounts.show, name="accounts"),
    path("accounts/new/", accounts.create, name="account-new"),
    path("accounts/<int:account_id>/", accounts.one, name="account"),
    path("accounts/<int:account_id>/grant/", accounts.grant, name="account-grant"),
    path("accounts/<int:account_id>/revoke/<int:grant_id>/", accounts.revoke, name="account-revoke"),
    path("accounts/<int:account_id>/password/", accounts.act, {"verb": "password"}, name="account-password"),
    path("accounts/<int:account_id>/stop/", accounts.act, {"verb": "stop"}, name="account-stop"),
    path("accounts/<int:account_id>/resume/", accounts.act, {"verb": "resume"}, name="account-resume"),
    path("accounts/<int:account_id>/factor/", accounts.act, {"verb": "factor"}, name="account-factor"),
    path("applicants/", applicants.show, name="applicants"),
    path("applicants/<int:account_id>/revive/<int:contact_id>/", applicants.revive, name="applicant-revive"),
    path("applicants/<int:account_id>/merge/", applicants.merge, name="applicant-merge"),
    path("audit/", audit.show, name="audit"),
    path("doors/", doors.doors, name="doors"),
    path("distances/", distances.show, name="distances"),
    path("news/", doors.news, name="news"),
    path("news/<int:announcement_id>/withdraw/", doors.withdraw, name="news-withdraw"),
    path("undelivered/", doors.undelivered, name="undelivered"),
    path("undelivered/<int:notice_id>/handled/", doors.handled, name="undelivered-handled"),
]
