"""A connection of its own to the site's database, bounded in time whatever the network does.

Whoever asks whether the service is well must get an answer while the database hangs, so this
uses none of the connections that the pages keep.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Timer
from typing import Any

import psycopg
from django.conf import settings

CONNECTS_WITHIN = 2
ANSWERS_WITHIN = 1500
"""Milliseconds for one question, counted by the database."""

UNANSWERED_AFTER = 2500
"""Milliseconds until the kernel gives up a network that takes nothing."""


@contextmanager
def connected_quickly(within: float) -> Iterator[psycopg.Connection[Any]]:
    """A connection for the block, which ends after ``within`` seconds whatever goes on.

    A proxy or a machine that dies behind one takes every question and never answers: only we can
    give that up. Raises psycopg.Error, then and when nothing answers.
    """
    with (
        closing(_connect()) as connection,
        # A copy of its own: after the block the number may be that of another file.
        socket.socket(fileno=os.dup(connection.fileno())) as line,
    ):
        ending = Timer(within, _hang_up, (line,))
        ending.daemon = True
        ending.start()
        try:
            yield connection
        finally:
            ending.cancel()
            ending.join()


def answers(within: float) -> bool:
    """Whether the database answers anything at all."""
    try:
        with connected_quickly(within) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


def _hang_up(line: socket.socket) -> None:
    # Not an error: the other side may have hung up in this moment.
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _connect() -> psycopg.Connection[Any]:
    known = settings.DATABASES["default"]
    options: dict[str, Any] = {
        **{name: known["OPTIONS"][name] for name in _plain(known["OPTIONS"])},
        "connect_timeout": CONNECTS_WITHIN,
        "tcp_user_timeout": UNANSWERED_AFTER,
        "options": f"-c statement_timeout={ANSWERS_WITHIN}",
    }
    return psycopg.connect(
        host=known["HOST"],
        port=known["PORT"] or None,
        dbname=known["NAME"],
        user=known["USER"],
        password=known["PASSWORD"] or None,
        autocommit=True,
        **options,
    )


def _plain(options: dict[str, Any]) -> list[str]:
    """The options that are libpq's own: the others are Django's."""
    return [name for name, value in options.items() if isinstance(value, str) and name != "options"]
