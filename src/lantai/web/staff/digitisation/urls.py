"""Addresses of digitisation."""

from lantai.web.staff.digitisation import reading_urls

urlpatterns = [*reading_urls.urlpatterns]
