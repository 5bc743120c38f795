from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lantai.web.portal"
    label = "web_portal"
