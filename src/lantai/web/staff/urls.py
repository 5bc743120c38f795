"""The staff door: `/staff/<room>/…`. The worklist is its first page."""

from django.urls import include, path

from lantai.web.staff.people import urls as people
from lantai.web.staff.reference import urls as reference

app_name = "staff"
urlpatterns = [
    *reference.top,
    path("people/", include(people.urlpatterns)),
    path("reference/", include(reference.urlpatterns)),
]
