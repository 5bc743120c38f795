"""The staff door: `/staff/<room>/…`. The worklist is its first page."""

from django.urls import include, path

from lantai.web.staff.catalogue import urls as catalogue
from lantai.web.staff.certification import urls as certification
from lantai.web.staff.digitisation import urls as digitisation
from lantai.web.staff.discovery import urls as discovery
from lantai.web.staff.people import urls as people
from lantai.web.staff.people_search import urls as people_search
from lantai.web.staff.reference import urls as reference
from lantai.web.staff.reporting import urls as reporting
from lantai.web.staff.stacks import urls as stacks

app_name = "staff"
urlpatterns = [
    *reference.top,
    path("catalogue/people/", include(people_search.urlpatterns)),
    path("catalogue/", include(catalogue.urlpatterns)),
    path("digitisation/", include(digitisation.urlpatterns)),
    path("discovery/", include(discovery.urlpatterns)),
    path("stacks/", include(stacks.urlpatterns)),
    path("people/", include(people.urlpatterns)),
    path("certification/", include(certification.urlpatterns)),
    path("reference/", include(reference.urlpatterns)),
    path("reporting/", include(reporting.urlpatterns)),
]
