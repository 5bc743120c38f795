"""Addresses of the pages about issued documents."""

from django.urls import path

from lantai.web.staff.certification import views

urlpatterns = [
    path("", views.register, name="issues"),
    path("<str:issue_no>/", views.show, name="issue"),
    path("<str:issue_no>/file.pdf", views.file, name="issue-file"),
    path("<str:issue_no>/end/", views.propose, name="issue-end"),
    path("<str:issue_no>/confirm/", views.confirm, name="issue-confirm"),
    path("<str:issue_no>/decline/", views.decline, name="issue-decline"),
]
