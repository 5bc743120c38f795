from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "lantai.web.api"
    label = "web_api"
