"""The officer's signed assessment: the decision on ordinary visits, else what opens a discussion.

policy.md, "Ordinary visits": every matched note opened, coverage read, own factors answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from forethought.vocabulary import Outcome
from forethought.web.audit import services as audit
from forethought.web.checks.current import current_check
from forethought.web.checks.models import Assessment, Check
from forethought.web.decisions.common import (
    company_of,
    live_decision,
    must_be_check,
    must_be_talked_over,
    refusal_stands_against,
    signed_at,
    stands,
)
from forethought.web.decisions.deciding import Wanted, store_decision
from forethought.web.decisions.discussing import close_discussion, open_discussion
from forethought.web.decisions.gate import found_of, second_of
from forethought.web.decisions.models import Decision, Discussion, Refusal
from forethought.web.decisions.rules import Found, Standing, against
from forethought.web.look.words import plural
from forethought.web.people.models import Person
from forethought.web.visits.answering import QUESTIONS
from forethought.web.visits.locking import locked, must_be
from forethought.web.visits.models import Visit
from forethought.web.visits.preparing import preparation
from forethought.web.visits.problems import NotPossibleError


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature led to: a decision, a discussion, or neither: the pair is not complete."""

    assessment: Assessment
    decision: Decision | None
    discussion: Discussion | None


def sign_assessment(visit_id: int, *, check_number: int, by: Person, now: datetime) -> Signed:
    """An officer named signs: they have read this check and stand by their answers.

    Where the check asks for nobody else, the officer's signature is the decision; for a pair as
    soon as the second officer has accepted. Otherwise it puts the visit to whoever may be asked
    now. Signing twice is signing once. Raises CheckChangedError, and NotPossibleError while
    something has not been read or answered.
    """
    with transaction.atomic():
        visit = locked(visit_id)
        must_be(visit, (Visit.State.PLANNED,), "signed")
        if by.pk not in {visit.officer_id, second_of(visit)}:
            raise NotPossibleError("Only the officers of a visit sign its check")
        if Refusal.objects.filter(visit=visit, officer=by).exists():
            raise NotPossibleError("You have refused this visit, and nothing is left to sign")
        check = must_be_check(visit, check_number)
        _must_have_looked(visit, check, by)
        assessment = _sign(visit, check, by, now)
        decision = _settle(visit, check, now)
        discussion = None
        if decision is None and by.pk == visit.officer_id and not _waits_for_company(visit, check):
            discussion = open_discussion(visit, about=Discussion.About.CHECK, by=by, now=now)
    return Signed(assessment, decision, discussion)


def settle(visit_id: int, *, now: datetime) -> Decision | None:
    """Let signatures that were given before count now; called after a check has been made.

    A second officer may accept after the officer has signed: the visit is then checked again,
    and with equal findings the signature is the decision. Returns the decision that stands.
    """
    with transaction.atomic():
        visit = locked(visit_id)
        check = current_check(visit)
        if check is None or visit.state != Visit.State.PLANNED:
            return None
        return _settle(visit, check, now)


def _sign(visit: Visit, check: Check, by: Person, now: datetime) -> Assessment:
    assessment, _ = Assessment.objects.update_or_create(
        check_made=check,
        officer=by,
        defaults={"findings_sha256": check.findings_sha256, "at": now},
    )
    audit.record(
        "assessment.signed",
        by=by,
        now=now,
        subject="visit",
        subject_id=visit.pk,
        check=check.number,
    )
    return assessment


def _settle(visit: Visit, check: Check, now: datetime) -> Decision | None:
    """The decision that stands, made now if the officer's signature is one."""
    live = live_decision(visit)
    if live is not None and stands(live, visit, check):
        _end_needless_discussion(visit, check, now)
        return live
    signature = signed_at(visit, check, visit.officer_id)
    if signature is None or not _is_enough(visit, check, signature, live):
        return None
    outcome = Outcome(check.outcome)
    decision = store_decision(visit, check, Wanted(outcome), by=visit.officer, now=now)
    _end_needless_discussion(visit, check, now)
    return decision


def _is_enough(visit: Visit, check: Check, signature: Assessment, live: Decision | None) -> bool:
    found = found_of(check)
    allowed = found.ordinary and not against(
        found, found.outcome, Standing.OWN, company=company_of(visit)
    )
    return (
        allowed
        and not refusal_stands_against(visit)
        and not _was_more_cautious(live, found)
        and not must_be_talked_over(visit)
        and not _withdrawn_since(visit, signature)
    )


def _was_more_cautious(live: Decision | None, found: Found) -> bool:
    """Management grade had asked for more than the check does now: that is not signed away."""
    return (
        live is not None
        and live.kind == Decision.Kind.MANAGEMENT
        and Outcome(live.outcome).caution > found.outcome.caution
    )


def _withdrawn_since(visit: Visit, signature: Assessment) -> bool:
    return Decision.objects.filter(
        visit=visit,
        withdrawn_because=Decision.Withdrawn.PERSON,
        withdrawn_at__gte=signature.at,
    ).exists()


def _end_needless_discussion(visit: Visit, check: Check, now: datetime) -> None:
    if found_of(check).ordinary and not must_be_talked_over(visit):
        close_discussion(visit, because=Discussion.Closed.NOT_NEEDED, by=None, now=now)


def _waits_for_company(visit: Visit, check: Check) -> bool:
    """An ordinary pair that only lacks the second officer's yes: nothing to discuss."""
    found = found_of(check)
    live = live_decision(visit)
    return (
        found.ordinary
        and bool(against(found, found.outcome, Standing.OWN, company=company_of(visit)))
        and not _was_more_cautious(live, found)
    )


def _must_have_looked(visit: Visit, check: Check, by: Person) -> None:
    done = preparation(visit, by, check)
    said = []
    if done.unread:
        said.append(f"Read {plural(done.unread, 'note')} that you have not read yet")
    if not done.coverage_seen:
        said.append("Look at which sources were examined")
    if done.answers < len(QUESTIONS):
        said.append("Answer every question about this visit")
    if said:
        raise NotPossibleError(*said)
