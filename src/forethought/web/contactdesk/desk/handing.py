"""The hand-over of the desk from one shift to the next.

What is somebody's stays theirs until the next one has taken it: nothing is ever nobody's.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from forethought.web.audit import services as audit
from forethought.web.contactdesk import facts
from forethought.web.contactdesk.models import Alarm, HandOver, Outing
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

VIA = "desk"


@dataclass(frozen=True, slots=True)
class Taken:
    """What somebody took over: how many alarms, and why not the others."""

    alarms: int
    says: tuple[str, ...] = ()


def hand_over(*, to: Person, note: str, by: Person, now: datetime) -> HandOver:
    """``by`` hands the desk over to ``to``; a hand-over that still waits is changed.

    Raises NotPossibleError without a note, and for somebody who does not answer for a desk.
    """
    note = note.strip()
    if not note:
        raise NotPossibleError("Say what the next person must know", field="note")
    answers = to.is_active and (to.contact_desk or to.is_management)
    if to.pk == by.pk or not answers:
        raise NotPossibleError(
            "Choose somebody else of the contact desk or management grade", field="to"
        )
    with transaction.atomic():
        made, _ = HandOver.objects.update_or_create(
            by=by, taken_at=None, defaults={"to": to, "note": note, "at": now}
        )
        audit.record(
            "desk.handed_over", by=by, now=now, subject="person", subject_id=by.pk, to=to.pk
        )
    return made


def take_all_over(
    of: Person, *, outings: QuerySet[Outing], uuid: uuids.UUID, by: Person, now: datetime
) -> Taken:
    """``by`` owns every open alarm of ``of`` about these outings from now on.

    One that cannot be taken over (somebody ended it meanwhile) keeps back no other.
    """
    with transaction.atomic():
        taken: list[int] = []
        says: list[str] = []
        for alarm in owned_by(of, outings):
            try:
                facts.take_over(
                    alarm.pk, uuid=uuids.uuid5(uuid, str(alarm.pk)), by=by, via=VIA, now=now
                )
            except NotPossibleError as error:
                says += error.sentences
            else:
                taken.append(alarm.pk)
        waits = HandOver.objects.filter(by=of, to=by, taken_at__isnull=True)
        if waits.update(taken_at=now) or taken:
            audit.record(
                "desk.taken_over",
                by=by,
                now=now,
                subject="person",
                subject_id=of.pk,
                alarms=taken,
            )
    return Taken(len(taken), tuple(dict.fromkeys(says)))


def owned_by(person: Person, outings: QuerySet[Outing]) -> Iterable[Alarm]:
    """Their open alarms about these outings, always in the same order: nobody waits in a ring."""
    mine = Alarm.objects.filter(
        owner=person, ended_at__isnull=True, outing__in=outings.values("pk")
    )
    return list(mine.order_by("outing_id", "pk"))
