"""Who is there, and who may be asked about a visit (policy.md, "Who to discuss with")."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Q

from forethought.policy.discuss import Colleague, discuss_with
from forethought.vocabulary import Grade
from forethought.web.people.models import Absence, Person, SoloTraining


def whom_to_ask(officer: Person, named: Collection[Person], now: datetime) -> Person | None:
    """The person of management grade with whom a visit is discussed at this moment.

    ``officer`` makes the visit; ``named`` is everybody on it, who is never asked. The officer's
    manager, if there; the deputy whom an absent manager named; otherwise another of management
    grade, same office first, ties by ``officer_id`` (DMBM511340). None: nobody is there, the
    visit waits, and ``officer.office`` is without cover.
    """
    managers = {person.officer_id: person for person in _management()}
    away = {absence.person_id: absence for absence in _absences(managers.values(), now)}
    on_visit = {officer.officer_id} | {person.officer_id for person in named}
    deputy = _deputy(officer, away, managers)
    if deputy and deputy.pk not in away and deputy.officer_id not in on_visit:
        return deputy
    chosen = discuss_with(
        (_as_colleague(person, person.pk not in away) for person in managers.values()),
        on_visit,
        officer.manager.officer_id if officer.manager else "",
        _office_name(officer),
    )
    return managers[chosen] if chosen is not None else None


def colleagues(now: datetime) -> tuple[Colleague, ...]:
    """Everybody of management grade, as the core's ``discuss_with`` takes them.

    ``office`` is the office's name, which is unique.
    """
    people = _management()
    away = {absence.person_id for absence in _absences(people, now)}
    return tuple(_as_colleague(person, person.pk not in away) for person in people)


def is_away(person: Person, moment: datetime) -> bool:
    """Whether somebody cannot be asked at this moment, or has left."""
    return not person.is_active or bool(_absences([person], moment))


def away_between(people: Iterable[Person], begins: datetime, ends: datetime) -> dict[int, Absence]:
    """Absences that touch the time from ``begins`` to ``ends``, by the person's id."""
    found = Absence.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=begins),
        person__in=[person.pk for person in people],
        begins__lt=ends,
    )
    return {absence.person_id: absence for absence in found.order_by("-begins")}


def is_solo_trained(person: Person, day: date) -> bool:
    """Trained for solo visits on this day; the last day counts (DMBM511310)."""
    return person.pk in solo_trained([person.pk], day)


def solo_trained(people: Iterable[int], day: date) -> frozenset[int]:
    """Those of these people (ids) who are trained for solo visits on this day."""
    valid = SoloTraining.objects.filter(
        person__in=list(people), trained_on__lte=day, expires_on__gte=day
    )
    return frozenset(valid.values_list("person_id", flat=True))


def _management() -> list[Person]:
    return list(Person.objects.of_management().select_related("team__office"))


def _absences(people: Iterable[Person], moment: datetime) -> list[Absence]:
    """One row for each who is away; of several, the one begun last, whose deputy counts."""
    found = Absence.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=moment),
        person__in=[person.pk for person in people],
        begins__lte=moment,
    ).order_by("begins", "pk")
    return list(found)


def _deputy(
    officer: Person, away: dict[int, Absence], managers: dict[str, Person]
) -> Person | None:
    absence = away.get(officer.manager_id) if officer.manager_id is not None else None
    if absence is None or absence.deputy_id is None:
        return None
    by_id = {person.pk: person for person in managers.values()}
    return by_id.get(absence.deputy_id)


def _as_colleague(person: Person, available: bool) -> Colleague:
    return Colleague(person.officer_id, Grade(person.grade), _office_name(person), available)


def _office_name(person: Person) -> str:
    return person.office.name if person.office else ""
