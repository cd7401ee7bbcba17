"""What pages say about an incident: its clocks, its steps, its state, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from forethought.dayfolder.report_words import HAZARD_TITLES
from forethought.incident_clocks import Clock, Facts, Kind, State, clocks
from forethought.web.incidents.models import Incident, Step
from forethought.web.look.words import day, london

STATES = {
    Incident.State.RECEIVED: {"text": "Received", "classes": "govuk-tag--blue"},
    Incident.State.LOOKED_INTO: {"text": "Being looked into", "classes": "govuk-tag--yellow"},
    Incident.State.CLOSED: {"text": "Closed", "classes": "govuk-tag--grey"},
}

STEPS = {
    "recorded": "Reported",
    "completed": "Report changed",
    "photo_added": "Photo added",
    "looked_into": "Being looked into",
    "noted": "What was found so far",
    "closed": "Closed: what has changed",
    "support_offered": "Support offered",
    "support_answered": "Support answered",
    "support_given": "Support given",
    "riddor_reported": "Reported under RIDDOR",
}

FIELD_WORDS = {
    "happened_at": "when it happened",
    "hazards": "what kind it was",
    "near_miss": "whether it was a near miss",
    "how": "how it happened",
    "who": "whose doing it was",
    "customer": "the customer",
    "address": "the address",
    "postcode": "the postcode",
    "words": "what happened",
    "harm": "whether anybody was hurt",
    "injuries": "the injuries",
    "days_off": "days off normal work",
    "police_number": "the police number",
}
"""The answers of an incident as they stand inside a sentence."""

_TAGS = {
    State.DONE: {"text": "Done", "classes": "govuk-tag--green"},
    State.RUNNING: {"text": "To\u00a0do", "classes": "govuk-tag--blue"},
    State.LATE: {"text": "Late", "classes": "govuk-tag--red"},
    State.ASKS: {"text": "Answer needed", "classes": "govuk-tag--orange"},
    State.RECORDED: {"text": "Recorded", "classes": "govuk-tag--green"},
    State.OUTSIDE: {"text": "Nothing to report", "classes": "govuk-tag--grey"},
}

_A_MOMENT = timedelta(microseconds=1)
_TITLES = {Kind.MANAGER: "Report to the manager", Kind.RIDDOR: "RIDDOR"}


@dataclass(frozen=True, slots=True)
class Line:
    """One clock as a page shows it."""

    clock: Clock
    title: str
    tag: dict[str, str]
    when: str


def facts_of(incident: Incident) -> Facts:
    """What the clocks look at; its office must be loaded with it."""
    return Facts(
        happened_at=incident.happened_at,
        harm=incident.harm,
        days_off=incident.days_off,
        nation=incident.office.nation if incident.office is not None else "",
        told=incident.manager_told_at,
        reported=incident.riddor_reported_at,
    )


def lines_of(incident: Incident, now: datetime) -> list[Line]:
    """Its clocks, in words: ``by 27 November 2026, 2:30pm: done 25 November 2026, 2:31pm``."""
    return [
        Line(clock, _TITLES[clock.kind], _tag(clock), _when(clock))
        for clock in clocks(facts_of(incident), now)
    ]


def _tag(clock: Clock) -> dict[str, str]:
    if clock.urgent and clock.state is State.RUNNING:
        return {"text": "At\u00a0once", "classes": "govuk-tag--red"}
    return _TAGS[clock.state]


def pressing(incident: Incident, now: datetime) -> list[Line]:
    """Those for which somebody still has to do something."""
    return [line for line in lines_of(incident, now) if line.clock.waits]


def _when(clock: Clock) -> str:
    parts = []
    if clock.due is not None and clock.kind is Kind.MANAGER:
        parts.append(f"By {london(clock.due)}")
    elif clock.due is not None:
        # The moment is the midnight that follows the last day.
        parts.append(f"By the end of {day(clock.due - _A_MOMENT)}")
    if clock.done_at is not None:
        parts.append(f"done {london(clock.done_at)}")
    return ": ".join(parts)


def hazards_in_words(hazards: Iterable[str]) -> str:
    """``Threat, animal``."""
    titles = [HAZARD_TITLES.get(hazard, hazard) for hazard in hazards]
    return ", ".join([*titles[:1], *(title[:1].lower() + title[1:] for title in titles[1:])])


def not_found_says(incident: Incident) -> str:
    """Why no check can find an incident, and what would change that."""
    if incident.customer is None:
        return (
            "No customer and no whole address is named, so that no check can find this. Complete"
            " the report when you know more."
        )
    return (
        f"No check can find this: the name {incident.customer.name} alone tells nobody apart. Ask"
        " for their address with its postcode, their date of birth or a reference, and complete"
        " the report."
    )


def timeline_of(steps: Iterable[Step], *, with_before: bool) -> list[dict[str, Any]]:
    """The steps as the timeline takes them, newest first.

    ``with_before``: with what stood in changed answers before, for who may read the story.
    """
    return [
        {
            "title": STEPS.get(step.what, step.what),
            "when": step.at,
            "by": step.by.name if step.by is not None else "",
            "text": _text(step, with_before),
        }
        for step in reversed(list(steps))
    ]


def _text(step: Step, with_before: bool) -> str:
    if not step.changed:
        return step.says
    named = ", ".join(FIELD_WORDS.get(name, name) for name in step.changed)
    said = f"Changed: {named}."
    before = step.was.get("words", "")
    return f"{said} Before, it said: “{before}”" if with_before and before else said
