"""New information and checks keep out of each other's way.

A load replaces records and then reopens the visits concerned. A visit that is planned and
checked between these two would be missed: its check saw the old records, and the reopening did
not see the visit. Therefore a check shares this lock, taken before anything else in its
transaction, and whoever brings in news for many visits takes it alone, after the change and
before looking for the visits.
"""

from __future__ import annotations

from django.db import connection

_NEWS = 7_305_511_341
_LOADS = 7_305_511_342
"""Any numbers that are ours: keys of advisory locks."""


def no_news_meanwhile() -> None:
    """For a check, as the first thing of its transaction: waits for news that is just coming in."""
    _execute("SELECT pg_advisory_xact_lock_shared(%s)", _NEWS)


def wait_for_news() -> None:
    """For a check, before it reads the number of its visit: news that is just coming in is in.

    It waits and holds nothing back afterwards: later news finds the visit by itself, and raises
    its number.
    """
    _execute("SELECT pg_advisory_lock_shared(%s), pg_advisory_unlock_shared(%s)", _NEWS, _NEWS)


def no_check_meanwhile() -> None:
    """For news about many visits, in its transaction, before it looks for them.

    It waits for the checks that are being made; they are short.
    """
    _execute("SELECT pg_advisory_xact_lock(%s)", _NEWS)


def begin_loading() -> bool:
    """Whether this connection may load; false while another one does. Ends with the connection."""
    return bool(_execute("SELECT pg_try_advisory_lock(%s)", _LOADS))


def end_loading() -> None:
    """Let the next one load."""
    _execute("SELECT pg_advisory_unlock(%s)", _LOADS)


def is_loading() -> bool:
    """Whether somebody is loading at this moment, on any connection."""
    query = (
        "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND objsubid = 1 AND database = (SELECT oid FROM pg_database"
        " WHERE datname = current_database())"
        " AND classid::bigint = %s AND objid::bigint = %s"
    )
    return bool(_execute(query, _LOADS >> 32, _LOADS & 0xFFFF_FFFF))


def _execute(query: str, *parameters: int) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        row = cursor.fetchone()
    return row[0] if row else None
