"""Who sees which outing, and the desk of which office."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from forethought.contact.words import Rung
from forethought.web.contactdesk.models import Alarm, Alert, Duty, Outing
from forethought.web.people.models import Office, Person


def outings_for(person: Person, *, now: datetime) -> QuerySet[Outing]:
    """The outings that somebody looks after: address, telephone and alarms, no findings.

    The contact desk: those of their office, and of an office on whose rota they are now.
    Management grade: those of their office and of their people. A safety administrator: those
    whose alarm reached the last rung. Whoever was told of an alarm finds it.
    """
    if not person.is_active:
        return Outing.objects.none()
    allowed = Q(office__in=offices_for(person, now=now).values("pk"))
    if person.is_management:
        allowed |= Q(officer__manager=person) | Q(second_officer__manager=person)
    if person.safety_administrator:
        top = Alarm.objects.filter(outing=OuterRef("pk"), rung=Rung.EMERGENCY.value)
        allowed |= Q(Exists(top))
    told = Alert.objects.filter(
        alarm__outing=OuterRef("pk"), to=person, rung__gt=Rung.OFFICER.value
    )
    allowed |= Q(Exists(told))
    # Nobody watches over themself; and whoever forces an officer may be looking at their screen.
    others = Outing.objects.exclude(officer=person).exclude(second_officer=person)
    return others.filter(allowed)


def offices_for(person: Person, *, now: datetime) -> QuerySet[Office]:
    """The offices whose desk somebody may look at; another system that plans, through the API."""
    if not person.is_active:
        return Office.objects.none()
    on_duty = Duty.objects.filter(
        office=OuterRef("pk"), person=person, begins__lte=now, ends__gt=now
    )
    allowed = Q(Exists(on_duty))
    looks = person.contact_desk or person.is_management or person.plans_for_office
    if person.team is not None and looks:
        allowed |= Q(pk=person.team.office_id)
    return Office.objects.filter(allowed)


def officers_for(person: Person, *, now: datetime) -> QuerySet[Person]:
    """The officers for whom somebody may say that they leave: of their desk, or their own people.

    Never themself: that is on their own phone.
    """
    theirs = Q(team__office__in=offices_for(person, now=now).values("pk"))
    if person.is_active and person.is_management:
        theirs |= Q(manager=person)
    return Person.objects.filter(theirs, is_active=True, makes_visits=True).exclude(pk=person.pk)


def offices_to_make_ready_for(person: Person, *, now: datetime) -> QuerySet[Office]:
    """The offices whose rota and readiness somebody may see; a safety administrator's are all."""
    if person.is_active and person.safety_administrator:
        return Office.objects.all()
    return offices_for(person, now=now)
