"""What every service of markers needs: the marker locked, who may decide, and who hears of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db.models import Q

from forethought.marker_life import Following, letter_due_on
from forethought.matching import can_be_matched, compare, has_address
from forethought.timestamps import local_day
from forethought.vocabulary import Grade
from forethought.web.audit import services as audit
from forethought.web.decisions.common import must_be_of_management
from forethought.web.decisions.working_days import following_working_day
from forethought.web.incidents.models import Incident, Step
from forethought.web.markers.identity import identity_of
from forethought.web.markers.models import DecidedKey, Marker
from forethought.web.notices.services import tell
from forethought.web.people.models import Nation, Person
from forethought.web.records.affected import ahead, visits_sharing
from forethought.web.records.keys import key_numbers
from forethought.web.records.locks import let_checks_wait
from forethought.web.records.persons import person_of_customer
from forethought.web.visits.door import reopen
from forethought.web.visits.models import JOINED, Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.reasons import News

NOTHING_CHANGED = "Nothing was changed: look at the marker again"

_STANDS = {
    Marker.State.PROPOSED: "Nobody has decided about this marker yet",
    Marker.State.REFUSED: "This marker was not set",
    Marker.State.LIVE: "This marker counts already",
    Marker.State.REMOVED: "This marker was removed",
    Marker.State.LAPSED: "This marker has lapsed",
}


def locked(marker_id: int) -> Marker:
    """The marker, until the transaction ends nobody else's. Raises Marker.DoesNotExist."""
    Marker.objects.select_for_update(no_key=True).get(pk=marker_id)
    return Marker.objects.select_related(
        "incident__office", "incident__reporter", "customer", "decided_by"
    ).get(pk=marker_id)


def must_be(marker: Marker, *states: Marker.State) -> None:
    """Raise NotPossibleError, saying where it stands, unless it is in one of these states."""
    if marker.state not in states:
        raise NotPossibleError(f"{_STANDS[Marker.State(marker.state)]}. {NOTHING_CHANGED}")


def must_judge(marker: Marker, by: Person) -> None:
    """Raise NotPossibleError unless ``by`` may judge about this marker.

    It is of management grade, and not whom the incident happened to: a marker rests on a real
    risk and not on what somebody who was hurt feels about it, and a decision that stands is one
    that nobody can call a reprisal. Who visits there today may decide: it only asks for more.
    """
    must_be_of_management(by)
    if by.pk == marker.incident.reporter_id:
        raise NotPossibleError(
            "The incident happened to you: somebody else of management grade decides about the"
            " marker"
        )


def must_not_visit(marker: Marker, by: Person, now: datetime) -> None:
    """Raise NotPossibleError where ``by`` goes to somebody whom the marker is about.

    What makes a marker ask for less is decided by nobody who is on the visit (policy.md).
    """
    about = identity_of(marker)
    goes = Q(officer=by) | Q(second_officer=by, second__in=JOINED)
    mine = Visit.objects.filter(goes, ahead(now), customer__keys__key__in=key_numbers(about))
    for visit in mine.select_related("customer").distinct():
        if compare(about, person_of_customer(visit.customer)) is not None:
            raise NotPossibleError(
                "You are on a visit that this marker is about: somebody else of management grade"
                " decides"
            )


def must_be_found(marker: Marker) -> None:
    """Raise NotPossibleError for a marker that no check could find."""
    about = identity_of(marker)
    if marker.about == Marker.About.PERSON and (can_be_matched(about) or has_address(about)):
        return
    if marker.about != Marker.About.PERSON and has_address(about):
        return
    raise NotPossibleError(
        "No check would find this marker: enter the house and the street, with the postcode or"
        " the town",
        field="address",
    )


def keep_keys(marker: Marker) -> frozenset[int]:
    """Keep the matching keys of a live marker, none of any other. Returns old and new ones."""
    old = set(marker.keys.values_list("key", flat=True))
    live = marker.state == Marker.State.LIVE
    new = set(key_numbers(identity_of(marker))) if live else set()
    marker.keys.exclude(key__in=new).delete()
    DecidedKey.objects.bulk_create(DecidedKey(marker=marker, key=key) for key in new - old)
    return frozenset(old | new)


def tell_checks(keys: Iterable[int], *, by: Person | None, now: datetime) -> int:
    """Hold every visit ahead that a marker with these keys may be about; how many."""
    let_checks_wait()
    return reopen(visits_sharing(list(keys), now), because=News.MARKERS_CHANGED, by=by, now=now)


def audit_marker(
    marker: Marker, *, action: str, by: Person | None, now: datetime, **detail: bool | str | int
) -> None:
    """Write an event about a marker, with its incident and customer by number."""
    audit.record(
        action,
        by=by,
        now=now,
        subject="marker",
        subject_id=marker.pk,
        incident=marker.incident_id,
        customer=marker.customer_id,
        **detail,
    )


def tell_reporter(
    incident: Incident, what: str, says: str, *, by: Person | None, now: datetime
) -> None:
    """Let whoever reported the incident see what came of it; they are told while it is open."""
    Step.objects.create(
        incident=incident, at=now, by=by, what=what, says=says, version=incident.version
    )
    did_it = by is not None and by.pk == incident.reporter_id
    if incident.state != Incident.State.CLOSED and not did_it:
        to = [incident.reporter_id]
        tell("incident_update", to=to, subject="incident", subject_id=incident.pk, now=now)


def following_of(marker: Marker) -> Following:
    """The next working day, with the bank holidays of the office of the incident."""
    office = marker.incident.office
    nation = office.nation if office is not None else Nation.ENGLAND_AND_WALES
    return partial(following_working_day, nation=nation)


def owe_letter(marker: Marker, *, now: datetime, always: bool = False) -> None:
    """The person is to be told by letter, in time from today unless one is due already.

    Not where it was decided that they are not told, but for ``always``: they know of it.
    """
    if marker.letter_due_on is None and (always or not marker.not_told_because):
        marker.letter_due_on = letter_due_on(local_day(now), following_of(marker))


def whom_to_tell(marker: Marker, *, but: Person | None = None) -> list[Person]:
    """Who may judge about a marker and is near it, by name; never whom the incident hit.

    The managers of the reporter, of who proposed it and of who decided it, and management grade
    of the office. Where there is nobody, the safety administrators, who find somebody: nothing
    about a marker goes by unnoticed. ``but``: who knows it already.
    """
    incident = marker.incident
    near = Q(pk=incident.reporter.manager_id) | Q(manages=marker.proposed_by_id)
    if marker.decided_by_id is not None:
        near |= Q(manages=marker.decided_by_id)
    if incident.office_id is not None:
        near |= Q(team__office=incident.office_id)
    out = [pk for pk in (incident.reporter_id, but.pk if but else None) if pk is not None]
    there = Person.objects.to_ask().exclude(pk__in=out).order_by("name", "pk")
    senior = there.filter(near, grade=Grade.MANAGER.value).distinct()
    return list(senior) or list(there.filter(safety_administrator=True))


def everybody(marker: Marker) -> list[Person]:
    """Who decided about a marker, and whoever else may judge about it and is near."""
    decided = marker.decided_by
    first = [decided] if decided is not None and decided.can_be_asked else []
    return list({one.pk: one for one in (*first, *whom_to_tell(marker))}.values())
