from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "lantai.web.design"
    label = "web_design"
