from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "lantai.web.staff"
    label = "web_staff"
