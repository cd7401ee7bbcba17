"""What the board shows of an outing, as plain data that is kept with it.

Whoever judges an outing writes ``shown(contact)`` into ``Outing.standing`` in the same
transaction: the board of 2,000 officers then reads rows and judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forethought.contact.result import Contact, Expectation, Heard
from forethought.contact.words import Step


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that the office expects to hear: a step of a visit (its id, or empty) by then."""

    step: Step
    visit: str
    due: datetime
    home: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """An outing as it was last judged.

    ``due``: what is expected next, None for nothing more. ``inside``: ids of visits somebody is
    in. ``done`` of ``visits`` have been left. ``heard_step`` None: all is well. Nothing heard
    yet: ``heard_at`` is None.
    """

    due: Awaited | None = None
    inside: tuple[str, ...] = ()
    visits: int = 0
    done: int = 0
    heard_at: datetime | None = None
    heard_step: Step | None = None

    @property
    def visit(self) -> str:
        """The visit that matters now: somebody is in it, or is expected there; or empty."""
        if self.inside:
            return self.inside[0]
        return self.due.visit if self.due else ""


def shown(contact: Contact) -> dict[str, Any]:
    """What the board shows of ``contact``, for ``Outing.standing``."""
    leaving = [one for one in contact.points if one.point.step is Step.LEAVING]
    waiting = contact.waiting
    heard = max(contact.heard, key=lambda one: one.pressed_at, default=None)
    return {
        "due": _awaited(waiting[0]) if waiting else None,
        "inside": list(contact.inside),
        "visits": len(leaving),
        "done": sum(one.met_at is not None for one in leaving),
        "heard": None if heard is None else _heard(heard),
    }


def read(kept: Mapping[str, Any]) -> Standing:
    """``shown`` read back; an outing that was never judged shows nothing known."""
    due, heard = kept.get("due"), kept.get("heard") or {}
    return Standing(
        due=_read_awaited(due) if due else None,
        inside=tuple(kept.get("inside", ())),
        visits=kept.get("visits", 0),
        done=kept.get("done", 0),
        heard_at=datetime.fromisoformat(heard["at"]) if heard else None,
        heard_step=Step(heard["step"]) if heard.get("step") else None,
    )


def _awaited(one: Expectation) -> dict[str, Any]:
    return {
        "step": one.point.step.value,
        "visit": one.point.visit,
        "due": one.due.isoformat(),
        "home": one.point.home,
    }


def _read_awaited(one: Mapping[str, Any]) -> Awaited:
    return Awaited(Step(one["step"]), one["visit"], datetime.fromisoformat(one["due"]), one["home"])


def _heard(heard: Heard) -> dict[str, Any]:
    return {
        "at": heard.pressed_at.isoformat(),
        "step": heard.step.value if heard.step else None,
    }
