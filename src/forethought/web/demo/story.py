"""What the people of the invented office do with a visit: each step by the services of the site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from forethought.contact.words import Step as At
from forethought.timestamps import local_day
from forethought.vocabulary import DispositionKind, Outcome
from forethought.web.checks.current import current_check
from forethought.web.checks.making import make_check
from forethought.web.checks.models import Check
from forethought.web.checks.reading import mark_read, notes_of, see_coverage
from forethought.web.contactdesk.outings import outing_of
from forethought.web.decisions import services as decisions
from forethought.web.demo.contact import goes_out, says_where
from forethought.web.demo.people import People
from forethought.web.demo.when import Door
from forethought.web.people.models import Person
from forethought.web.visits import services as visits
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News

NOTHING = visits.Given(
    has_concern=False,
    wants_company=False,
    expects_cash=False,
    needs_translation=False,
    knows_more=False,
)
"""Every question answered with no."""

A_MOMENT = timedelta(seconds=10)


@dataclass(slots=True)
class Story:
    """The people, the times of visits, and a clock that goes from ``begins`` to ``now``."""

    people: People
    doors: tuple[tuple[Door, ...], ...]
    begins: datetime
    now: datetime
    _moment: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._moment = self.begins

    def next_moment(self) -> datetime:
        """A little later than the last one, never later than now."""
        self._moment = min(self._moment + A_MOMENT, self.now)
        return self._moment

    def checked(self, visit: Visit, why: News = News.VISIT_CHANGED) -> Check:
        """The check for all that is known."""
        return make_check(visit.pk, why=why, now=self.next_moment())


Step = Callable[[Story, Visit], None]
"""What somebody does with a visit that has been planned and checked."""


def _look(story: Story, visit: Visit, officer: Person) -> None:
    check = story.checked(visit)
    tokens = [note.token for note in notes_of(check)]
    mark_read(visit.pk, tokens=tokens, by=officer, now=story.next_moment())
    see_coverage(
        visit.pk, coverage_sha256=check.coverage_sha256, by=officer, now=story.next_moment()
    )


def prepared(*officers: str) -> Step:
    """They answer every question with no, then read every note and look at the sources."""

    def step(story: Story, visit: Visit) -> None:
        for key in officers:
            visits.answer(visit.pk, given=NOTHING, by=story.people[key], now=story.next_moment())
        for key in officers:
            _look(story, visit, story.people[key])

    return step


def read_notes(*officers: str) -> Step:
    """They read every note and look at the sources, and leave the questions for later."""

    def step(story: Story, visit: Visit) -> None:
        for key in officers:
            _look(story, visit, story.people[key])

    return step


def signed(*officers: str) -> Step:
    """They sign their assessments, in this order."""

    def step(story: Story, visit: Visit) -> None:
        for key in officers:
            number = story.checked(visit).number
            decisions.sign_assessment(
                visit.pk, check_number=number, by=story.people[key], now=story.next_moment()
            )

    return step


def asked(key: str) -> Step:
    """Somebody is asked to come along."""

    def step(story: Story, visit: Visit) -> None:
        visits.ask_second(
            visit.pk, officer=story.people[key], by=visit.officer, now=story.next_moment()
        )
        story.checked(visit)

    return step


def accepted(key: str) -> Step:
    """Who was asked says yes."""

    def step(story: Story, visit: Visit) -> None:
        visits.accept(visit.pk, by=story.people[key], now=story.next_moment())
        story.checked(visit)

    return step


def decided(
    key: str, outcome: Outcome, reason: str, controls: tuple[str, ...] = (), exactly: str = ""
) -> Step:
    """Somebody of management grade decides."""

    def step(story: Story, visit: Visit) -> None:
        decisions.decide(
            visit.pk,
            wanted=decisions.Wanted(outcome, reason, controls, exactly),
            check_number=story.checked(visit).number,
            by=story.people[key],
            now=story.next_moment(),
        )

    return step


def refused(key: str, tells: str) -> Step:
    """An officer refuses, and afterwards says what colleagues should know."""

    def step(story: Story, visit: Visit) -> None:
        decisions.refuse(visit.pk, by=story.people[key], now=story.next_moment())
        decisions.tell_colleagues(
            visit.pk, tells=tells, by=story.people[key], now=story.next_moment()
        )
        story.checked(visit, News.REFUSAL)

    return step


def moved(key: str, to: tuple[int, int]) -> Step:
    """Somebody moves the visit to another of the office's times."""

    def step(story: Story, visit: Visit) -> None:
        known = Visit.objects.get(pk=visit.pk)
        door = story.doors[to[0]][to[1]]
        visits.move_visit(
            visit.pk,
            version=known.version,
            slot=visits.Slot(known.officer, door.start, door.minutes),
            by=story.people[key],
            now=story.next_moment(),
        )
        story.checked(visit)

    return step


def cancelled(key: str, reason: str) -> Step:
    """Somebody cancels the visit."""

    def step(story: Story, visit: Visit) -> None:
        version = Visit.objects.values_list("version", flat=True).get(pk=visit.pk)
        visits.cancel_visit(
            visit.pk,
            version=version,
            reason=reason,
            by=story.people[key],
            now=story.next_moment(),
        )

    return step


def left(key: str) -> Step:
    """The officer leaves the office with this visit, and sets off."""

    def step(story: Story, visit: Visit) -> None:
        officer, now = story.people[key], story.next_moment()
        outing = goes_out(officer, visit, now=now)
        says_where(outing, officer, At.SET_OFF, visit, now=now)

    return step


def arrived(key: str) -> Step:
    """The officer is at the door by its time, through the one gate."""

    def step(story: Story, visit: Visit) -> None:
        officer, now = story.people[key], max(story.next_moment(), visit.planned_start)
        outing = outing_of(officer)
        assert outing is not None
        says_where(outing, officer, At.ARRIVED, visit, now=now)

    return step


def mistaken(key: str, reason: str) -> Step:
    """An officer says that the first flagged record is mistaken: two people have to agree."""

    def step(story: Story, visit: Visit) -> None:
        _propose(story, visit, key, decisions.Said(DispositionKind.MISTAKEN, reason))

    return step


def agreed(key: str, first: str, second: str, reason: str) -> Step:
    """An officer asks for a record to be reviewed for half a year, and two people agree."""

    def step(story: Story, visit: Visit) -> None:
        until = local_day(story.now) + timedelta(days=182)
        said = decisions.Said(DispositionKind.REVIEWED, reason, until=until)
        number = _propose(story, visit, key, said)
        for person in (first, second):
            decisions.agree_disposition(number, by=story.people[person], now=story.next_moment())
        story.checked(visit, News.DISPOSITION)

    return step


def _propose(story: Story, visit: Visit, key: str, said: decisions.Said) -> int:
    check = current_check(visit) or story.checked(visit)
    record = next(note for note in notes_of(check) if note.flagged)
    made = decisions.propose_disposition(
        visit.pk,
        source=record.source,
        record_id=record.record_id,
        said=said,
        by=story.people[key],
        now=story.next_moment(),
    )
    return int(made.pk)
