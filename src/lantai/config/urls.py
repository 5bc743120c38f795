"""Which door answers which address. `/staff/reference/...` is the staff door's page about the room reference."""

from django.urls import include, path

from lantai.web.accounts.views.outbox import outbox

urlpatterns = [
    path("", include("lantai.web.portal.urls")),
    path("", include("lantai.web.design.urls")),
    path("outbox/", outbox, name="outbox"),
    path("accounts/", include("lantai.web.accounts.urls")),
    path("staff/", include("lantai.web.staff.urls")),
    path("", include("lantai.web.iiif.urls")),
    path("", include("lantai.web.api.urls")),
]

handler400 = "lantai.web.design.views.bad_request"
handler403 = "lantai.web.design.views.forbidden"
handler404 = "lantai.web.design.views.not_found"
handler500 = "lantai.web.design.views.server_error"
