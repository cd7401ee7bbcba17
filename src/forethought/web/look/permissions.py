"""What a page may ask of the device: nothing, but where a page says so itself."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

HEADER = "Permissions-Policy"
_FEATURES = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
NOTHING = ", ".join(f"{feature}=()" for feature in _FEATURES)
WHERE_ALONE = NOTHING.replace("geolocation=()", "geolocation=(self)")
"""For the officer's phone: it asks where it is at the press of a button."""


class PermissionsMiddleware:
    """Sets the header on every response that has none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response, with what it may ask."""
        response = self._get_response(request)
        response.headers.setdefault(HEADER, NOTHING)
        return response


def may_ask_where(response: HttpResponse) -> HttpResponse:
    """The same response, whose page may ask the device where it is."""
    response.headers[HEADER] = WHERE_ALONE
    return response
