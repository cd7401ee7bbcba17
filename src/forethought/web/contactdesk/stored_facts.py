"""Facts as rows keep them, and back as the core's events. People are known by ``str(pk)``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from forethought.contact.events import (
    Acknowledged,
    CheckIn,
    Duress,
    Ended,
    Event,
    Judged,
    LeftAnew,
    NotDelivered,
    NotJudged,
    OwnerActs,
    PlanChanged,
    Spoke,
    TakenOver,
)
from forethought.contact.plan import Plan
from forethought.contact.words import How, Proof, Rung, Step
from forethought.web.contactdesk.models import Fact

Detail = dict[str, Any]
Plans = Mapping[int, Plan]


def kind_of(event: Event) -> str:
    """The word a fact's row has for this kind of event."""
    return type(event).__name__.lower()


def detail_of(event: Event, *, plan_number: int | None = None) -> Detail:  # noqa: PLR0911
    """What a fact's row keeps beside its columns. ``plan_number``: of a new plan."""
    match event:
        case CheckIn():
            return {
                "step": event.step.value if event.step else None,
                "visit": event.visit,
                "officer": event.officer,
                "pressed_at": event.pressed_at.isoformat(),
                "verified": event.verified,
            }
        case Duress():
            return {"officer": event.officer, "pressed_at": event.pressed_at.isoformat()}
        case PlanChanged() | LeftAnew():
            return {"plan": plan_number}
        case Acknowledged():
            return {"alarm": event.alarm, "rung": int(event.rung)}
        case OwnerActs():
            return {"alarm": event.alarm}
        case Ended():
            proof = event.proof.value if event.proof else None
            return {"alarm": event.alarm, "how": event.how.value, "proof": proof}
        case NotDelivered():
            return {"alarm": event.alarm, "rung": int(event.rung)}
        case Spoke() | Judged() | NotJudged():
            return {}


def event_of(fact: Fact, plans: Plans) -> Event:
    """The event that a row keeps. Raises KeyError or ValueError for a row that is none."""
    return _READ[fact.kind](fact, plans)


def _by(fact: Fact) -> str:
    return str(fact.by_id) if fact.by_id is not None else ""


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _check_in(fact: Fact, _plans: Plans) -> Event:
    kept = fact.detail
    step = Step(kept["step"]) if kept["step"] else None
    return CheckIn(
        id=str(fact.uuid),
        officer=kept["officer"],
        step=step,
        visit=kept["visit"],
        pressed_at=_moment(kept["pressed_at"]),
        at=fact.at,
        verified=kept["verified"],
    )


def _duress(fact: Fact, _plans: Plans) -> Event:
    kept = fact.detail
    return Duress(str(fact.uuid), kept["officer"], _moment(kept["pressed_at"]), fact.at)


def _ended(fact: Fact, _plans: Plans) -> Event:
    kept = fact.detail
    proof = Proof(kept["proof"]) if kept["proof"] else None
    return Ended(str(fact.uuid), kept["alarm"], _by(fact), How(kept["how"]), fact.at, proof)


def _owned(event: type[Acknowledged]) -> Callable[[Fact, Plans], Event]:
    def read(fact: Fact, _plans: Plans) -> Event:
        kept = fact.detail
        return event(str(fact.uuid), kept["alarm"], _by(fact), Rung(kept["rung"]), fact.at)

    return read


_READ: dict[str, Callable[[Fact, Plans], Event]] = {
    "checkin": _check_in,
    "spoke": lambda fact, _: Spoke(str(fact.uuid), _by(fact), fact.at),
    "planchanged": lambda fact, plans: PlanChanged(
        str(fact.uuid), _by(fact), fact.at, plans[fact.detail["plan"]]
    ),
    "leftanew": lambda fact, plans: LeftAnew(
        str(fact.uuid), _by(fact), fact.at, plans[fact.detail["plan"]]
    ),
    "duress": _duress,
    "acknowledged": _owned(Acknowledged),
    "takenover": _owned(TakenOver),
    "owneracts": lambda fact, _: OwnerActs(
        str(fact.uuid), fact.detail["alarm"], _by(fact), fact.at
    ),
    "ended": _ended,
    "notdelivered": lambda fact, _: NotDelivered(
        str(fact.uuid), fact.detail["alarm"], Rung(fact.detail["rung"]), fact.at
    ),
    "judged": lambda fact, _: Judged(str(fact.uuid), fact.at),
    "notjudged": lambda fact, _: NotJudged(str(fact.uuid), fact.at),
}
