"""Addresses of the verifier's door. The code is in the path of the QR, and nowhere in our logs (see `quiet.py`)."""

from django.urls import URLPattern, URLResolver, path

from lantai.web.api import machine, views

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("verify/", views.home, name="verify"),
    path("verify/seal.crl", machine.revocation_list, name="seal-crl"),
    path("verify/root.crt", machine.root_certificate, name="root-certificate"),
    path("verify/ledger.json", machine.ledger_head, name="ledger-head"),
    path("verify/<str:code>", views.by_code, name="verify-code"),
    path("verify/<str:code>/", views.by_code),
    path("api/verify", machine.verify, name="api-verify"),
]
