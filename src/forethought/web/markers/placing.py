"""Whom a marker is about, put right: somebody moved, a namesake, a new tenant, wrong words.

A customer is never rewritten on this site: who is written otherwise is another customer, found
by the same references, name and birth date. So a marker about a person follows them by its keys;
what remains is said here by somebody senior, with a reason.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from forethought.web.decisions.common import written
from forethought.web.markers.common import (
    audit_marker,
    keep_keys,
    locked,
    must_be,
    must_be_found,
    must_judge,
    must_not_visit,
    owe_letter,
    tell_checks,
)
from forethought.web.markers.models import Marker, MarkerChange, NotAbout
from forethought.web.markers.proposing import Warns, put_words
from forethought.web.markers.sharing import raise_version
from forethought.web.people.models import Person
from forethought.web.records.affected import ahead
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Customer, Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.reasons import News


def move_marker(
    marker_id: int,
    *,
    address: str,
    postcode: str,
    reason: str,
    by: Person,
    now: datetime,
    customer: Customer | None = None,
) -> Marker:
    """Say where the person, or what the marker warns of, is now; or who was meant.

    ``address`` empty, of a person: nobody knows where they are, so that only a reference or name
    and birth date find them. ``customer``: the marker was meant for that one, who is owed a
    letter. Visits of the old and of the new place are held. Raises NotPossibleError without a
    reason, for anybody who may not judge or goes there, and where no check would find the marker
    any more.
    """
    told = written(reason, "Enter how you know")
    with transaction.atomic():
        marker = _to_put_right(marker_id, by, now)
        change = _before(marker, MarkerChange.What.MOVED, told, by, now)
        if customer is not None and marker.about == Marker.About.PERSON:
            _mean(marker, customer, now)
        marker.address, marker.postcode = " ".join(address.split()), " ".join(postcode.split())
        must_be_found(marker)
        must_not_visit(marker, by, now)
        _save(marker, change, by, now)
    return marker


def correct_words(
    marker_id: int, *, warns: Warns, reason: str, by: Person, now: datetime
) -> Marker:
    """Put right what officers see; the level stays, since a review alone lowers it.

    The person is owed a letter, unless they are not to be told.

    Raises NotPossibleError without a reason, for anybody who may not judge, and for words that
    cannot be shown.
    """
    told = written(reason, "Enter why it is put right")
    with transaction.atomic():
        marker = _to_put_right(marker_id, by, now)
        change = _before(marker, MarkerChange.What.CORRECTED, told, by, now)
        level = marker.level
        put_words(marker, warns)
        marker.level = level
        owe_letter(marker, now=now)
        _save(marker, change, by, now)
    return marker


def say_not_about(
    marker_id: int, *, customer_id: int, reason: str, by: Person, now: datetime
) -> NotAbout:
    """Say that the marker is not about this customer: a namesake, or somebody who moved in.

    For everybody else it counts as before. Raises NotPossibleError without a reason, for anybody
    who may not judge or goes there, and for the very customer of the marker.
    """
    told = written(reason, "Enter how you know that it is not about them")
    with transaction.atomic():
        marker = _to_put_right(marker_id, by, now)
        if customer_id == marker.customer_id:
            raise NotPossibleError(
                "The marker was set about this very customer. If it was about somebody else,"
                " remove it"
            )
        one, new = NotAbout.objects.get_or_create(
            marker=marker,
            customer_id=customer_id,
            defaults={"at": now, "by": by, "reason": told},
        )
        if new:
            audit_marker(marker, action="marker.not_about", by=by, now=now, other=customer_id)
            _tell_checks_of(customer_id, by, now)
    return one


def take_back_not_about(not_about_id: int, *, by: Person, now: datetime) -> None:
    """Take back that a marker is not about a customer: it counts for them again.

    Raises NotAbout.DoesNotExist, and NotPossibleError for anybody who may not judge.
    """
    with transaction.atomic():
        one = NotAbout.objects.select_related("marker__incident").get(pk=not_about_id)
        must_judge(one.marker, by)
        one.delete()
        audit_marker(one.marker, action="marker.about_again", by=by, now=now, other=one.customer_id)
        _tell_checks_of(one.customer_id, by, now)


def _to_put_right(marker_id: int, by: Person, now: datetime) -> Marker:
    marker = locked(marker_id)
    must_be(marker, Marker.State.LIVE)
    must_judge(marker, by)
    must_not_visit(marker, by, now)
    return marker


def _mean(marker: Marker, customer: Customer, now: datetime) -> None:
    """Another person was meant: what was told, or not to be told, was about somebody else."""
    if customer.pk == marker.customer_id:
        return
    marker.customer = customer
    marker.letter_at = marker.letter_by = marker.letter_due_on = None
    marker.not_told_because, marker.not_told_by = "", None
    owe_letter(marker, now=now)


def _before(
    marker: Marker, what: MarkerChange.What, reason: str, by: Person, now: datetime
) -> MarkerChange:
    return MarkerChange(
        marker=marker,
        at=now,
        by=by,
        what=what,
        reason=reason,
        was_customer=marker.customer,
        was_address=marker.address,
        was_postcode=marker.postcode,
        was_wording=marker.wording,
        was_adjustments=marker.adjustments,
    )


def _save(marker: Marker, change: MarkerChange, by: Person, now: datetime) -> None:
    raise_version(marker, now=now)
    marker.save()
    change.save()
    moved = change.what == MarkerChange.What.MOVED
    audit_marker(
        marker,
        action="marker.moved" if moved else "marker.corrected",
        by=by,
        now=now,
        version=marker.version,
    )
    tell_checks(keep_keys(marker), by=by, now=now)


def _tell_checks_of(customer_id: int, by: Person, now: datetime) -> None:
    visits = Visit.objects.filter(ahead(now), customer=customer_id)
    reopen(visits, because=News.MARKERS_CHANGED, by=by, now=now)
