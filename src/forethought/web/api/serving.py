"""What surrounds every operation: whatever happens, a program gets an answer that it can read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.views.decorators.csrf import csrf_exempt

from forethought.web.api.limits import MOST_BYTES
from forethought.web.api.problems import not_found, problem, told

TOO_LARGE = "The body is larger than 5 MB: send it in several parts"

View = Callable[..., HttpResponseBase]


def for_programs(view: View) -> View:
    """``view`` for whoever has a token: no cookie, no page, no cache."""

    @csrf_exempt  # no browser sends a token by itself
    @login_not_required
    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _answered(view, request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return served


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if not _fits(request):
        return told(problem(413, "too-large", TOO_LARGE))
    response = view(request, *args, **kwargs)
    if isinstance(response, HttpResponseNotAllowed):
        says = f"Here one may only ask with {response['Allow']}"
        allowed = {"Allow": response["Allow"]}
        return told(problem(405, "method-not-allowed", says), allowed)
    return response


def _fits(request: HttpRequest) -> bool:
    """Read the body here: the limit of the site's forms, which is the same, is then behind us."""
    try:
        return len(request.body) <= MOST_BYTES
    except RequestDataTooBig:
        return False


def nothing_here(_request: HttpRequest, **_rest: str) -> HttpResponse:
    """An address under ``/api/`` that there is not."""
    return told(not_found())


def for_programs_all(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """These addresses, each ``for_programs``."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = for_programs(pattern.callback)
    return patterns
