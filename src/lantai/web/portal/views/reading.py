"""Pages anybody may read before signing in (A11)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"here": "home"})


def page(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, f"portal/{name}.html", {"here": name})
