"""Between a session and the pages: does it still hold, and was a code shown?"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from forethought.web.incidents.drafts import keep_what_was_typed
from forethought.web.people.models import Person
from forethought.web.signin import session
from forethought.web.signin.services import has_second_factor
from forethought.web.signin.session import Factor

WITHOUT_CODES = frozenset(
    {
        "mfa_activate_totp",
        "signin_passkey_add",
        "account_logout",
        "account_reauthenticate",
        "look:help",
        "look:accessibility",
        "look:privacy",
    }
)
"""What somebody signed in by password alone may see: setting up their codes, help, the way out."""

OF_SYSTEMS = frozenset({"tokens", "webhooks", "look"})
"""Apps whose pages another system's person may see: to make its tokens, and no more."""

SYSTEM_MAY = frozenset({"people:me", "api:openapi"})


def _system_may(page: str) -> bool:
    """Signing in is of django-allauth's names, without a colon: ``mfa_index``, ``signin_link``."""
    app, colon, _ = page.partition(":")
    own = not colon and page.startswith(("account_", "mfa_", "signin_"))
    return own or page in SYSTEM_MAY or bool(colon and app in OF_SYSTEMS)


def _page(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


class SessionMiddleware:
    """Ends sessions that are over, leads people without codes to setting them up.

    Whoever signs in for another system comes to its tokens alone: it decides and signs nothing.

    A session ends after 2 hours without a page and 12 hours after signing in. Pages of people
    who are signed in are kept by no cache and by no browser's history.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or send the person where they must go first."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        known = session.recall(request.session)
        now = timezone.now()
        if known is None or known.ended(now):
            kept_at = keep_what_was_typed(request, now=now)
            logout(request)
            messages.info(
                request,
                "You were signed out, because nothing was asked for 2 hours, or because you"
                " signed in 12 hours ago. Sign in again to go on."
                + (" What you typed is kept: it was not sent yet." if kept_at else ""),
            )
            return redirect(_sign_in_address(request, kept_at))
        person = request.user if isinstance(request.user, Person) else None
        if known.factor is Factor.NONE and person and has_second_factor(person):
            # Somebody set it up elsewhere meanwhile: a password alone is no longer enough.
            logout(request)
            messages.info(
                request,
                "Codes or a passkey were set up for this account in another browser. Sign in again"
                " with them; if that was not you, tell your safety administrator at once.",
            )
            return redirect("account_login")
        request.second_factor_wanted = known.factor is Factor.NONE  # type: ignore[attr-defined]
        if known.factor is Factor.NONE and _page(request) not in WITHOUT_CODES:
            return redirect("mfa_activate_totp")
        if person and person.system and not _system_may(page := _page(request)):
            if page == "people:home":
                return redirect("tokens:tokens")
            raise PermissionDenied(
                "This is the account of another system: here it makes its tokens and webhooks alone"
            )
        session.touch(request.session, known, now)
        response = self.get_response(request)
        patch_cache_control(response, private=True, no_store=True)
        return response


def _sign_in_address(request: HttpRequest, kept_at: str) -> str:
    address = reverse("account_login")
    asked = request.get_full_path() if request.method == "GET" and request.path != "/" else kept_at
    return f"{address}?{urlencode({'next': asked})}" if asked else address
