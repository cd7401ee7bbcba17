"""The invented office as a whole: loaded once into an empty database, given a new day later.

Everything goes through the services of the site, so that the audit, the checks and the gate of
the demonstration are those of a real office.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from forethought.matching import Person as Identity
from forethought.timestamps import day_begins, local_day
from forethought.web.demo.cases import CASES, NOW_UNDER_WAY, Case
from forethought.web.demo.circle import what_happened
from forethought.web.demo.contact import come_back
from forethought.web.demo.feeds import add_feeds
from forethought.web.demo.folder import Row, born, write_folder
from forethought.web.demo.people import add_everybody, everybody, keep_away
from forethought.web.demo.story import Step, Story
from forethought.web.demo.when import Door, begun, doors, preparation_begins
from forethought.web.demo.year import live_through_a_year
from forethought.web.people.models import Person
from forethought.web.records.folder import load_folder
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from forethought.web.visits.services import Details, NotPossibleError, Slot, plan_visit


class NotLoadedError(Exception):
    """The invented office cannot be loaded here; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was done: ``first`` time or a new day, and how many visits were planned."""

    first: bool
    visits: int


def load_office(*, now: datetime) -> Loaded:
    """Load the office, or give it a new day when the last of its visits is over.

    Stopped half-way it goes on where it was: people, records and visits each come whole. Raises
    NotLoadedError when real people are in the database.
    """
    _refuse_real_people()
    begins = preparation_begins(now)
    if not Visit.objects.exists():
        return _first_day(begins, now)
    if Visit.objects.filter(planned_start__gte=day_begins(local_day(now))).exists():
        return Loaded(first=False, visits=0)
    return _another_day(Story(everybody(), doors(now), begins, now))


def _refuse_real_people() -> None:
    real = Person.objects.filter(demo=False).count()
    if real:
        raise NotLoadedError(
            f"The database holds {real} people who are not invented: the demonstration office is"
            " not loaded beside them. Start the demonstration with a database of its own"
        )


def _first_day(begins: datetime, now: datetime) -> Loaded:
    people = everybody() or add_everybody(now=begins)
    keep_away(people, now=begins)
    visited = _load_records(begins)
    with transaction.atomic():
        add_feeds(people, now=begins)
        live_through_a_year(people, now=begins)
        story = Story(people, doors(now), begins, now)
        what_happened(story)
        planned = _live_through(story, visited)
    return Loaded(first=True, visits=planned)


def _live_through(story: Story, visited: list[Row]) -> int:
    """Plan every visit, then do with each what its people did; how many there are."""
    cases = [
        (case, who)
        for case, who in zip(CASES, visited, strict=True)
        if case.on[1] != NOW_UNDER_WAY or begun(story.now) is not None
    ]
    planned = [(case, _plan(case, who, story)) for case, who in cases]
    # Whoever is under way left before all the others began, and arrived after they were done.
    for case, visit in sorted(planned, key=lambda one: one[0].on[1] != NOW_UNDER_WAY):
        _go_through(case.then, story, visit)
    for case, visit in planned:
        _go_through(case.last, story, visit)
    return len(planned)


def _go_through(steps: tuple[Step, ...], story: Story, visit: Visit) -> None:
    for step in steps:
        step(story, visit)


def _another_day(story: Story) -> Loaded:
    """New extracts and new visits to the same customers, for which nothing is prepared yet."""
    come_back(now=story.begins)
    keep_away(story.people, now=story.begins)
    visited = _load_records(story.begins)
    planned = 0
    for case, who in zip(CASES, visited, strict=True):
        if case.on[1] == NOW_UNDER_WAY:
            continue
        try:
            _plan(case, who, story)
        except NotPossibleError:  # an hour planned for another visit, or a refusal not discussed
            continue
        planned += 1
    return Loaded(first=False, visits=planned)


def _load_records(now: datetime) -> list[Row]:
    with tempfile.TemporaryDirectory() as apart:
        folder = Path(apart)
        visited = write_folder(folder, now=now)
        loaded = load_folder(folder, by=None, now=now)
    if not loaded.all_taken or loaded.problems:
        said = [one.says for one in loaded.outcomes if not one.taken]
        said += [problem.says for problem in loaded.problems]
        raise NotLoadedError(f"The records of the demonstration were refused: {'; '.join(said)}")
    return visited


def _plan(case: Case, who: Row, story: Story) -> Visit:
    door = _door(case, story)
    officer = story.people[case.officer]
    visit = plan_visit(
        details=Details(
            identity=Identity(
                name=who["customer_name"],
                birth_date=born(who),
                utr=who["utr"],
                nino=who["nino"],
                address=who["address"],
                postcode=who["postcode"],
            ),
            purpose=case.purpose,
            announced=case.announced,
            training=case.training,
            expected_cash=case.cash,
            translation=case.translation,
        ),
        slot=Slot(officer, door.start, door.minutes),
        by=officer,
        now=story.next_moment(),
    )
    story.checked(visit, News.PLANNED)
    return visit


def _door(case: Case, story: Story) -> Door:
    day, place = case.on
    if place == NOW_UNDER_WAY:
        door = begun(story.now)
        assert door is not None
        return door
    return story.doors[day][place]
