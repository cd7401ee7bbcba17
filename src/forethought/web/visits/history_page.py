"""A visit's history in sentences. Whoever refused is named to nobody who might be offered it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from forethought.web.people.access import may_decide
from forethought.web.people.models import Person
from forethought.web.visits.history import Did
from forethought.web.visits.models import Change, Visit

TITLES = {
    Did.PLANNED: "Planned",
    Did.IMPORTED: "Planned, from a file",
    Did.COPIED: "Planned, as a copy of another visit",
    Did.CHANGED: "Changed",
    Did.MOVED: "Moved",
    Did.CANCELLED: "Cancelled",
    Did.SECOND_ASKED: "Second officer asked",
    Did.SECOND_ACCEPTED: "Second officer accepted",
    Did.SECOND_DECLINED: "Second officer declined",
    Did.SECOND_TAKEN_OFF: "Second officer taken off",
    Did.ANSWERED: "Questions answered",
    Did.STARTED: "Started",
    Did.FINISHED: "Finished",
    Did.MADE_ON_PAPER: "Made while the site was down",
    Did.DECIDED: "Decided",
    Did.DECISION_WITHDRAWN: "Decision withdrawn",
    Did.TAKEN_OFF: "Taken off the list",
    Did.REFUSED: "Refused",
    Did.DISCUSSED: "Discussed",
}
"""What each word of ``Change.what`` is called."""

_OF_A_REFUSAL = {
    Did.REFUSED,
    Did.SECOND_ASKED,
    Did.SECOND_ACCEPTED,
    Did.SECOND_DECLINED,
    Did.SECOND_TAKEN_OFF,
    Did.ANSWERED,
    Did.MOVED,
}
"""Where a visit was refused, these would tell who it was: nobody is named in them."""

Event = dict[str, Any]


def events(visit: Visit, me: Person) -> list[Event]:
    """The history, newest first, as the component ``timeline`` takes it. One query or two."""
    changes = list(visit.history.select_related("by").order_by("-at", "-pk"))
    refused = any(change.what == Did.REFUSED for change in changes)
    return lines(changes, hide=refused and not may_decide(me, visit))


def lines(changes: Iterable[Change], *, hide: bool = False) -> list[Event]:
    """Each change as a title, a moment, a name and a sentence. ``hide``: see `_OF_A_REFUSAL`."""
    return [_event(change, hide=hide) for change in changes]


def _event(change: Change, *, hide: bool) -> Event:
    nameless = change.what == Did.REFUSED or (hide and change.what in _OF_A_REFUSAL)
    return {
        "title": _title(change.what, hide),
        "when": change.at,
        "by": "" if nameless else (change.by.name if change.by else "The system"),
        "text": _text(change, nameless=nameless),
    }


def _title(what: str, hide: bool) -> str:
    if what == Did.REFUSED and hide:
        return "To be discussed"
    titles: dict[str, str] = {word.value: title for word, title in TITLES.items()}
    return titles.get(what, what.replace("_", " ").capitalize())


def _text(change: Change, *, nameless: bool) -> str:
    detail = change.detail
    if change.what in {Did.CHANGED, Did.MOVED}:
        said = [
            f"{label}: {before} → {after}."
            for label, before, after in detail.get("changes", ())
            if not (nameless and label == "Officer")
        ]
        return " ".join(said)
    if nameless:
        return ""
    if change.what == Did.SECOND_ASKED:
        return f"{detail.get('officer', 'Somebody')} was asked"
    if change.what == Did.ANSWERED:
        return f"{detail.get('answered', 0)} of 5 questions"
    return str(detail.get("reason", ""))
