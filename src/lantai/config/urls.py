"""Which door answers which address. `/staff/reference/...` is the staff door's page about the room reference."""

from django.urls import include, path

urlpatterns = [
    path("", include("lantai.web.portal.urls")),
    path("accounts/", include("lantai.web.accounts.urls")),
    path("staff/", include("lantai.web.staff.urls")),
    path("", include("lantai.web.api.urls")),
]
