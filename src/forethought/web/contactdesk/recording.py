"""One fact gets in: the outing locked, the fact once, what it means settled at once."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable
from datetime import datetime

from django.db import DataError, IntegrityError, transaction

from forethought.contact.events import Event
from forethought.contact.result import Contact
from forethought.web.audit import services as audit
from forethought.web.contactdesk.judging import contact_of
from forethought.web.contactdesk.models import Alarm, Fact, Outing
from forethought.web.contactdesk.stored_facts import detail_of, kind_of
from forethought.web.contactdesk.watching import lock, settle_judged
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

Refuse = Callable[[Contact], str | None]


def tell(  # noqa: PLR0913 - one service, told by keywords
    outing_id: int,
    uuid: uuids.UUID,
    event: Callable[[str], Event],
    *,
    by: Person,
    via: str,
    now: datetime,
    refuse: Refuse,
    action: str,
    alarm: Alarm | None = None,
) -> Fact:
    """Record a fact unless ``refuse`` says why not: NotPossibleError. Told twice it is one."""
    with transaction.atomic():
        outing = lock(outing_id)
        earlier = told_before(uuid)
        if earlier is not None:
            return earlier
        contact = contact_of(outing, now)
        why_not = refuse(contact) if contact is not None else None
        if why_not:
            raise NotPossibleError(why_not)
        return record(outing, uuid, event, by=by, via=via, now=now, action=action, alarm=alarm)


def told_before(uuid: uuids.UUID) -> Fact | None:
    """The fact of that id, if it is there. Ask with the outing locked."""
    return Fact.objects.filter(uuid=uuid).first()


def record(  # noqa: PLR0913 - one service, told by keywords
    outing: Outing,
    uuid: uuids.UUID,
    event: Callable[[str], Event],
    *,
    by: Person | None,
    via: str,
    now: datetime,
    action: str | None = None,
    alarm: Alarm | None = None,
    plan_number: int | None = None,
) -> Fact:
    """Insert a fact that was not ``told_before``, and settle. The outing is locked."""
    said = event(str(uuid))
    fact = Fact.objects.create(
        uuid=uuid,
        outing=outing,
        kind=kind_of(said),
        at=now,
        by=by,
        via=via,
        detail=detail_of(said, plan_number=plan_number),
    )
    if action is not None:
        subject, subject_id = ("alarm", alarm.pk) if alarm else ("outing", outing.pk)
        audit.record(
            action, by=by, now=now, subject=subject, subject_id=subject_id, outing=outing.pk
        )
    _settle(outing, now)
    return fact


def _settle(outing: Outing, now: datetime) -> None:
    """Settle; a fact is kept even where what it means cannot be written: hence the savepoint.

    Nearly every check-in means nothing but a later next look, and does without one.
    """
    contact = contact_of(outing, now)
    if contact is not None and not contact.alarms:
        settle_judged([outing], {outing.pk: contact}, now)
        return
    try:
        with transaction.atomic():
            settle_judged([outing], {outing.pk: contact}, now)
    except (ValueError, LookupError, TypeError, IntegrityError, DataError):
        settle_judged([outing], {outing.pk: None}, now)
