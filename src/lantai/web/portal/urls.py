from django.urls import URLPattern, URLResolver, path

from lantai.web.portal.views import reading

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.home, name="home"),
    path("guide/", reading.page, {"name": "guide"}, name="guide"),
    path("materials/", reading.home, name="materials"),
    path("privacy/", reading.page, {"name": "privacy"}, name="privacy"),
    path("faq/", reading.page, {"name": "faq"}, name="faq"),
    path("accessibility/", reading.page, {"name": "accessibility"}, name="accessibility"),
    path("help/", reading.page, {"name": "help_english"}, name="help-english"),
    path("complain/", reading.page, {"name": "complain"}, name="complain"),
    path("apply/", reading.home, name="apply"),
    path("progress/", reading.home, name="progress"),
]
