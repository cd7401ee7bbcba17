"""Counts each request and writes its one line: by the name of its page, never by its path."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

from forethought.web.health.measuring import request_seconds, requests

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
GOOD_ID = re.compile(r"[0-9A-Fa-f-]{16,64}")
"""An id from before us: digits and letters of numbers alone, in which nothing can be told."""

STATIC, NOWHERE = "static", "none"
"""What is counted where no page is named: a file of the look, and an address that there is not."""

GOOD = 400


class ObservedMiddleware:
    """Around everything else: what the others answer is counted too.

    Who asked does not stand in the log: what a person does is in the audit.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, count, and write a line; every line until then bears the request's id."""
        given = request.headers.get(HEADER, "")
        known = given if GOOD_ID.fullmatch(given) else uuid.uuid4().hex
        began = time.perf_counter()
        with bound_contextvars(request=known):
            response = self.get_response(request)
            took = time.perf_counter() - began
            view = view_of(request, response)
            requests.labels(view, f"{response.status_code // 100}xx").inc()
            request_seconds.labels(view).observe(took)
            if view != STATIC:
                logger.info("request", extra=_line(request, view, response.status_code, took))
        response[HEADER] = known
        return response


def view_of(request: HttpRequest, response: HttpResponse) -> str:
    """The name of the page that was asked for."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or NOWHERE
    return STATIC if response.status_code < GOOD else NOWHERE


def _line(request: HttpRequest, view: str, status: int, took: float) -> dict[str, object]:
    method = request.method if request.method in METHODS else "other"
    return {"method": method, "view": view, "status": status, "ms": round(1000 * took, 1)}


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
