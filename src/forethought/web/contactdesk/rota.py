"""Who is on the contact desk, and when: nobody leaves an office whose desk is empty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from forethought.vocabulary import Grade
from forethought.web.audit import services as audit
from forethought.web.contactdesk.models import Duty, Outing
from forethought.web.people.models import Office, Person
from forethought.web.visits.problems import NotPossibleError

LONGEST = timedelta(hours=16)


def people_of(office: Office) -> QuerySet[Person]:
    """Who may be put on the desk of an office: its contact desk and its management grade."""
    able = Q(contact_desk=True) | Q(grade=Grade.MANAGER.value)
    return Person.objects.to_ask().filter(able, team__office=office).order_by("name", "pk")


def duties_ahead(office: Office, *, now: datetime) -> QuerySet[Duty]:
    """Duties of an office that are not over yet, in their order."""
    ahead = Duty.objects.filter(office=office, ends__gt=now)
    return ahead.select_related("person").order_by("begins", "pk")


def put_on_duty(
    *, office: Office, person: Person, begins: datetime, ends: datetime, by: Person, now: datetime
) -> Duty:
    """Somebody is on the desk from ``begins`` to ``ends``.

    Raises NotPossibleError for a time that is over or too long, for somebody who cannot see the
    board, and for somebody who is on the desk then already.
    """
    if ends <= now:
        raise NotPossibleError("This time is over already: enter a later end", field="ends_time")
    if not begins < ends <= begins + LONGEST:
        raise NotPossibleError(
            "A time at the desk is at most 16 hours: enter an earlier end", field="ends_time"
        )
    if not people_of(office).filter(pk=person.pk).exists():
        raise NotPossibleError(
            f"{person.name} is not of this office’s contact desk or management: choose"
            " somebody who is",
            field="person",
        )
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if Duty.objects.filter(person=person, begins__lt=ends, ends__gt=begins).exists():
            raise NotPossibleError(
                f"{person.name} is on a desk then already: choose other times", field="person"
            )
        duty = Duty.objects.create(office=office, person=person, begins=begins, ends=ends)
        _note("duty.set", duty, by, now)
    return duty


def end_duty(duty_id: int, *, by: Person, now: datetime) -> None:
    """Somebody goes off the desk now, or will not come on. Raises NotPossibleError when over."""
    with transaction.atomic():
        duty = Duty.objects.select_for_update().get(pk=duty_id)
        if duty.ends <= now:
            raise NotPossibleError("This time at the desk is over already")
        _note("duty.ended", duty, by, now)
        if duty.begins >= now:
            duty.delete()
        else:
            duty.ends = now
            duty.save(update_fields=["ends"])


def people_out(people: Iterable[int]) -> frozenset[int]:
    """Those of these people (ids) who are on an outing that is not over. One query."""
    asked = set(people)
    named = Q(officer__in=asked) | Q(second_officer__in=asked)
    pairs = Outing.objects.filter(named, over_at__isnull=True)
    found = {pk for pair in pairs.values_list("officer_id", "second_officer_id") for pk in pair}
    return frozenset(asked & found)


def unmanned(outings: QuerySet[Outing], *, now: datetime) -> list[str]:
    """Whose desk is empty while some of these outings are under way, in a sentence each.

    Nobody leaves an office whose desk is empty, but a time at the desk may end while they are out.
    Or whoever is on it is out themself. An alarm then rings the next rung at once (``watching``).
    """
    out = outings.filter(over_at__isnull=True).values("office")
    gone = Outing.objects.filter(
        Q(officer=OuterRef("person")) | Q(second_officer=OuterRef("person")), over_at__isnull=True
    )
    there = Duty.objects.filter(
        ~Exists(gone),
        office=OuterRef("pk"),
        begins__lte=now,
        ends__gt=now,
        person__in=Person.objects.to_ask(),
    )
    empty = Office.objects.filter(~Exists(there), pk__in=out).order_by("name")
    return [
        f"Nobody is on duty at the contact desk of {name}, and officers are out. An alarm rings"
        " their manager at once. Put somebody on the rota."
        for name in empty.values_list("name", flat=True)
    ]


def _note(action: str, duty: Duty, by: Person, now: datetime) -> None:
    audit.record(
        action, by=by, now=now, subject="office", subject_id=duty.office_id, person=duty.person_id
    )
