"""What the desk does in one press, where that is more than one fact."""

from __future__ import annotations

import uuid as uuids
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from forethought.contact.words import AlarmKind, How, Proof
from forethought.web.audit import services as audit
from forethought.web.contactdesk import facts
from forethought.web.contactdesk.models import Alarm, Call, Outing
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

VIA = "desk"


def spoke_safe(outing_id: int, *, uuid: uuids.UUID, by: Person, now: datetime) -> tuple[Alarm, ...]:
    """Somebody spoke to the officers, with the code question, and they are safe.

    Ends what nobody else owns; a duress alarm never (``contact.may``). Returns the
    alarms that are still open, for their owners to close. Raises NotPossibleError for somebody
    who is on the outing.
    """
    with transaction.atomic():
        facts.spoke(outing_id, uuid=uuid, by=by, via=VIA, now=now)
        mine = _open(outing_id).filter(owner=by).exclude(kind=AlarmKind.DURESS)
        for alarm in list(mine.order_by("pk")):
            facts.end_alarm(
                alarm.pk,
                uuid=uuids.uuid5(uuid, str(alarm.pk)),
                how=How.HEARD_SAFE,
                proof=Proof.SPOKE,
                by=by,
                via=VIA,
                now=now,
            )
        return tuple(_open(outing_id).select_related("owner"))


def note_call(
    outing_id: int,
    *,
    uuid: uuids.UUID,
    whom: str,
    outcome: str,
    note: str = "",
    by: Person,
    now: datetime,
) -> Call:
    """A phone call goes into the log. For an owner it is also doing something about their alarms.

    It is no sign of life: ``spoke_safe`` and a check-in are. Raises NotPossibleError for words
    that the log does not know.
    """
    if whom not in Call.Whom.values or outcome not in Call.Outcome.values:
        raise NotPossibleError("Say whom you called, and how it went")
    with transaction.atomic():
        Outing.objects.select_for_update(of=("self",)).get(pk=outing_id)
        call = Call.objects.create(
            outing_id=outing_id, at=now, by=by, whom=whom, outcome=outcome, note=note.strip()
        )
        audit.record(
            "call.noted",
            by=by,
            now=now,
            subject="outing",
            subject_id=outing_id,
            whom=whom,
            outcome=outcome,
        )
        for alarm in list(_open(outing_id).filter(owner=by).order_by("pk")):
            facts.owner_acts(
                alarm.pk, uuid=uuids.uuid5(uuid, str(alarm.pk)), by=by, via=VIA, now=now
            )
    return call


def _open(outing_id: int) -> QuerySet[Alarm]:
    return Alarm.objects.filter(outing=outing_id, ended_at__isnull=True)
