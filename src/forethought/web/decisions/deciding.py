"""Deciding: one decision at a time, by somebody who may, for what the check says now.

policy.md, "Ordinary visits" and "Different enforcement method"; who may what: ``rules``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from forethought.timestamps import local_day
from forethought.vocabulary import Outcome
from forethought.web.audit import services as audit
from forethought.web.checks.models import Check
from forethought.web.contactdesk.following import follow_decision
from forethought.web.decisions.common import (
    company_of,
    live_decision,
    must_be_check,
    must_be_management,
    must_be_talked_over,
    on_the_visit,
    refusal_stands_against,
    signed_at,
    stands,
)
from forethought.web.decisions.discussing import close_discussion, open_discussion
from forethought.web.decisions.errors import AlreadyDecidedError
from forethought.web.decisions.gate import found_of, second_of
from forethought.web.decisions.models import Decision, Discussion, NextAction, Refusal
from forethought.web.decisions.rules import (
    CHOOSE_CONTROLS,
    Standing,
    against,
    is_less_cautious,
    sends_somebody,
)
from forethought.web.decisions.working_days import following_working_day
from forethought.web.look.words import london_time
from forethought.web.people.models import Nation, Person
from forethought.web.visits import history
from forethought.web.visits.history import Did
from forethought.web.visits.locking import locked, must_be
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.taking_off import take_off_list

OUTCOME_WORDS = {
    Outcome.ALONE: "one officer goes",
    Outcome.PAIR: "two officers go",
    Outcome.DIFFERENT_METHOD: "a different method, nobody visits",
    Outcome.SUSPEND: "suspended, nobody visits",
}
"""A decision inside a sentence; for decisions alone, which stand on complete checks or as pairs."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody would decide. ``controls`` are words of ``Decision.Control``."""

    outcome: Outcome
    reason: str = ""
    controls: tuple[str, ...] = ()
    controls_text: str = ""


def decide(
    visit_id: int,
    *,
    wanted: Wanted,
    check_number: int,
    by: Person,
    now: datetime,
    instead_of: int | None = None,
) -> Decision:
    """Decide about a visit: the officer on their own, or management grade not on the visit.

    ``check_number`` is the check that the person has read, ``instead_of`` the id of the live
    decision that their page showed. A second click gives the same decision. *Different method*
    takes the case off the list with a review on the following working day; *suspend* leaves the
    visit planned behind a shut gate.

    Raises CheckChangedError, AlreadyDecidedError when somebody else was first, and
    NotPossibleError for whatever policy.md does not allow; then nothing has changed.
    """
    with transaction.atomic():
        visit = locked(visit_id)
        live = live_decision(visit)
        if live is not None and _same(live, by, wanted, check_number):
            return live
        must_be(visit, (Visit.State.PLANNED,), "decided about")
        check = must_be_check(visit, check_number)
        if live is not None and stands(live, visit, check) and live.pk != instead_of:
            raise AlreadyDecidedError(
                f"{live.by.name} decided about this visit at {london_time(live.at)}:"
                f" {OUTCOME_WORDS[Outcome(live.outcome)]}. That decision stands and yours was not"
                " kept. Look at the page again if you want to replace it"
            )
        _must_be_allowed(visit, check, wanted, by)
        decision = store_decision(visit, check, wanted, by=by, now=now)
        _follow(visit, decision, now)
    return decision


def _same(live: Decision, by: Person, wanted: Wanted, check_number: int) -> bool:
    """The same person has just decided the very same: a second click."""
    return (
        live.by_id == by.pk
        and live.check_made.number == check_number
        and live.outcome == wanted.outcome
        and live.reason == wanted.reason.strip()
        and list(live.controls) == list(wanted.controls)
        and live.controls_text == wanted.controls_text.strip()
    )


def _standing(visit: Visit, by: Person) -> Standing:
    if by.pk == visit.officer_id and by.is_active:
        return Standing.OWN
    must_be_management(visit, by)
    return Standing.MANAGEMENT


def _must_be_allowed(visit: Visit, check: Check, wanted: Wanted, by: Person) -> None:
    standing = _standing(visit, by)
    goes = sends_somebody(wanted.outcome)
    if goes and refusal_stands_against(visit):
        raise NotPossibleError(
            "This visit has been refused. Discuss that first, then give the visit to an officer"
            " who has not refused it",
            field="outcome",
        )
    said = against(
        found_of(check),
        wanted.outcome,
        standing,
        company=company_of(visit),
        controls=wanted.controls,
    )
    if said:
        raise NotPossibleError(*said, field="controls" if said == (CHOOSE_CONTROLS,) else "outcome")
    if standing is Standing.OWN and goes and signed_at(visit, check, by.pk) is None:
        raise NotPossibleError("Read every note and sign the check first", field="outcome")
    if standing is Standing.OWN and goes and must_be_talked_over(visit):
        raise NotPossibleError(
            "This visit waits to be discussed: somebody of management grade decides",
            field="outcome",
        )
    _must_be_whole(wanted, standing)


def _must_be_whole(wanted: Wanted, standing: Standing) -> None:
    if not wanted.reason.strip() and (
        standing is Standing.MANAGEMENT or not sends_somebody(wanted.outcome)
    ):
        raise NotPossibleError("Enter the reason for your decision", field="reason")
    if wanted.controls and wanted.outcome is not Outcome.PAIR:
        raise NotPossibleError("Controls belong to a visit by two officers", field="controls")
    if set(wanted.controls) - set(Decision.Control.values):
        raise NotPossibleError("Choose controls from the list", field="controls")
    if Decision.Control.MEETING_PLACE in wanted.controls and not wanted.controls_text.strip():
        raise NotPossibleError("Enter where the officers meet the customer", field="controls_text")


def store_decision(
    visit: Visit, check: Check, wanted: Wanted, *, by: Person, now: datetime
) -> Decision:
    """Write a decision that has been found allowed, in place of the live one, with its audit.

    Called with the visit locked. Officers who are out with it are watched accordingly from now
    on; a decision that sends nobody, or one taken back, leaves their plan as strict as it was.
    """
    Decision.objects.filter(visit=visit, withdrawn_at__isnull=True).update(
        withdrawn_at=now, withdrawn_because=Decision.Withdrawn.REPLACED
    )
    own = by.pk == visit.officer_id
    decision = Decision.objects.create(
        visit=visit,
        check_made=check,
        findings_sha256=check.findings_sha256,
        kind=Decision.Kind.OWN if own else Decision.Kind.MANAGEMENT,
        outcome=wanted.outcome,
        by=by,
        by_grade=by.grade,
        at=now,
        reason=wanted.reason.strip(),
        less_cautious=is_less_cautious(found_of(check), wanted.outcome),
        controls=list(wanted.controls),
        controls_text=wanted.controls_text.strip(),
        officer_id=visit.officer_id,
        second_officer_id=second_of(visit),
    )
    history.note(visit, Did.DECIDED, by=by, now=now, outcome=str(wanted.outcome))
    audit.record(
        "decision.made",
        by=by,
        now=now,
        subject="visit",
        subject_id=visit.pk,
        decision=decision.pk,
        check=check.number,
        kind=str(decision.kind),
        outcome=str(wanted.outcome),
        asked=check.outcome,
        less_cautious=decision.less_cautious,
        controls=list(wanted.controls),
    )
    if sends_somebody(wanted.outcome):
        follow_decision(visit, by=by, now=now)
    return decision


def _follow(visit: Visit, decision: Decision, now: datetime) -> None:
    """What a decision brings with it: discussed, and off the list where nobody visits."""
    by = decision.by
    off = decision.outcome == Outcome.DIFFERENT_METHOD
    if decision.kind == Decision.Kind.MANAGEMENT:
        Refusal.objects.filter(visit=visit, discussed_at__isnull=True).update(
            discussed_by=by, discussed_at=now
        )
    if decision.kind == Decision.Kind.MANAGEMENT or off:
        close_discussion(visit, because=Discussion.Closed.DECIDED, by=by, now=now)
    if off:
        take_off_list(visit, by=by, now=now)
        office = visit.officer.office
        NextAction.objects.create(
            visit=visit,
            reason=decision.reason,
            due=following_working_day(
                local_day(now), office.nation if office else Nation.ENGLAND_AND_WALES
            ),
        )


def withdraw(decision_id: int, *, reason: str, by: Person, now: datetime) -> Decision:
    """Take a live decision back: whoever made it, or anybody of management grade.

    The visit then waits to be discussed, except where an officer takes back their own
    assessment: signing again decides again. Raises NotPossibleError without a reason, for a
    decision that no longer is live, and for a visit that is not planned any more.
    """
    if not reason.strip():
        raise NotPossibleError("Enter why you withdraw the decision", field="reason")
    with transaction.atomic():
        visit = locked(Decision.objects.values_list("visit_id", flat=True).get(pk=decision_id))
        decision = Decision.objects.select_related("by").get(pk=decision_id)
        if decision.withdrawn_at is not None:
            raise NotPossibleError("This decision does not count any more: nothing to withdraw")
        if visit.state == Visit.State.TAKEN_OFF:
            raise NotPossibleError(
                "The case has left the visit list. Plan the visit again if it is to be made: it is"
                " then checked and decided afresh"
            )
        must_be(visit, (Visit.State.PLANNED,), "decided about")
        if by.pk != decision.by_id and not (by.is_active and by.is_management):
            raise NotPossibleError("Only whoever decided, or management grade, may withdraw this")
        decision.withdrawn_at, decision.withdrawn_by = now, by
        decision.withdrawn_because = Decision.Withdrawn.PERSON
        decision.withdrawn_reason = reason.strip()
        decision.save()
        history.note(visit, Did.DECISION_WITHDRAWN, by=by, now=now)
        audit.record(
            "decision.withdrawn",
            by=by,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            decision=decision.pk,
        )
        if not (decision.kind == Decision.Kind.OWN and by.pk in on_the_visit(visit)):
            open_discussion(visit, about=Discussion.About.WITHDRAWAL, by=by, now=now)
    return decision
