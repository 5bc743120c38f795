from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lantai.web.accounts"
    label = "web_accounts"
