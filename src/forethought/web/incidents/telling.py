"""Who of management grade is told of an incident: at once, not within 48 hours (CH855)."""

from __future__ import annotations

from datetime import datetime

from forethought.web.incidents.models import Incident
from forethought.web.notices.services import tell
from forethought.web.people.cover import whom_to_ask
from forethought.web.people.models import Person


def tell_managers(incident: Incident, *, now: datetime) -> list[Person]:
    """Tell the reporter's manager, and who stands in while they are away; note when.

    In the transaction of the incident; it saves ``manager_told`` and ``manager_told_at``. Empty:
    nobody of management grade is there, and the clock of the report to the manager runs on.
    """
    told = managers_of(incident.reporter, now=now)
    if told and incident.manager_told_at is None:
        incident.manager_told, incident.manager_told_at = told[0], now
        incident.save(update_fields=["manager_told", "manager_told_at"])
        others = [person.pk for person in told if person.pk != incident.recorded_by_id]
        _tell("incident_recorded", others, incident, now)
    return told


def managers_of(reporter: Person, *, now: datetime) -> list[Person]:
    """The reporter's own manager, and whom policy.md would ask at this moment, each once."""
    own = reporter.manager
    found = [own] if own is not None and own.is_active and own.is_management else []
    there = whom_to_ask(reporter, [reporter], now)
    if there is not None and there not in found:
        found.append(there)
    return found


def tell_reporter(incident: Incident, *, by: Person, now: datetime) -> None:
    """Tell the reporter that something was done about their report, unless they did it."""
    if by.pk != incident.reporter_id:
        _tell("incident_update", [incident.reporter_id], incident, now)


def tell_support(incident: Incident, *, by: Person, now: datetime) -> None:
    """Tell the reporter that support is offered to them."""
    if by.pk != incident.reporter_id:
        _tell("support_offered", [incident.reporter_id], incident, now)


def _tell(kind: str, to: list[int], incident: Incident, now: datetime) -> None:
    if to:
        tell(kind, to=to, subject="incident", subject_id=incident.pk, now=now)
