from django.apps import AppConfig


class IiifConfig(AppConfig):
    name = "lantai.web.iiif"
    label = "web_iiif"
