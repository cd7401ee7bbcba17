"""Writing the audit: called by every service, inside its own transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.db import transaction

from forethought.web.audit.models import Event

Detail = int | bool | str | None | list[int] | list[str]


class Actor(Protocol):
    """Whoever acts: a person of the site."""

    @property
    def pk(self) -> int:
        """The person's id."""


class NotInTransactionError(RuntimeError):
    """An audit event was to be written outside the transaction of what it records."""


def record(
    action: str,
    *,
    by: Actor | None,
    now: datetime,
    subject: str,
    subject_id: int | None = None,
    **detail: Detail,
) -> Event:
    """Write one event beside the change it records. ``by`` None: the system itself.

    ``detail`` holds ids, counts and words of our own vocabulary; never what a person typed.
    Raises NotInTransactionError outside a transaction, so that the two cannot part.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransactionError(action)
    return Event.objects.create(
        at=now,
        by_id=by.pk if by else None,
        action=action,
        subject=subject,
        subject_id=subject_id,
        detail=detail,
    )
