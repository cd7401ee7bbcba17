"""Removing a marker, and what becomes of the incident that it rests on.

Removal takes it out of checks; the row and the audit keep the decision. The incident is a record
of its own and counts until two people decide otherwise (policy.md, Dispositions).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from forethought.vocabulary import INCIDENT_REPORTS, DispositionKind
from forethought.web.decisions.common import written
from forethought.web.decisions.disposing import Said, decide_about_record
from forethought.web.decisions.models import Disposition
from forethought.web.markers.common import (
    audit_marker,
    keep_keys,
    locked,
    must_be,
    must_judge,
    must_not_visit,
    owe_letter,
    tell_checks,
    tell_reporter,
)
from forethought.web.markers.models import Marker
from forethought.web.markers.sharing import raise_version
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

BY_HAND = (
    Marker.Ended.RISK_GONE,
    Marker.Ended.NOT_THEM,
    Marker.Ended.MOVED,
    Marker.Ended.REPLACED,
)
"""Why somebody may remove a marker; the rest happens by an appeal or by itself."""


@dataclass(frozen=True, slots=True)
class Becomes:
    """What becomes of the incident: ``kind`` None leaves it, so that it counts in full.

    ``second`` is the colleague who must agree; ``until`` the last day of a review.
    """

    kind: DispositionKind | None = None
    until: date | None = None
    second: Person | None = None


def remove_marker(
    marker_id: int,
    *,
    because: Marker.Ended,
    reason: str,
    becomes: Becomes,
    by: Person,
    now: datetime,
) -> Marker:
    """Take a marker out of checks for good, and say what becomes of its incident.

    Raises NotPossibleError without a reason, for anybody who may not judge or goes there, for a
    marker that does not count, and for what cannot become of the incident.
    """
    told = written(reason, "Enter why it is removed")
    if because not in BY_HAND:
        raise NotPossibleError("Select why it is removed", field="because")
    with transaction.atomic():
        marker = locked(marker_id)
        must_be(marker, Marker.State.LIVE)
        must_judge(marker, by)
        must_not_visit(marker, by, now)
        end(marker, because, told, by=by, now=now)
        settle_incident(marker, becomes, reason=told, by=by, now=now)
    return marker


def end(
    marker: Marker, because: Marker.Ended, reason: str, *, by: Person | None, now: datetime
) -> None:
    """End a live marker that is locked: out of checks, visits held, whoever reported it told.

    A person who knows of it is owed a letter.
    """
    lapsed = because == Marker.Ended.LAPSED
    marker.state = Marker.State.LAPSED if lapsed else Marker.State.REMOVED
    marker.ended_at, marker.ended_by = now, by
    marker.ended_because, marker.ended_reason = because, reason
    marker.letter_due_on = None
    if marker.letter_at is not None or marker.appeals.exists():
        owe_letter(marker, now=now, always=True)
    raise_version(marker, now=now)
    marker.save()
    audit_marker(
        marker,
        action="marker.lapsed" if lapsed else "marker.removed",
        by=by,
        now=now,
        because=str(because.value),
    )
    says = "The warning marker has lapsed." if lapsed else "The warning marker was removed."
    tell_reporter(marker.incident, f"marker_{marker.state}", says, by=by, now=now)
    tell_checks(keep_keys(marker), by=by, now=now)


def settle_incident(
    marker: Marker, becomes: Becomes, *, reason: str, by: Person, now: datetime
) -> Disposition | None:
    """Decide about the incident's record as policy.md says; it counts once the second agrees.

    Raises NotPossibleError without a second person, and for what dispositions refuse.
    """
    if becomes.kind is None:
        return None
    if becomes.second is None:
        raise NotPossibleError(
            "Select the second person: two people decide about a record", field="second"
        )
    return decide_about_record(
        INCIDENT_REPORTS,
        marker.incident.record_id,
        said=Said(becomes.kind, reason, becomes.until, for_all=True),
        second=becomes.second,
        by=by,
        now=now,
    )
