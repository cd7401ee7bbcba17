"""News for many visits and checks that are being made keep out of each other's way.

A load replaces records, looks for the visits concerned and reopens them, in one transaction. A
visit that is planned and checked after the look and before the end would be missed: its check saw
the old records, and the look did not see the visit. Therefore whoever brings in such news takes a
lock before the look, and a check waits for it before it reads anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from django.db import connection

_NEWS = 7_305_511_341
_LOADS = 7_305_511_342
_REPORTS = 7_305_511_348
_CONNECTIONS = 73_055_135
"""Any numbers that are ours: keys of advisory locks. Of connections, with one for its name."""

_31_BITS = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class LoadingNow:
    """Which loads are running at this moment, on any connection to the database."""

    folder: bool
    numbers: frozenset[int]

    def __bool__(self) -> bool:
        return self.folder or bool(self.numbers)

    def has(self, connection: str) -> bool:
        """Whether the connection of that name is being read; "": whether a folder is."""
        return _number(connection) in self.numbers if connection else self.folder


NOTHING_LOADING = LoadingNow(False, frozenset())
"""What is said to whoever may not know."""


def wait_for_news() -> None:
    """For a check, before it reads the number of its visit: news that is just coming in is in.

    It waits and holds nothing back afterwards: later news finds the visit by itself, and raises
    its number.
    """
    _execute("SELECT pg_advisory_lock_shared(%s), pg_advisory_unlock_shared(%s)", _NEWS, _NEWS)


def let_checks_wait() -> None:
    """For news about many visits, in its transaction, after the change, before it looks for them.

    Checks that begin from now on wait for the end of the transaction.
    """
    _execute("SELECT pg_advisory_xact_lock(%s)", _NEWS)


def let_reports_wait() -> None:
    """For reading press reports, before it looks what is known: one at a time until it commits.

    What is known is locked before checks are made to wait, as by everybody who changes areas; so
    nobody else may open anything in between that a report would then belong to.
    """
    _execute("SELECT pg_advisory_xact_lock(%s)", _REPORTS)


def begin_loading() -> bool:
    """Whether this connection may load; false while another one does. Ends with the connection."""
    return bool(_execute("SELECT pg_try_advisory_lock(%s)", _LOADS))


def end_loading() -> None:
    """Let the next one load."""
    _execute("SELECT pg_advisory_unlock(%s)", _LOADS)


def begin_connection(name: str) -> bool:
    """Whether this connection to the database may load through the connection ``name``."""
    return bool(_execute("SELECT pg_try_advisory_lock(%s, %s)", _CONNECTIONS, _number(name)))


def end_connection(name: str) -> None:
    """Let the next process load through it."""
    _execute("SELECT pg_advisory_unlock(%s, %s)", _CONNECTIONS, _number(name))


def loading_now() -> LoadingNow:
    """Which loads are running. One query."""
    query = (
        "SELECT objsubid, objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " AND (objsubid = 1 AND classid::bigint = %s AND objid::bigint = %s"
        " OR objsubid = 2 AND classid::bigint = %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [_LOADS >> 32, _LOADS & 0xFFFF_FFFF, _CONNECTIONS])
        rows = cursor.fetchall()
    return LoadingNow(
        any(kind == 1 for kind, _ in rows), frozenset(number for kind, number in rows if kind == 2)
    )


def _number(name: str) -> int:
    digest = blake2b(name.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") & _31_BITS


def _execute(query: str, *parameters: int) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        row = cursor.fetchone()
    return row[0] if row else None
