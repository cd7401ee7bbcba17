"""The private address of somebody's calendar: making, renewing, ending, and what is read there.

The secret is a password for very little, and handed to a calendar program that keeps it in
clear: so it is shown once, only its SHA-256 is kept, and a lost one is replaced by a new one.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from forethought.timestamps import local_day
from forethought.web.audit import services as audit
from forethought.web.papers.models import CalendarAddress
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

_BYTES = 32


def make_address(*, by: Person, now: datetime) -> str:
    """A new secret for one's own calendar; the one before ends. It cannot be shown again.

    Raises NotPossibleError for somebody who makes no visits.
    """
    if not (by.is_active and by.makes_visits):
        raise NotPossibleError("A calendar is for people who make visits")
    secret = secrets.token_urlsafe(_BYTES)
    with transaction.atomic():
        _, is_first = CalendarAddress.objects.update_or_create(
            person=by,
            defaults={
                "digest": digest_of(secret),
                "made_at": now,
                "content_sha256": "",
                "changed_at": None,
                "last_read_on": None,
            },
        )
        action = "calendar.made" if is_first else "calendar.renewed"
        audit.record(action, by=by, now=now, subject="person", subject_id=by.pk)
    return secret


def end_address(*, of: Person, by: Person, now: datetime) -> bool:
    """Nobody reads that calendar any more. Returns whether there was an address.

    Its owner may, whatever they do now, and a safety administrator; raises NotPossibleError.
    """
    if not by.is_active or not (of.pk == by.pk or by.safety_administrator):
        raise NotPossibleError("Only they, or a safety administrator, may end their calendar")
    return _end(of, by, now)


def end_address_of(person: Person, *, because: str, now: datetime) -> None:
    """The site ends somebody's calendar; ``because``: a word for the audit."""
    _end(person, None, now, because=because)


def _end(of: Person, by: Person | None, now: datetime, **told: str) -> bool:
    with transaction.atomic():
        gone, _ = CalendarAddress.objects.filter(person=of).delete()
        if gone:
            audit.record(
                "calendar.ended", by=by, now=now, subject="person", subject_id=of.pk, **told
            )
    return bool(gone)


def address_of(secret: str) -> CalendarAddress | None:
    """Whose calendar lies under this secret; None for nobody's, of somebody who has left, or who no
    longer makes visits."""
    able = CalendarAddress.objects.filter(person__is_active=True, person__makes_visits=True)
    address = able.filter(digest=digest_of(secret)).select_related("person").first()
    if address is None or (address.person.demo and not settings.DEMONSTRATION):
        return None
    return address


def given(address: CalendarAddress, sha256: str, now: datetime) -> datetime:
    """Remember what is given now, by its SHA-256. Returns since when the calendar says the same."""
    today = local_day(now)
    changed_at = address.changed_at if address.content_sha256 == sha256 else None
    if changed_at is not None and address.last_read_on == today:
        return changed_at
    changed_at = changed_at or now.replace(microsecond=0)
    # A renewal meanwhile has another secret: its row is not this one's to write.
    CalendarAddress.objects.filter(pk=address.pk, digest=address.digest).update(
        content_sha256=sha256, changed_at=changed_at, last_read_on=today
    )
    return changed_at


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
