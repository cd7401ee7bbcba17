"""What a calendar calls a visit: whether one may go, and roughly where. Never whom one visits."""

from __future__ import annotations

from forethought.places.postcode import outward_of
from forethought.vocabulary import MayGo, Outcome
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.standing import Standing

_OVER = {
    Visit.State.FINISHED: "Finished",
    Visit.State.CANCELLED: "Cancelled",
    Visit.State.TAKEN_OFF: "Do not go: a different method is used",
}
_UNDECIDED = {
    MayGo.NO: "Do not go",
    MayGo.DISCUSS_FIRST: "Discuss first: do not go yet",
    MayGo.PAIR: "Not decided: do not go yet",
    MayGo.ALONE: "Not decided: do not go yet",
}


def title(standing: Standing, person: Person) -> str:
    """``Held: do not go (visit, NR21)``."""
    visit = standing.visit
    where = outward_of(visit.customer.postcode)
    what = "visit" if visit.officer_id == person.pk else "coming along on a visit"
    return f"{state(standing)} ({what}{', ' + where if where else ''})"


def state(standing: Standing) -> str:
    """Whether one may go, as known now, in a few words."""
    visit = standing.visit
    over = _OVER.get(Visit.State(visit.state))
    if over is not None:
        return over
    if standing.held:
        return "Held: do not go"
    if visit.state == Visit.State.UNDER_WAY:
        return "Under way"
    return _decided(standing)


def _decided(standing: Standing) -> str:
    outcome = standing.gate.outcome
    if outcome is None:
        return _UNDECIDED[standing.may_go or MayGo.NO]
    if outcome is Outcome.ALONE:
        return "May go" if may_go(standing) else "Not ready: do not go yet"
    return _pair(standing) if outcome is Outcome.PAIR else "Do not go"


def may_go(standing: Standing) -> bool:
    """Whether nothing is known that keeps it back."""
    decided = standing.gate.outcome in (Outcome.ALONE, Outcome.PAIR)
    return decided and standing.gate.ready and not standing.held


def _pair(standing: Standing) -> str:
    if standing.visit.second != Visit.Second.ACCEPTED:
        return "Pair: nobody comes along yet, do not go"
    return "Pair: may go together" if may_go(standing) else "Pair: not ready, do not go yet"
