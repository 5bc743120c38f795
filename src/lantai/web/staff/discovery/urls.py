"""Addresses of search."""

from django.urls import path

from lantai.web.staff.discovery import views

urlpatterns = [path("", views.search, name="search")]
