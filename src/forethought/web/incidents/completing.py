"""What is known of an incident changes: two people's changes both survive, or one is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from forethought.web.audit import services as audit
from forethought.web.incidents.access import may_complete
from forethought.web.incidents.faults import cleaned, in_order, refuse_faults
from forethought.web.incidents.known import make_known
from forethought.web.incidents.models import Incident, Step
from forethought.web.incidents.telling import tell_managers, tell_reporter
from forethought.web.markers.grounds import grounds_changed
from forethought.web.people.models import Person
from forethought.web.visits.models import Customer
from forethought.web.visits.problems import NotPossibleError

FIELDS = (
    *("happened_at", "hazards", "near_miss", "how", "who", "customer", "address", "postcode"),
    *("words", "harm", "injuries", "days_off", "police_number"),
)
"""What may be changed after an incident was recorded."""


class ChangedFieldsError(NotPossibleError):
    """Somebody else has changed the same answers since; nothing of this change was saved.

    ``version`` is what the incident has now; ``fields`` the answers concerned.
    """

    def __init__(self, version: int, fields: tuple[str, ...], who: str) -> None:
        super().__init__(
            f"{who} changed the same answer while you were on this page. Nothing of yours was"
            " saved yet: look at what it says now, then save again if yours still holds"
        )
        self.version = version
        self.fields = fields


def complete_incident(
    incident_id: int, *, version: int, changes: Mapping[str, Any], by: Person, now: datetime
) -> Incident:
    """Change some answers of an incident; what others have changed meanwhile stays.

    ``version`` is what the page showed, ``changes`` only the answers that ``by`` changed, by the
    names of ``FIELDS``. What a check sees is written afresh, and visits are held again.

    Raises ChangedFieldsError where somebody else changed the same answer to something else,
    NotPossibleError for who may not change it and for answers that cannot be.
    """
    with transaction.atomic():
        incident = locked(incident_id)
        _must_be_possible(incident, version, changes, by)
        new = {name: _plain(name, value) for name, value in changes.items()}
        new = {name: value for name, value in new.items() if getattr(incident, name) != value}
        if not new:
            return incident
        _refuse_same(incident, version, new)
        was = {name: kept(getattr(incident, name)) for name in new}
        for name, value in new.items():
            setattr(incident, name, value)
        refuse_faults(incident)
        incident.version += 1
        incident.save()
        Step.objects.create(
            incident=incident,
            at=now,
            by=by,
            what="completed",
            changed=sorted(new),
            was=was,
            version=incident.version,
        )
        held = make_known(incident, by=by, now=now)
        grounds_changed(incident, new, by=by, now=now)
        if incident.manager_told_at is None:
            tell_managers(incident, now=now)
        tell_reporter(incident, by=by, now=now)
        audit.record(
            "incident.completed",
            by=by,
            now=now,
            subject="incident",
            subject_id=incident.pk,
            fields=sorted(new),
            held=held,
            version=incident.version,
        )
    return incident


def locked(incident_id: int) -> Incident:
    """The incident, to be changed by nobody else until the transaction ends.

    Its key stays free: whoever writes a row about it while they hold the lock of news, as a
    marker does, is not waited for in a circle.
    """
    together = Incident.objects.select_for_update(of=("self",), no_key=True)
    return together.select_related("reporter", "office", "customer").get(pk=incident_id)


def _must_be_possible(
    incident: Incident, version: int, changes: Mapping[str, Any], by: Person
) -> None:
    if not may_complete(by, incident):
        raise NotPossibleError(
            "This incident is closed. Tell the manager what else should be known"
        )
    if version > incident.version or not set(changes) <= set(FIELDS):
        raise NotPossibleError("This page cannot be used any more: open the incident again")


def _refuse_same(incident: Incident, version: int, new: Mapping[str, Any]) -> None:
    since = list(
        Step.objects.filter(incident=incident, version__gt=version, changed__overlap=list(new))
        .select_related("by")
        .order_by("-version")
    )
    if not since:
        return
    theirs = {name for step in since for name in step.changed}
    who = since[0].by.name if since[0].by is not None else "Somebody"
    raise ChangedFieldsError(incident.version, tuple(sorted(theirs & set(new))), who)


def _plain(name: str, value: Any) -> Any:
    if name == "hazards":
        return in_order(value)
    return cleaned(value) if isinstance(value, str) else value


def kept(value: Any) -> Any:
    """As it stands in ``Step.was``: plain JSON, a customer by id."""
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, Customer) else value
