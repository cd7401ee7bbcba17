"""Lists in parts: a cursor holds the place of the last item, signed, and nothing else.

Items are in the order of their ids, so that what is added or changed meanwhile neither shifts
what is left nor shows anything twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core import signing
from django.db.models import Model, QuerySet

from forethought.web.api.fields import Page
from forethought.web.api.problems import ProblemError

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")

_SALT = "forethought.api.cursor"


def cursor_at(what: str, *place: int) -> str:
    """The cursor of a place in the list ``what``: of one place always the same."""
    return signing.Signer(salt=_SALT).sign_object([what, *place])


def place_of(what: str, cursor: str) -> tuple[int, ...]:
    """The place that a cursor of the list ``what`` holds. Raises ProblemError."""
    try:
        kept = signing.Signer(salt=_SALT).unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        kept = [None]
    if not isinstance(kept, list) or kept[0] != what:
        raise ProblemError(
            422,
            "refused",
            "This cursor is not one of this list",
            errors=[("cursor", "Send `next` as it stood in the part before, or begin without")],
        )
    return tuple(kept[1:])


def rows_after(
    found: QuerySet[Row], what: str, *, cursor: str, limit: int
) -> tuple[list[Row], str | None]:
    """The next rows in the order of their ids, and the cursor of what follows, or None."""
    if cursor:
        (after,) = place_of(what, cursor)
        found = found.filter(pk__gt=after)
    rows = list(found.order_by("pk")[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    return rows, cursor_at(what, rows[-1].pk) if more else None


def page_of(
    found: QuerySet[Row], what: str, show: Callable[[Row], Item], *, cursor: str, limit: int
) -> Page[Item]:
    """:func:`rows_after`, each shown by itself."""
    rows, following = rows_after(found, what, cursor=cursor, limit=limit)
    return Page(items=[show(row) for row in rows], next=following)
