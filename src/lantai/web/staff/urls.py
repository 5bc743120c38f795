"""The staff door: `/staff/<room>/…`. The worklist is its first page."""

from django.urls import include, path

from lantai.web.staff.reference import urls as reference
from lantai.web.staff.reporting import urls as reporting

app_name = "staff"
urlpatterns = [
    *reference.top,
    path("reference/", include(reference.urlpatterns)),
    path("reporting/", include(reporting.urlpatterns)),
]
