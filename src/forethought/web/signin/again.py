"""Before something that matters: who sits here shows once more who they are.

django-allauth lets people without a password and codes pass; those of the directory must be asked
there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from forethought.web.people.models import Person
from forethought.web.signin import services
from forethought.web.signin.directory.arriving import is_linked, may_sign_in_here
from forethought.web.signin.passkeys import passkeys

View = Callable[..., HttpResponse]


def showed_again(request: HttpRequest) -> bool:
    """Whether the person showed who they are within the last five minutes, beside signing in."""
    person = request.user if isinstance(request.user, Person) else None
    shown = [one["at"] for one in get_authentication_records(request, person)
             if one.get("reauthenticated")]  # fmt: skip
    return bool(shown) and time.time() - shown[-1] < app_settings.REAUTHENTICATION_TIMEOUT


def show_again(view: View) -> View:
    """Marks a view as one before which people show who they are."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not showed_again(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded


def ways(person: Person) -> list[dict[str, str]]:
    """How somebody can show who they are: what django-allauth asks for, the first one first.

    A password only for who may sign in with it.
    """
    found = []
    if person.has_usable_password() and may_sign_in_here(person):
        found.append(_way("reauthenticate", "Use your password", "account_reauthenticate"))
    if passkeys(person):
        found.append(
            _way("mfa_reauthenticate:webauthn", "Use a passkey", "mfa_reauthenticate_webauthn")
        )
    if services.has_codes(person):
        found.append(_way("mfa_reauthenticate", "Use a code", "mfa_reauthenticate"))
    if is_linked(person):
        name = settings.DIRECTORY.name
        found.append(_way("directory", f"Use {name}", "signin_directory_again"))
    return found


def _way(named: str, words: str, page: str) -> dict[str, str]:
    return {"id": named, "description": words, "url": reverse(page)}
