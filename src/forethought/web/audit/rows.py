"""Reading events as the chain wants them."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from forethought.web.audit.chain import Row

_READ = """
SELECT id, at, by_id, action, subject, subject_id, detail::text
FROM audit_event WHERE id = ANY(%s)
"""


def rows(ids: Collection[int]) -> dict[int, Row]:
    """The events with these ids, by id, in one query. Those that are not there are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [list(ids)])
        return {found[0]: Row(*found) for found in cursor.fetchall()}
