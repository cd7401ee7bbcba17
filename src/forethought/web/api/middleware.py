"""Cookies say nothing to the API: whoever calls it has a token."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

BELOW = "/api/"
DOCUMENT = "/api/v1/openapi.json"
"""The one address that a signed-in person may look at in a browser; it is about nobody."""


class NoCookiesMiddleware:
    """Takes the cookies off requests to the API, before anything reads them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as if no cookie had come."""
        if request.path_info.startswith(BELOW) and request.path_info != DOCUMENT:
            request.META.pop("HTTP_COOKIE", None)
            request.COOKIES.clear()
        return self._get_response(request)
