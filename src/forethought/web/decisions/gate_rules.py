"""What keeps a visit from starting, over plain facts. Pure; ``gate.py`` loads them.

A refusal is never told here: who did not refuse learns only that the visit must be discussed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from forethought.vocabulary import Outcome
from forethought.web.decisions.rules import Company, Found, Standing, against, sends_somebody
from forethought.web.look.words import day as day_in_words
from forethought.web.visits.models import Visit
from forethought.web.visits.pairs import Member, fit_pair

_STATES = {
    Visit.State.UNDER_WAY: "This visit is already under way",
    Visit.State.FINISHED: "This visit is finished",
    Visit.State.CANCELLED: "This visit is cancelled",
    Visit.State.TAKEN_OFF: "This visit was taken off the list: a different method is used",
}


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a visit may start now. ``outcome``: as decided, None without a live decision.

    ``because``: a sentence for everything that keeps it shut, with what to do; empty when open.
    ``ready``: nothing keeps it shut but that the office does not expect its officers there yet.
    """

    open: bool
    outcome: Outcome | None
    because: tuple[str, ...]
    ready: bool


class Out(Enum):
    """Whether the office expects to hear from an officer at the door, by their contact plan."""

    EXPECTED = auto()
    NOT_PLANNED = auto()
    NOT_OUT = auto()


_UNSEEN = {
    Out.NOT_OUT: (
        "{} has not left the office. Leave the office first: then your office expects to hear from"
        " you"
    ),
    Out.NOT_PLANNED: (
        "{} is out, and this visit is not in their contact plan. Change the plan first: then your"
        " office expects to hear from there"
    ),
}


@dataclass(frozen=True, slots=True)
class Traveller:
    """An officer named. ``signed``: has read and signed the check, with these very findings.

    ``aids``: a sentence for each safety aid that is not in order today (DMBM511340). ``out``:
    nobody goes to a door unless the office will notice that they do not come back (DMBM511450).
    """

    name: str
    active: bool = True
    solo_trained: bool = False
    languages: tuple[str, ...] = ()
    signed: bool = False
    refused: bool = False
    aids: tuple[str, ...] = ()
    out: Out = Out.EXPECTED


@dataclass(frozen=True, slots=True)
class Decided:
    """The live decision. ``stands``: for the findings of now and the officers of now."""

    outcome: Outcome
    standing: Standing
    controls: tuple[str, ...] = ()
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the gate looks at.

    ``found``: of the current check, if it was made for what is known now; ``checked_on`` its day.
    ``refused``: somebody refused this visit and nobody has discussed it. ``waits``: a discussion
    is open.
    """

    state: str
    day: date
    today: date
    held: bool
    officer: Traveller
    found: Found | None = None
    checked_on: date | None = None
    decided: Decided | None = None
    second: Traveller | None = None
    accepted: bool = False
    refused: bool = False
    waits: bool = False
    training: bool = False
    languages: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[Traveller, ...]:
        """The officers named: who has only been asked as well."""
        return (self.officer,) if self.second is None else (self.officer, self.second)

    @property
    def company(self) -> Company:
        """How far the second officer is."""
        if self.second is None:
            return Company.NOBODY
        return Company.ACCEPTED if self.accepted else Company.ASKED


def judge(facts: Facts) -> Gate:
    """Look at everything; the gate is open only when nothing stands against it.

    Who may not make the visit is never asked to leave the office for it.
    """
    said = (
        *_not_now(facts),
        *_not_checked(facts),
        *_not_discussed(facts),
        *_not_decided(facts),
        *_not_fit(facts),
        *(said for one in facts.named for said in one.aids),
    )
    stands = facts.decided is not None and facts.decided.stands
    outcome = facts.decided.outcome if facts.decided and stands else None
    unseen = tuple(_UNSEEN[one.out].format(one.name) for one in facts.named if one.out in _UNSEEN)
    because = tuple(dict.fromkeys(said or unseen))
    return Gate(not because, outcome, because, ready=not said)


def _not_now(facts: Facts) -> Iterator[str]:
    if facts.state != Visit.State.PLANNED:
        yield _STATES[Visit.State(facts.state)]
    if facts.day != facts.today:
        yield (
            f"The visit is planned for {day_in_words(facts.day)}: it can start on that day only."
            " Move it if it is to be made today"
        )


def _not_checked(facts: Facts) -> Iterator[str]:
    if facts.held:
        yield "Something new became known and the visit is being checked again: wait for the check"
    elif facts.found is None:
        yield "The visit has not been checked with what is known now: wait for the check"
    elif facts.checked_on != facts.today:
        yield (
            "The visit has not been checked again today: wait for the check of this morning, and"
            " tell the safety administrator if it does not come"
        )


def _not_discussed(facts: Facts) -> Iterator[str]:
    if facts.refused or any(one.refused for one in facts.named):
        yield "This visit must be discussed with management before anybody goes"
    elif facts.waits:
        yield "This visit waits to be discussed: nobody goes before that"


def _not_decided(facts: Facts) -> Iterator[str]:
    decided, found = facts.decided, facts.found
    if decided is None:
        yield "Nobody has decided about this visit yet: read the check and sign it"
    elif not decided.stands:
        yield (
            "The decision was made for other findings or other officers and no longer stands:"
            " read the check again and sign it"
        )
    elif decided.outcome is Outcome.SUSPEND:
        yield "It was decided that nobody visits this place until the restriction is lifted"
    elif not sends_somebody(decided.outcome):
        yield "It was decided to use a different method: nobody visits"
    elif found is not None:
        yield from against(
            found,
            decided.outcome,
            decided.standing,
            company=facts.company,
            controls=decided.controls,
        )


def _not_fit(facts: Facts) -> Iterator[str]:
    yield from (f"{one.name} no longer makes visits" for one in facts.named if not one.active)
    decided = facts.decided
    if decided is not None and decided.outcome is Outcome.PAIR:
        yield from _not_fit_pair(facts)
        return
    if not facts.officer.signed:
        yield f"{facts.officer.name} has not read and signed this check yet"
    if decided is not None and decided.outcome is Outcome.ALONE and not facts.officer.solo_trained:
        yield (
            f"{facts.officer.name} is not trained for solo visits on that day: ask a second"
            " officer to come along"
        )


def _not_fit_pair(facts: Facts) -> Iterator[str]:
    if facts.second is None:
        yield "Two officers must go and the visit names no second officer: ask one"
        return
    if not facts.accepted:
        yield f"{facts.second.name} has not accepted yet: two officers must go"
    # What has been refused stands above, without a name.
    yield from fit_pair(
        _member(facts.officer),
        _member(facts.second),
        training=facts.training,
        languages=facts.languages,
    )


def _member(one: Traveller) -> Member:
    return Member(one.name, one.solo_trained, one.languages, has_read=one.signed)
