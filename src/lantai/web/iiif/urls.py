"""Addresses of the IIIF door. They have no language and no page around them."""

from django.urls import path

from lantai.web.iiif import recordings, views

app_name = "iiif"
IMAGE = "iiif/3/<str:identifier>/"
urlpatterns = [
    path(IMAGE, views.image, name="image"),
    path(f"{IMAGE}info.json", views.info, name="info"),
    path(f"{IMAGE}<str:region>/<str:size>/<str:rotation>/<str:last>", views.piece, name="piece"),
    path("iiif/av/<str:recording>/<str:piece>", recordings.part, name="recording"),
    path("iiif/presentation/3/<str:fonds_code>/<path:path>/manifest.json", views.manifest, name="manifest"),
]
