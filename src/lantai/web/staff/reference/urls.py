"""Addresses of the pages about cases. `top` stands directly below `/staff/`."""

from django.urls import path

from lantai.web.staff.reference.views import worklist

top = [
    path("", worklist.show, name="worklist"),
    path("find/", worklist.find, name="find"),
]
urlpatterns = [
    path("export.xlsx", worklist.export, name="worklist-export"),
]
