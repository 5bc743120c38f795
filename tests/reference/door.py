"""Signing an actor in at the staff door, as the sign-in page does it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from lantai.foundation.actor import Actor
from lantai.web.accounts import session


def enter(client: Client, actor: Actor) -> None:
    request = RequestFactory().get("/")
    request.session = client.session
    request.user = AnonymousUser()
    session.enter(request, actor.account_id, way="password", door="staff", second_factor=actor.second_factor)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
