"""How far the campuses are apart (B38): every pair, and what is known of it."""

from __future__ import annotations

from itertools import combinations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.people import services
from lantai.people.errors import PeopleError
from lantai.people.values import DistanceView
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.people.forms import DistanceForm

HEADS = ("director", "deputy_director")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*HEADS)
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show every pair of sites with its distance; a POST writes one down or puts it right."""
    names = shell.site_names()
    known = {frozenset((one.first, one.second)): one for one in people.distances()}
    form = DistanceForm(request.POST or None, initial=_begun(request, known))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_distance(actor, **form.cleaned_data)
        except PeopleError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已记下。预计到达的时间从现在起按它算。"))
            return redirect("staff:distances")
    pairs = [
        {"one": one, "other": other, "names": (names[one], names[other]), "known": known.get(frozenset((one, other)))}
        for one, other in combinations(names, 2)
    ]
    context = {"form": form, "pairs": pairs}
    return shell.page(
        request, "staff/people/distances.html", context, here="doors", status=422 if form.is_bound else 200
    )


def _begun(request: HttpRequest, known: dict[frozenset[str], DistanceView]) -> dict[str, object]:
    """Return what the form begins with when a pair was chosen in the table."""
    one, other = request.GET.get("one", ""), request.GET.get("other", "")
    found = known.get(frozenset((one, other)))
    facts = {"kilometres": found.kilometres, "minutes": found.minutes, "note": found.note} if found else {}
    return {"one": one, "other": other, **facts}
