"""Appeals: to somebody who had no part in the marker, within 20 working days; it stays meanwhile.

An upheld appeal removes the marker, and its incident as far as two people say so (policy.md).
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from forethought.marker_life import appeal_due_on
from forethought.timestamps import local_day
from forethought.web.decisions.common import written
from forethought.web.markers.common import (
    audit_marker,
    following_of,
    locked,
    must_be,
    must_judge,
    must_not_visit,
    owe_letter,
    whom_to_tell,
)
from forethought.web.markers.ending import Becomes, end, settle_incident
from forethought.web.markers.models import Marker, MarkerAppeal
from forethought.web.markers.notifying import notify
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

HAD_A_PART = (
    "You had a part in this marker: somebody of management grade who had none answers the appeal"
)


def record_appeal(
    marker_id: int,
    *,
    says: str,
    received_on: date,
    reviewer: Person | None,
    by: Person,
    now: datetime,
) -> MarkerAppeal:
    """Record that the person asks for the marker to be looked at by somebody else.

    ``reviewer``: who is asked to answer; None leaves it to whoever may. Raises NotPossibleError
    for a day that cannot be, for a reviewer who may not be it, and while another appeal waits.
    """
    told = written(says, "Enter what they say", field="says")
    with transaction.atomic():
        marker = locked(marker_id)
        must_be(marker, Marker.State.LIVE)
        assert marker.decided_at is not None
        _must_be_day(received_on, local_day(marker.decided_at), local_day(now))
        if marker.appeals.filter(answered_at__isnull=True).exists():
            raise NotPossibleError("An appeal waits for its answer already: answer it first")
        if reviewer is not None and not reviewers_of(marker).filter(pk=reviewer.pk).exists():
            raise NotPossibleError(
                "Select somebody of management grade who had no part in the marker",
                field="reviewer",
            )
        appeal = MarkerAppeal.objects.create(
            marker=marker,
            received_on=received_on,
            recorded_at=now,
            recorded_by=by,
            says=told,
            due_on=appeal_due_on(received_on, following_of(marker)),
            decider_id=_last_decider(marker),
            reviewer=reviewer,
        )
        audit_marker(marker, action="marker.appealed", by=by, now=now, appeal=appeal.pk)
        notify("appeal_due", _whom_to_ask(marker, reviewer), marker, now=now)
    return appeal


def answer_appeal(
    appeal_id: int, *, upheld: bool, answer: str, becomes: Becomes, by: Person, now: datetime
) -> MarkerAppeal:
    """Answer an appeal. Upheld: the marker goes, and its incident as far as ``becomes`` says.

    Whoever appealed is owed a letter that says what came of it.
    Raises NotPossibleError without an answer, for anybody who had a part in the marker or goes
    there, and where it was answered already.
    """
    told = written(answer, "Enter your answer", field="answer")
    with transaction.atomic():
        marker = locked(MarkerAppeal.objects.values_list("marker", flat=True).get(pk=appeal_id))
        appeal = MarkerAppeal.objects.select_for_update().get(pk=appeal_id)
        if appeal.answered_at is not None:
            raise NotPossibleError("This appeal was answered already: look at the marker again")
        must_judge(marker, by)
        if by.pk in had_a_part(marker):
            raise NotPossibleError(HAD_A_PART)
        if upheld:
            must_not_visit(marker, by, now)
        appeal.reviewer, appeal.answered_at = by, now
        appeal.upheld, appeal.answer = upheld, told
        appeal.save()
        audit_marker(marker, action="marker.appeal_answered", by=by, now=now, upheld=upheld)
        if upheld:
            if marker.state == Marker.State.LIVE:
                end(marker, Marker.Ended.APPEAL, told, by=by, now=now)
            settle_incident(marker, becomes, reason=told, by=by, now=now)
        owe_letter(marker, now=now, always=True)
        marker.save(update_fields=["letter_due_on"])
    return appeal


def had_a_part(marker: Marker) -> frozenset[int]:
    """The ids of who proposed, decided or reviewed the marker, and of who the incident hit."""
    reviewed = marker.reviews.values_list("by", flat=True)
    first = (marker.proposed_by_id, marker.decided_by_id, marker.incident.reporter_id)
    return frozenset(pk for pk in (*first, *reviewed) if pk is not None)


def reviewers_of(marker: Marker) -> QuerySet[Person]:
    """Everybody of management grade who had no part in the marker, by name."""
    senior = Person.objects.of_management()
    return senior.exclude(pk__in=had_a_part(marker)).order_by("name", "pk")


def _whom_to_ask(marker: Marker, reviewer: Person | None) -> list[Person]:
    """Who is asked to answer; nobody who had a part while somebody near had none."""
    if reviewer is not None:
        return [reviewer]
    near, part = whom_to_tell(marker), had_a_part(marker)
    return [one for one in near if one.pk not in part] or near


def _last_decider(marker: Marker) -> int:
    last = marker.reviews.order_by("-at", "-pk").values_list("by", flat=True).first()
    decider = last or marker.decided_by_id
    assert decider is not None
    return decider


def _must_be_day(received_on: date, decided_on: date, today: date) -> None:
    if received_on > today:
        raise NotPossibleError("It cannot have come later than today", field="received_on")
    if received_on < decided_on:
        raise NotPossibleError(
            "It cannot have come before the marker was decided", field="received_on"
        )
