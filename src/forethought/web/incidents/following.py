"""What is done about an incident: looked into, support, RIDDOR, closed. The reporter sees it all.

Over half of those who report hear nothing back; here every step has a line for the reporter.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from forethought.incident_clocks import Kind, clocks
from forethought.web.audit import services as audit
from forethought.web.decisions.common import written
from forethought.web.incidents.access import may_lead, may_report
from forethought.web.incidents.completing import locked
from forethought.web.incidents.models import Incident, Step, Support
from forethought.web.incidents.presenting import facts_of
from forethought.web.incidents.supporting import not_offered
from forethought.web.incidents.telling import tell_reporter, tell_support
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

ONLY_LEADING = (
    "Somebody of management grade whom it concerns does this, and not who reported it: ask one"
)


def look_into(incident_id: int, *, note: str, by: Person, now: datetime) -> Incident:
    """Say that somebody looks into an incident, or what they have found so far.

    ``note`` is shown to the reporter; it may be empty the first time. Raises NotPossibleError
    for who may not, for an incident that is closed, and for a later note that says nothing.
    """
    with transaction.atomic():
        incident = _led(incident_id, by)
        first = incident.state == Incident.State.RECEIVED
        says = note.strip() if first and not note.strip() else written(note, "Write a note", "note")
        incident.state = Incident.State.LOOKED_INTO
        incident.save(update_fields=["state"])
        _step(incident, "looked_into" if first else "noted", says, by, now)
        _audit("incident.looked_into", incident, by, now)
    return incident


def close_incident(incident_id: int, *, what_changed: str, by: Person, now: datetime) -> Incident:
    """End the work on an incident with what has changed because of it; the reporter reads it.

    Raises NotPossibleError without that, while RIDDOR still waits for an answer or a report,
    while support is still to be offered to who was shaken or hurt, and for who may not.
    """
    with transaction.atomic():
        incident = _led(incident_id, by)
        told = written(what_changed, "Write what has changed, or why nothing has", "what_changed")
        waits = [c for c in clocks(facts_of(incident), now) if c.kind is Kind.RIDDOR and c.waits]
        if waits:
            raise NotPossibleError(
                "RIDDOR still waits for an answer: deal with it first, then close the incident"
            )
        owed = not_offered(incident)
        if owed:
            named = " and ".join(f"“{kind.label}”" for kind in owed)
            raise NotPossibleError(
                f"Somebody was shaken or hurt: offer {incident.reporter.name} {named} first, then"
                " close the incident. Whether they take it is theirs to say"
            )
        incident.state, incident.what_changed = Incident.State.CLOSED, told
        incident.closed_at, incident.closed_by = now, by
        incident.save(update_fields=["state", "what_changed", "closed_at", "closed_by"])
        _step(incident, "closed", told, by, now)
        _audit("incident.closed", incident, by, now)
    return incident


def offer_support(incident_id: int, *, kind: str, note: str, by: Person, now: datetime) -> Support:
    """Offer the reporter one kind of support; each kind is offered once.

    Support may be offered after an incident is closed too. Raises NotPossibleError for who may
    not, for a kind offered before, and for a note of more than 300 characters.
    """
    if kind not in Support.Kind.values:
        raise NotPossibleError("Choose what you offer", field="kind")
    if len(note.strip()) > 300:
        raise NotPossibleError("Write 300 characters or fewer", field="note")
    with transaction.atomic():
        incident = locked(incident_id)
        if not may_lead(by, incident):
            raise NotPossibleError(ONLY_LEADING)
        support = Support(
            incident=incident, kind=kind, note=note.strip(), offered_at=now, offered_by=by
        )
        try:
            with transaction.atomic():
                support.save(force_insert=True)
        except IntegrityError as error:
            if "support_offered_once" not in str(error):
                raise
            raise NotPossibleError("This was offered before: see below", field="kind") from None
        _step(incident, "support_offered", support.get_kind_display(), by, now, tell=False)
        tell_support(incident, by=by, now=now)
        _audit("incident.support_offered", incident, by, now, kind=kind)
    return support


def answer_support(support_id: int, *, accepted: bool, by: Person, now: datetime) -> Support:
    """The reporter accepts or declines; they may change their mind until it was given."""
    with transaction.atomic():
        support = _support(support_id)
        if by.pk != support.incident.reporter_id:
            raise NotPossibleError("Only the person to whom it is offered answers")
        if support.given_at is not None:
            raise NotPossibleError("This was given already: there is nothing to answer")
        answer = Support.Answer.ACCEPTED if accepted else Support.Answer.DECLINED
        support.answer, support.answered_at = answer, now
        support.save(update_fields=["answer", "answered_at"])
        says = f"{support.get_kind_display()}: {answer.label.lower()}"
        _step(support.incident, "support_answered", says, by, now, tell=False)
        _audit("incident.support_answered", support.incident, by, now, kind=support.kind)
    return support


def support_given(support_id: int, *, by: Person, now: datetime) -> Support:
    """Note that accepted support has been given: who leads says so, or who received it."""
    with transaction.atomic():
        support = _support(support_id)
        incident = support.incident
        if by.pk != incident.reporter_id and not may_lead(by, incident):
            raise NotPossibleError(ONLY_LEADING)
        if support.answer != Support.Answer.ACCEPTED:
            raise NotPossibleError("It was not accepted: it cannot have been given")
        if support.given_at is None:
            support.given_at = now
            support.save(update_fields=["given_at"])
            _step(incident, "support_given", support.get_kind_display(), by, now, tell=False)
            _audit("incident.support_given", incident, by, now, kind=support.kind)
    return support


def report_riddor(
    incident_id: int, *, reported_at: datetime, reference: str, by: Person, now: datetime
) -> Incident:
    """Note when an incident was reported under RIDDOR, and the number that was given.

    May be noted again, to correct it. Raises NotPossibleError for who may not, for a moment
    before the incident or later than now, and for a number of more than 60 characters.
    """
    number = reference.strip()
    with transaction.atomic():
        incident = locked(incident_id)
        if not may_report(by, incident):
            raise NotPossibleError(ONLY_LEADING)
        if not incident.happened_at <= reported_at <= now:
            raise NotPossibleError(
                "It was reported after it happened and not later than now: correct the date",
                field="reported_at",
            )
        if len(number) > 60:
            raise NotPossibleError("Write 60 characters or fewer", field="reference")
        incident.riddor_reported_at, incident.riddor_reference = reported_at, number
        incident.save(update_fields=["riddor_reported_at", "riddor_reference"])
        _step(incident, "riddor_reported", "", by, now)
        _audit("incident.riddor_reported", incident, by, now)
    return incident


def _led(incident_id: int, by: Person) -> Incident:
    """An incident that ``by`` may work on; locked."""
    incident = locked(incident_id)
    if not may_lead(by, incident):
        raise NotPossibleError(ONLY_LEADING)
    if incident.state == Incident.State.CLOSED:
        raise NotPossibleError("This incident is closed already")
    return incident


def _support(support_id: int) -> Support:
    together = Support.objects.select_for_update(of=("self",))
    return together.select_related("incident__reporter").get(pk=support_id)


def _step(
    incident: Incident, what: str, says: str, by: Person, now: datetime, *, tell: bool = True
) -> None:
    Step.objects.create(
        incident=incident, at=now, by=by, what=what, says=says, version=incident.version
    )
    if tell:
        tell_reporter(incident, by=by, now=now)


def _audit(action: str, incident: Incident, by: Person, now: datetime, **detail: str) -> None:
    audit.record(action, by=by, now=now, subject="incident", subject_id=incident.pk, **detail)
