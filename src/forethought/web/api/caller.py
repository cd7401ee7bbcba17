"""Who calls: the person of a token, within its scopes and its pace. No cookie says who it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security.base import AuthBase

from forethought.web.api import tokens
from forethought.web.api.problems import ProblemError
from forethought.web.api.scopes import Scope
from forethought.web.people.models import Person

WHO = {"WWW-Authenticate": "Bearer"}


@dataclass(frozen=True, slots=True)
class Caller:
    """The person whose token it is; ``person.token_id`` says which, and the audit with it.

    ``now``: the moment at which the request was let in.
    """

    person: Person
    token_id: int
    scopes: frozenset[Scope]
    now: datetime


def caller(request: HttpRequest) -> Caller:
    """Who calls, inside an operation of the API."""
    found = getattr(request, "auth", None)
    if not isinstance(found, Caller):
        raise RuntimeError(f"{request.path} was reached without a token")
    return found


def let_in(request: HttpRequest) -> Caller:
    """Whoever has a token that works, and has not asked too often. Raises ProblemError."""
    now = timezone.now()
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    known = tokens.use_token(text.strip(), now=now) if scheme.lower() == "bearer" else None
    if known is None:
        raise ProblemError(
            401,
            "not-signed-in",
            "Send a token that works in the header Authorization, after the word Bearer. Perhaps"
            " this one has expired, was revoked, or its person has left",
            headers=WHO,
        )
    if known.asked > settings.API_REQUESTS_A_MINUTE:
        wait = 60 - now.second
        raise ProblemError(
            429,
            "too-many",
            f"This token has asked {settings.API_REQUESTS_A_MINUTE} times within the minute."
            f" Wait {wait} seconds",
            headers={"Retry-After": str(wait)},
        )
    return Caller(known.person, known.token_id, known.scopes, now)


class Bearer(AuthBase):
    """Lets in whoever has a token with ``scope``; None: any token that works."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scope: Scope | None) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """The caller. Raises ProblemError."""
        found = let_in(request)
        if self.scope is not None and self.scope not in found.scopes:
            raise ProblemError(
                403,
                "not-allowed",
                f"This token may not be used for {self.scope}: make one with that scope",
            )
        return found
