"""Writing the audit: called by every service, inside its own transaction."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from django.db import transaction

from forethought.web.audit.models import Event

Detail = int | bool | str | None | list[int] | list[str]

_ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
_WORD = re.compile(r"[A-Za-z0-9_.:+/-]{0,64}")


class Actor(Protocol):
    """Whoever acts: a person of the site."""

    @property
    def pk(self) -> int:
        """The person's id."""


class NotInTransactionError(RuntimeError):
    """An audit event was to be written outside the transaction of what it records."""


class NotForAuditError(ValueError):
    """Something was to be written into the audit that must not, or cannot, stand there."""


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

    ``action`` is ``noun.verb`` and has its sentence in ``audit.actions``. ``detail`` holds ids,
    counts, dates and words of our own vocabulary; never a name, never what a person typed.

    It takes no lock that another writer could wait for. Raises NotInTransactionError outside a
    transaction, so that event and change cannot part, and NotForAuditError for an action of
    another shape, or a text in ``detail`` that is no single word. Where ``by`` acts through the
    API, the detail names their token.
    """
    return _write(action, by, now, subject, [subject_id], detail)[0]


def record_each(
    action: str,
    *,
    by: Actor | None,
    now: datetime,
    subject: str,
    subject_ids: Collection[int],
    **detail: Detail,
) -> None:
    """Write the same event about each of several subjects, in one statement; see ``record``."""
    _write(action, by, now, subject, subject_ids, detail)


def _write(
    action: str,
    by: Actor | None,
    now: datetime,
    subject: str,
    subject_ids: Iterable[int | None],
    detail: dict[str, Detail],
) -> list[Event]:
    _refuse_unfit(action, detail)
    token = getattr(by, "token_id", None)
    if token is not None:
        detail = detail | {"token": token}
    return Event.objects.bulk_create(
        Event(
            at=now,
            by_id=by.pk if by else None,
            action=action,
            subject=subject,
            subject_id=subject_id,
            detail=detail,
        )
        for subject_id in subject_ids
    )


def _refuse_unfit(action: str, detail: dict[str, Detail]) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransactionError(action)
    if not _ACTION.fullmatch(action):
        raise NotForAuditError(f"{action!r} is not of the form noun.verb")
    for key, value in detail.items():
        if not all(_WORD.fullmatch(text) for text in _texts(value)):
            # The value itself stays out of the message: it may be a name or a note.
            raise NotForAuditError(
                f"{action}: {key} holds text with spaces or signs, or more than 64 characters; "
                "the audit holds ids and words of our vocabulary only"
            )


def _texts(value: Detail) -> Iterable[str]:
    members = value if isinstance(value, list) else [value]
    return (member for member in members if isinstance(member, str))
