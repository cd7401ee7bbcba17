"""Telling the person, and those with whom a marker was shared.

The person is told promptly what is recorded, why, who sees it, when it is reviewed and how to
appeal, unless that would cause a substantial risk, which is itself decided and recorded (R41).
Whoever was told of a marker is told of its changes.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from forethought.web.decisions.common import must_be_of_management, written
from forethought.web.markers.common import audit_marker, locked, must_be, must_judge
from forethought.web.markers.models import Marker, MarkerShare
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

LONGEST_RECIPIENT = 200


def write_letter(marker_id: int, *, by: Person, now: datetime) -> Marker:
    """Note that the letter to the person was sent or handed over today.

    It ends a decision not to tell them. Of a marker that has ended it is the letter that says so.
    Raises NotPossibleError where no letter is owed of a marker that does not count, and where one
    was sent already.
    """
    with transaction.atomic():
        marker = locked(marker_id)
        if marker.ended_at is None or marker.letter_due_on is None:
            must_be(marker, Marker.State.LIVE)
        must_be_of_management(by)
        if marker.letter_at is not None and marker.letter_due_on is None:
            raise NotPossibleError("The letter was sent already: nothing more is to be noted")
        marker.not_told_because, marker.not_told_by = "", None
        marker.letter_at, marker.letter_by, marker.letter_due_on = now, by, None
        marker.save()
        audit_marker(marker, action="marker.letter_sent", by=by, now=now)
    return marker


def do_not_tell(marker_id: int, *, reason: str, by: Person, now: datetime) -> Marker:
    """Decide that the person is not told, since that would cause a substantial risk.

    It is looked at again at each review. Raises NotPossibleError without a reason, for anybody
    who may not judge, and once the letter was sent.
    """
    told = written(reason, "Enter what substantial risk telling them would cause")
    with transaction.atomic():
        marker = locked(marker_id)
        must_be(marker, Marker.State.LIVE)
        must_judge(marker, by)
        if marker.letter_at is not None:
            raise NotPossibleError("The letter was sent already: they know of the marker")
        marker.not_told_because, marker.not_told_by = told, by
        marker.letter_due_on = None
        marker.save()
        audit_marker(marker, action="marker.not_told", by=by, now=now)
    return marker


def share_marker(
    marker_id: int, *, recipient: str, because: str, by: Person, now: datetime
) -> MarkerShare:
    """Note with whom the marker was shared, and on what credible risk.

    Raises NotPossibleError without either, for a marker that does not count, and for anybody who
    is not of management grade.
    """
    whom = " ".join(recipient.split())
    if not whom:
        raise NotPossibleError("Enter with whom it is shared", field="recipient")
    if len(whom) > LONGEST_RECIPIENT:
        raise NotPossibleError(f"Write {LONGEST_RECIPIENT} characters or fewer", field="recipient")
    told = written(because, "Enter what risk makes it necessary", field="because")
    with transaction.atomic():
        marker = locked(marker_id)
        must_be(marker, Marker.State.LIVE)
        must_be_of_management(by)
        share = MarkerShare.objects.create(
            marker=marker, at=now, by=by, recipient=whom, because=told, version=marker.version
        )
        audit_marker(marker, action="marker.shared", by=by, now=now, share=share.pk)
    return share


def correct_share(share_id: int, *, by: Person, now: datetime) -> MarkerShare:
    """Note that somebody with whom it was shared now knows of every change up to today.

    Saying it twice is saying it once. Raises NotPossibleError for who is not of management grade.
    """
    with transaction.atomic():
        marker = locked(MarkerShare.objects.values_list("marker", flat=True).get(pk=share_id))
        must_be_of_management(by)
        share = MarkerShare.objects.select_for_update().get(pk=share_id)
        share.marker = marker
        if share.must_be_told:
            share.corrected_at, share.corrected_by = now, by
            share.corrected_version = marker.version
            share.outdated_at = None
            share.save()
            audit_marker(marker, action="marker.share_corrected", by=by, now=now, share=share.pk)
    return share
