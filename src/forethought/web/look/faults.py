"""What people get when an answer broke: our fault, or a database that is being taken over."""

from __future__ import annotations

import sys

from django.db import Error, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from psycopg.errors import ReadOnlySqlTransaction

AGAIN_AFTER = 5
"""Seconds until asking again is worth it: about what a standby needs to take over."""


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The page of an answer that broke: 503 where the database is away, else 500.

    Whoever sent something by a program reads the status: 503 means that nothing was kept and
    that the same may be sent again.
    """
    if lost_database(sys.exc_info()[1]):
        connection.close()
        page = HttpResponse(get_template("503.html").render({}), status=503)
        page.headers["Retry-After"] = str(AGAIN_AFTER)
        return page
    return HttpResponse(get_template("500.html").render({}), status=500)


def lost_database(error: BaseException | None) -> bool:
    """Whether the database was away, or no longer takes writes because another one does.

    The connection is of no use then. A statement that was cancelled or that locked itself out is
    a fault of ours: its connection still answers.
    """
    if not isinstance(error, Error):
        return False
    if isinstance(error.__cause__, ReadOnlySqlTransaction):
        return True
    return isinstance(error, OperationalError | InterfaceError) and not connection.is_usable()
