"""Answers those who watch over the service before sessions, TLS and host names are asked."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

WATCHED = "forethought.web.health.urls"


class WatchedMiddleware:
    """The first of all: a probe from inside has no host name of ours, no TLS, and no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe at once; pass everything else on."""
        view = _watched(request.path_info)
        return self.get_response(request) if view is None else view(request)


def _watched(path: str) -> Callable[[HttpRequest], HttpResponse] | None:
    try:
        return resolve(path, urlconf=WATCHED).func
    except Resolver404:
        return None
