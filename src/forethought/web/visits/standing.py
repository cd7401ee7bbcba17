"""Where visits stand: what their check says, whether they are held, whether they may start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forethought.vocabulary import MayGo, Outcome
from forethought.web.checks.current import current_checks
from forethought.web.checks.models import Check
from forethought.web.decisions.gate import Gate, gates
from forethought.web.look.components import may_go_tag
from forethought.web.visits.door import STILL_AHEAD
from forethought.web.visits.models import Visit

HELD = {"text": "Held", "classes": "govuk-tag--purple"}
_STATE_TAGS = {
    Visit.State.UNDER_WAY: {"text": "Under way", "classes": "govuk-tag--turquoise"},
    Visit.State.FINISHED: {"text": "Finished", "classes": "govuk-tag--grey"},
    Visit.State.CANCELLED: {"text": "Cancelled", "classes": "govuk-tag--grey"},
    Visit.State.TAKEN_OFF: {"text": "Different method", "classes": "govuk-tag--red"},
}
DECIDED = {
    Outcome.ALONE: "Decided: one officer goes",
    Outcome.PAIR: "Decided: two officers go",
    Outcome.DIFFERENT_METHOD: "Decided: a different method is used",
    Outcome.SUSPEND: "Decided: nobody goes there",
}

_DECIDED_AS = {
    Outcome.ALONE: MayGo.ALONE,
    Outcome.PAIR: MayGo.PAIR,
    Outcome.DIFFERENT_METHOD: MayGo.NO,
    Outcome.SUSPEND: MayGo.NO,
}
_UNDECIDED = {
    MayGo.ALONE: "Not ready to start",
    MayGo.PAIR: "Not ready to start",
    MayGo.DISCUSS_FIRST: "Not ready to start: it must be discussed and decided first",
    MayGo.NO: "Nobody goes there as things stand",
}

Tag = dict[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one visit stands. ``may_go``, ``outcome`` and ``complete`` are of the current check.

    ``may_go`` None: there is no check for what is known now, and the visit is held.
    """

    visit: Visit
    may_go: MayGo | None
    outcome: Outcome | None
    complete: bool
    gate: Gate

    @property
    def ahead(self) -> bool:
        """Whether it is still to be made, or being made."""
        return self.visit.state in STILL_AHEAD

    @property
    def held(self) -> bool:
        """Whether something new is known that the check does not know yet."""
        return self.ahead and self.may_go is None

    @property
    def tags(self) -> list[Tag]:
        """What every table shows first; of a visit that is over, only that."""
        state = _STATE_TAGS.get(Visit.State(self.visit.state))
        if not self.ahead:
            return [state] if state else []
        return [HELD if self.held else self._may_go_tag, *([state] if state else [])]

    @property
    def _may_go_tag(self) -> Tag:
        """What was decided; else what the check says. A discussion that is over asks for none."""
        outcome = self.gate.outcome
        if outcome is None:
            return may_go_tag(self.may_go, complete=self.complete)
        # What is let go although it is not complete goes as a pair (policy.md, "may_go").
        complete = self.complete or outcome is not Outcome.ALONE
        return may_go_tag(_DECIDED_AS[outcome], complete=complete)

    @property
    def says(self) -> str:
        """One line about who has decided what; empty where the tags say it all."""
        if self.visit.state != Visit.State.PLANNED:
            return ""
        if self.held:
            return "It is being checked: nobody may start it before that"
        if self.gate.outcome is None:
            return _UNDECIDED[self.may_go or MayGo.NO]
        said = DECIDED[self.gate.outcome]
        if self.gate.ready:
            when = "" if self.gate.open else " once the office expects to hear from there"
            return f"{said}. Ready to start{when}"
        alone = self.visit.second != Visit.Second.ACCEPTED
        if self.gate.outcome is Outcome.PAIR and alone:
            return f"{said}, and nobody has accepted to come along yet"
        return said


def standings(visits: Sequence[Visit], *, now: datetime) -> list[Standing]:
    """Where each of these visits stands, in their order, in a fixed number of queries."""
    checks = current_checks(visits)
    judged = gates(visits, now=now)
    return [_standing(visit, checks.get(visit.pk), judged[visit.pk]) for visit in visits]


def _standing(visit: Visit, check: Check | None, gate: Gate) -> Standing:
    if check is None:
        return Standing(visit, None, None, False, gate)
    return Standing(visit, MayGo(check.may_go), Outcome(check.outcome), check.complete, gate)
