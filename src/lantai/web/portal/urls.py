"""The portal's addresses: reading, applying, following."""

from django.urls import URLPattern, URLResolver, path

from lantai.web.portal.views import reading

app_name = "portal"

READING: list[URLPattern | URLResolver] = [
    path("", reading.home, name="home"),
    path("guide/", reading.guide, name="guide"),
    path("materials/", reading.materials, name="materials"),
    path("materials/<slug:code>/", reading.material, name="material"),
    path("hours/", reading.hours, name="hours"),
    path("news/", reading.news, name="news"),
    path("privacy/", reading.page, {"name": "privacy"}, name="privacy"),
    path("faq/", reading.page, {"name": "faq"}, name="faq"),
    path("accessibility/", reading.page, {"name": "accessibility"}, name="accessibility"),
    path("help/", reading.page, {"name": "help_english"}, name="help-english"),
    path("complain/", reading.page, {"name": "complain"}, name="complain"),
    path("sample/", reading.page, {"name": "sample"}, name="sample"),
]

urlpatterns = [
    *READING,
    path("apply/", reading.materials, name="apply"),
    path("progress/", reading.home, name="progress"),
    path("progress/code/", reading.home, name="progress-code"),
]
