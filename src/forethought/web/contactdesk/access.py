"""Who sees which outing, and for which rung of the ladder somebody answers."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from forethought.contact.words import Rung
from forethought.web.contactdesk.models import Alarm, Duty, Outing
from forethought.web.people.models import Office, Person


def outings_for(person: Person, *, now: datetime) -> QuerySet[Outing]:
    """The outings that somebody looks after: address, telephone and alarms, no findings.

    The contact desk: those of their office, and of an office on whose rota they are now.
    Management grade: those of their office and of their people. A safety administrator is told
    on the last rung, and so finds what has reached it.
    """
    if not person.is_active:
        return Outing.objects.none()
    allowed = Q(office__in=offices_for(person, now=now).values("pk"))
    if person.is_management:
        allowed |= Q(officer__manager=person) | Q(second_officer__manager=person)
    if person.safety_administrator:
        top = Alarm.objects.filter(
            outing=OuterRef("pk"), ended_at__isnull=True, rung=Rung.EMERGENCY.value
        )
        allowed |= Q(Exists(top))
    return Outing.objects.filter(allowed)


def offices_for(person: Person, *, now: datetime) -> QuerySet[Office]:
    """The offices whose desk somebody may look at."""
    if not person.is_active:
        return Office.objects.none()
    on_duty = Duty.objects.filter(
        office=OuterRef("pk"), person=person, begins__lte=now, ends__gt=now
    )
    allowed = Q(Exists(on_duty))
    if person.team is not None and (person.contact_desk or person.is_management):
        allowed |= Q(pk=person.team.office_id)
    return Office.objects.filter(allowed)


def offices_to_make_ready_for(person: Person, *, now: datetime) -> QuerySet[Office]:
    """The offices whose rota and readiness somebody may see; a safety administrator's are all."""
    if person.is_active and person.safety_administrator:
        return Office.objects.all()
    return offices_for(person, now=now)


def rung_of(person: Person) -> Rung:
    """The highest rung for which somebody answers when they own an alarm."""
    if person.safety_administrator:
        return Rung.EMERGENCY
    return Rung.MANAGER if person.is_management else Rung.DESK
