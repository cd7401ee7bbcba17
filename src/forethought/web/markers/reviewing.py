"""Reviewing a marker at fixed times: severity, age, later behaviour, one-off stress (R42)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from forethought.marker_life import Dates, dates_after_review, letter_due_on
from forethought.timestamps import local_day
from forethought.vocabulary import MarkerLevel
from forethought.web.decisions.common import written
from forethought.web.markers.common import (
    audit_marker,
    following_of,
    keep_keys,
    locked,
    must_be,
    must_judge,
    must_not_visit,
    owe_letter,
    tell_checks,
)
from forethought.web.markers.ending import Becomes, end, settle_incident
from forethought.web.markers.models import Marker, MarkerReview
from forethought.web.markers.proposing import must_be_review_date
from forethought.web.markers.sharing import raise_version
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

CAUTION = {MarkerLevel.ADVICE: 0, MarkerLevel.PAIR: 1, MarkerLevel.NO_VISIT: 2}

RISK_GONE = (
    "Your answers say that it came from stress that is over and that they have been calm since:"
    " that is no evidence for another year. Keep it as it is, lower it or remove it"
)

PROPOSED_IT = (
    "You proposed this marker: somebody else of management grade decides whether it goes on for"
    " another year"
)
RENEWED_UNMET = (
    "You renewed it the last time too, and nobody had met them then either: somebody else of"
    " management grade decides whether it goes on for another year"
)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of a review. ``evidence``: what the answers rest on.

    ``level``: the lower level. ``review_on``: a next review earlier than in 6 months.
    ``still_not_told``: why the person still cannot be told, where that was decided.
    ``becomes``: of a marker that is removed, what becomes of its incident.
    """

    outcome: MarkerReview.Outcome
    severity: MarkerReview.Severity
    behaviour: MarkerReview.Behaviour
    one_off: MarkerReview.OneOff
    evidence: str
    level: MarkerLevel | None = None
    review_on: date | None = None
    still_not_told: str = ""
    becomes: Becomes = field(default_factory=Becomes)


def review_marker(marker_id: int, *, reviewed: Reviewed, by: Person, now: datetime) -> MarkerReview:
    """Look again at a live marker: keep, lower, renew for a year on evidence, or remove it.

    Of a renewal or a lower level the person is told by another letter, unless they are not to be.
    Raises NotPossibleError without evidence, for anybody who may not judge, for a marker that asks
    for less and a reviewer who goes there, for a level that is not lower, for a renewal that the
    answers speak against, by who proposed it, or twice by one person though nobody met them.
    """
    evidence = written(reviewed.evidence, "Enter what your answers rest on", field="evidence")
    with transaction.atomic():
        marker = locked(marker_id)
        must_be(marker, Marker.State.LIVE)
        must_judge(marker, by)
        before, keys_matter = marker.level, False
        removed = reviewed.outcome == MarkerReview.Outcome.REMOVED
        if removed or reviewed.outcome == MarkerReview.Outcome.LOWERED:
            must_not_visit(marker, by, now)
        if not removed:
            keys_matter = _go_on(marker, reviewed, by, now)
        review = MarkerReview.objects.create(
            marker=marker,
            at=now,
            by=by,
            outcome=reviewed.outcome,
            severity=reviewed.severity,
            behaviour=reviewed.behaviour,
            one_off=reviewed.one_off,
            evidence=evidence,
            level_before=before,
            level_after="" if removed else marker.level,
            next_review_on=None if removed else marker.review_on,
        )
        outcome = str(reviewed.outcome.value)
        audit_marker(
            marker, action="marker.reviewed", by=by, now=now, outcome=outcome, review=review.pk
        )
        if removed:
            end(marker, Marker.Ended.RISK_GONE, evidence, by=by, now=now)
            settle_incident(marker, reviewed.becomes, reason=evidence, by=by, now=now)
        else:
            marker.save()
            if keys_matter:
                tell_checks(keep_keys(marker), by=by, now=now)
    return review


def _go_on(marker: Marker, reviewed: Reviewed, by: Person, now: datetime) -> bool:
    """Give the marker its next dates and level. Whether a check sees a difference."""
    assert marker.review_on is not None
    assert marker.lapses_on is not None
    today, renewed = local_day(now), reviewed.outcome == MarkerReview.Outcome.RENEWED
    if renewed:
        _must_be_renewable(marker, reviewed, by)
    must_be_review_date(reviewed.review_on, today)
    _ask_again_about_telling(marker, reviewed, by)
    if reviewed.outcome == MarkerReview.Outcome.LOWERED:
        _lower(marker, reviewed.level)
        owe_letter(marker, now=now)
    old = Dates(marker.review_on, marker.lapses_on)
    try:
        dates = dates_after_review(old, today, renewed=renewed, review_on=reviewed.review_on)
    except ValueError:
        raise NotPossibleError(
            "It lapses today, and there is no day left for another review: renew it on evidence,"
            " or let it lapse",
            field="outcome",
        ) from None
    marker.review_on, marker.lapses_on = dates.review_on, dates.lapses_on
    if renewed and not marker.not_told_because:
        marker.letter_due_on = letter_due_on(today, following_of(marker))
    differs = reviewed.outcome != MarkerReview.Outcome.KEPT
    if differs:
        raise_version(marker, now=now)
    return differs


def _must_be_renewable(marker: Marker, reviewed: Reviewed, by: Person) -> None:
    """A label does not live on by what one person says year after year."""
    if _speaks_against(reviewed):
        raise NotPossibleError(RISK_GONE, field="outcome")
    if by.pk == marker.proposed_by_id:
        raise NotPossibleError(PROPOSED_IT, field="outcome")
    last = last_renewal(marker)
    unmet = MarkerReview.Behaviour.NOT_MET
    if last is not None and last.by_id == by.pk and last.behaviour == reviewed.behaviour == unmet:
        raise NotPossibleError(RENEWED_UNMET, field="outcome")


def last_renewal(marker: Marker) -> MarkerReview | None:
    """The latest review that let a marker go on for another year."""
    renewals = marker.reviews.filter(outcome=MarkerReview.Outcome.RENEWED).select_related("by")
    return renewals.order_by("at", "pk").last()


def _speaks_against(reviewed: Reviewed) -> bool:
    calm = reviewed.behaviour == MarkerReview.Behaviour.CALM
    return calm and reviewed.one_off == MarkerReview.OneOff.YES


def _ask_again_about_telling(marker: Marker, reviewed: Reviewed, by: Person) -> None:
    if not marker.not_told_because:
        return
    marker.not_told_because = written(
        reviewed.still_not_told,
        "Enter why telling them would still cause a substantial risk, or send the letter first",
        field="still_not_told",
    )
    marker.not_told_by = by


def _lower(marker: Marker, level: MarkerLevel | None) -> None:
    if level is None or CAUTION[level] >= CAUTION[MarkerLevel(marker.level)]:
        raise NotPossibleError("Select a lower level than it has now", field="level")
    marker.level = level.value
