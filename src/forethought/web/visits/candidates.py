"""Whom one may ask to come along, and what speaks for each of them."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.timestamps import local_day
from forethought.web.people.cover import away_between, solo_trained
from forethought.web.people.models import Person
from forethought.web.visits.engagements import busy, ends_at
from forethought.web.visits.models import Answers, Visit
from forethought.web.visits.pairs import Member, speaks
from forethought.web.visits.who import may_be_second


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague who is free then. ``hint`` says what a pair needs to know of them."""

    person: Person
    solo_trained: bool
    speaks: tuple[str, ...]
    hint: str


def languages_of(visit: Visit) -> tuple[str, ...]:
    """Every language that translation is needed for: as planned, and as answered."""
    answered = Answers.objects.filter(visit=visit, needs_translation=True)
    named = [visit.translation, *answered.order_by("pk").values_list("language", flat=True)]
    return tuple(dict.fromkeys(one.strip() for one in named if one.strip()))


def candidates(visit: Visit) -> list[Candidate]:
    """Colleagues of the office who are free while the visit lasts; those who fit best first.

    A fixed number of queries. Nobody who is at another door, is away, or has refused it.
    """
    people = list(may_be_second(visit).select_related("team"))
    ids = [person.pk for person in people]
    taken = busy(ids, visit) | away_between(people, visit.planned_start, ends_at(visit)).keys()
    trained = solo_trained(ids, local_day(visit.planned_start))
    languages = languages_of(visit)
    free = [
        _candidate(person, person.pk in trained, languages)
        for person in people
        if person.pk not in taken
    ]
    return sorted(free, key=lambda one: (not one.solo_trained, -len(one.speaks)))


def _candidate(person: Person, trained: bool, languages: tuple[str, ...]) -> Candidate:
    member = Member(person.name, trained, person.languages)
    said = ["Trained for solo visits" if trained else "Not trained for solo visits on that day"]
    if person.languages:
        said.append(f"Speaks {', '.join(person.languages)}")
    return Candidate(
        person=person,
        solo_trained=trained,
        speaks=tuple(one for one in languages if speaks(member, one)),
        hint=". ".join(said),
    )
