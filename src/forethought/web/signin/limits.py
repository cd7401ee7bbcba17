"""How often a page may be opened, also by a GET: the library's public door never limits one."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse


def too_often(request: HttpRequest, action: str, *, key: str | None = None) -> HttpResponse | None:
    """The page for whoever asks too often; None for whoever may go on.

    ``action``: a row of ACCOUNT_RATE_LIMITS. ``key``: what the limit "by key" counts.
    """
    limited: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action=action, key=key, limit_get=True
    )
    return limited
