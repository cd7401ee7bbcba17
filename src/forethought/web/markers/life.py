"""What happens to markers by itself: reminders, and the end of those that nobody renewed.

Due by the dates of the rows, so that a worker killed at any point loses nothing and several share
the work: a reminder and the row that says it was told stand in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Prefetch, Q

from forethought.marker_life import (
    APPEAL_TOLD_BEFORE,
    LAPSE_TOLD_BEFORE,
    REVIEW_TOLD_BEFORE,
    TOLD_AGAIN_EVERY,
    Dates,
    Due,
    Life,
    Reminder,
    decision_reminders,
    has_lapsed,
    reminders,
)
from forethought.timestamps import day_ends, local_day
from forethought.web.markers.common import everybody, whom_to_tell
from forethought.web.markers.ending import end
from forethought.web.markers.models import Marker, MarkerAppeal, MarkerReminder
from forethought.web.markers.notifying import notify
from forethought.web.markers.sharing import with_outdated
from forethought.web.people.models import Person

KINDS = {
    Due.REVIEW: "marker_review_due",
    Due.REVIEW_OVERDUE: "marker_review_overdue",
    Due.LAPSES_SOON: "marker_lapses_soon",
    Due.LETTER_OVERDUE: "marker_letter_overdue",
    Due.APPEAL: "appeal_due",
    Due.APPEAL_OVERDUE: "appeal_overdue",
    Due.DECISION_OVERDUE: "marker_decision_overdue",
    Due.SHARE_OUTDATED: "marker_share_outdated",
}
"""The notice of each thing that is due."""

_OF_APPEALS = {Due.APPEAL, Due.APPEAL_OVERDUE}
_ALSO_OF_ENDED = {*_OF_APPEALS, Due.SHARE_OUTDATED, Due.LETTER_OVERDUE}
_TO_MANAGERS = {Due.REVIEW_OVERDUE, Due.LAPSES_SOON, Due.LETTER_OVERDUE, Due.SHARE_OUTDATED}

WITHOUT_ANYBODY = "Nobody renewed it on evidence before its last day."


def look_after_markers(*, now: datetime) -> int:
    """End what has lapsed, and tell what is due. Returns how many of either there were."""
    today = local_day(now)
    return _end_lapsed(today, now) + _remind(today, now)


def _end_lapsed(today: date, now: datetime) -> int:
    over = Marker.objects.filter(state=Marker.State.LIVE, lapses_on__lt=today)
    return sum(_lapse(pk, today, now) for pk in over.values_list("pk", flat=True))


def _lapse(marker_id: int, today: date, now: datetime) -> bool:
    with transaction.atomic():
        free = Marker.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=marker_id)
        if not free.exists():
            return False
        marker = Marker.objects.select_related("incident__reporter", "decided_by").get(pk=marker_id)
        if marker.state != Marker.State.LIVE or marker.lapses_on is None:
            return False
        if not has_lapsed(marker.lapses_on, today):
            return False
        end(marker, Marker.Ended.LAPSED, WITHOUT_ANYBODY, by=None, now=now)
        notify("marker_lapsed", everybody(marker), marker, now=now)
    return True


def _remind(today: date, now: datetime) -> int:
    wanted = [(marker, one) for marker in _near(today) for one in _due_of(marker, today)]
    told = set(
        MarkerReminder.objects.filter(marker__in={marker.pk for marker, _ in wanted}).values_list(
            "marker", "due", "of"
        )
    )
    new = [(m, one) for m, one in wanted if (m.pk, one.due.value, one.of) not in told]
    return sum(_tell(marker, one, now) for marker, one in new)


def _due_of(marker: Marker, today: date) -> Iterator[Reminder]:
    if marker.state == Marker.State.PROPOSED:
        yield from decision_reminders(local_day(marker.proposed_at), today)
        return
    for one in reminders(life(marker), today):
        if marker.state == Marker.State.LIVE or one.due in _ALSO_OF_ENDED:
            yield one


def _near(today: date) -> Iterator[Marker]:
    """Markers about which something may be due, with what is needed to say what.

    An appeal is answered, and whoever was told of it hears of its end, whatever has become of the
    marker meanwhile.
    """
    soon = Q(review_on__lte=today + REVIEW_TOLD_BEFORE)
    soon |= Q(lapses_on__lte=today + LAPSE_TOLD_BEFORE)
    appealed = Q(appeals__answered_at__isnull=True, appeals__due_on__lte=today + APPEAL_TOLD_BEFORE)
    waits = Q(state=Marker.State.PROPOSED, proposed_at__lt=day_ends(today - TOLD_AGAIN_EVERY))
    due = soon & Q(state=Marker.State.LIVE) | appealed | waits | Q(outdated_at__isnull=False)
    due |= Q(letter_due_on__lt=today)
    near = with_outdated(Marker.objects.all()).filter(due).distinct()
    waiting = MarkerAppeal.objects.filter(answered_at__isnull=True).select_related("reviewer")
    return (
        near.select_related("incident__office", "incident__reporter", "decided_by", "proposed_by")
        .prefetch_related(Prefetch("appeals", waiting, to_attr="waiting"))
        .iterator(chunk_size=500)
    )


def life(marker: Marker) -> Life:
    """A decided marker as `marker_life` takes it.

    ``appeals`` waiting come with it if prefetched, shares outdated if annotated.
    """
    assert marker.review_on is not None
    assert marker.lapses_on is not None
    appeals: Iterable[MarkerAppeal] | None = getattr(marker, "waiting", None)
    if appeals is None:
        appeals = marker.appeals.filter(answered_at__isnull=True)
    outdated: datetime | None = getattr(marker, "outdated_at", None)
    return Life(
        dates=Dates(marker.review_on, marker.lapses_on),
        letter_due_on=marker.letter_due_on,
        appeal_due_on=next((appeal.due_on for appeal in appeals), None),
        share_outdated_on=local_day(outdated) if outdated is not None else None,
    )


def _tell(marker: Marker, one: Reminder, now: datetime) -> bool:
    with transaction.atomic():
        _, new = MarkerReminder.objects.get_or_create(
            marker=marker, due=one.due.value, of=one.of, defaults={"at": now}
        )
        if new:
            whom = _whom(marker, one.due)
            notify(KINDS[one.due], whom, marker, now=now, again=True)
    return new


def _whom(marker: Marker, due: Due) -> list[Person]:
    """Who decided; what is overdue or about to end goes to their manager as well."""
    if due in _OF_APPEALS:
        reviewers = (appeal.reviewer for appeal in getattr(marker, "waiting", ()))
        asked = [one for one in reviewers if one is not None and one.can_be_asked]
        if due is Due.APPEAL and asked:
            return asked
        return [*asked, *whom_to_tell(marker)]
    if due is Due.DECISION_OVERDUE:
        return whom_to_tell(marker, but=marker.proposed_by)
    if due in _TO_MANAGERS:
        return everybody(marker)
    decided = _decider(marker)
    return decided or whom_to_tell(marker)


def _decider(marker: Marker) -> list[Person]:
    decided_by = marker.decided_by
    return [decided_by] if decided_by is not None and decided_by.can_be_asked else []
