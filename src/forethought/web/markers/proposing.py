"""Proposing a marker from an incident, and deciding about it.

Never without a specific incident, and decided by somebody senior who is not who proposed it
(R39, R40): the database refuses both too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from forethought.marker_life import REVIEW_MONTHS, first_dates, letter_due_on, months_after
from forethought.timestamps import local_day
from forethought.vocabulary import INCIDENT_REPORTS, DispositionKind, MarkerLevel
from forethought.web.checks.engine import protecting_reader, words_reader
from forethought.web.decisions.common import written
from forethought.web.decisions.disposing import live_dispositions
from forethought.web.incidents.completing import locked as locked_incident
from forethought.web.incidents.models import Incident
from forethought.web.markers.common import (
    audit_marker,
    following_of,
    keep_keys,
    locked,
    must_be,
    must_be_found,
    must_judge,
    tell_checks,
    tell_reporter,
    whom_to_tell,
)
from forethought.web.markers.founding import copies_the_story, is_only_a_victim, names_a_victim
from forethought.web.markers.grounds import must_be_by_them, must_still_be_meant
from forethought.web.markers.models import Marker
from forethought.web.markers.models.decided import LONGEST_WORDING
from forethought.web.markers.notifying import notify
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

ONLY_A_VICTIM = (
    "The incident tells of somebody who is to be protected, and of no danger from anybody: a"
    " victim is not a danger, and no marker can rest on it. If they did something themselves, write"
    " that into the incident first"
)


@dataclass(frozen=True, slots=True)
class Warns:
    """What a marker says. ``wording``: warning and precautions, as visiting officers see them."""

    level: MarkerLevel
    wording: str
    adjustments: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What a marker is about. ``address`` empty: where the incident or its customer is."""

    about: Marker.About
    address: str = ""
    postcode: str = ""


def propose_marker(
    incident_id: int, *, target: Target, warns: Warns, reason: str, by: Person, now: datetime
) -> Marker:
    """Propose a marker from a specific incident; it counts once somebody else has decided.

    Whoever is senior is told. Raises NotPossibleError, with its field, for an incident on which no
    marker may rest, for words that cannot be shown, for a marker that no check would find, and
    where one like it is proposed or counts already.
    """
    told = written(reason, "Enter why a warning is needed")
    with transaction.atomic():
        incident = Incident.objects.select_for_update(no_key=True).get(pk=incident_id)
        _must_found(incident, target.about)
        marker = Marker(
            incident=incident,
            about=target.about,
            customer=incident.customer if target.about == Marker.About.PERSON else None,
            proposed_by=by,
            proposed_at=now,
            proposed_reason=told,
        )
        _place(marker, target)
        put_words(marker, warns)
        must_be_found(marker)
        _save_new(marker)
        audit_marker(marker, action="marker.proposed", by=by, now=now, level=marker.level)
        notify("marker_to_decide", whom_to_tell(marker, but=by), marker, now=now)
    return marker


def set_marker(
    marker_id: int,
    *,
    warns: Warns,
    reason: str,
    by: Person,
    now: datetime,
    review_on: date | None = None,
) -> Marker:
    """Decide that the marker counts from now on, in these words and at this level.

    ``review_on``: a review earlier than in 6 months. Visits that it may be about are held and
    checked again. Raises NotPossibleError for anybody not senior or who proposed it, for a
    review that is not ahead or too late, and for words that cannot be shown.
    """
    told = written(reason, "Enter why you decide so")
    with transaction.atomic():
        marker = _to_decide(marker_id, by)
        marker.incident = locked_incident(marker.incident_id)
        _must_found(marker.incident, marker.about)
        must_still_be_meant(marker)
        put_words(marker, warns)
        must_be_found(marker)
        today = local_day(now)
        must_be_review_date(review_on, today)
        dates = first_dates(today, review_on)
        marker.state = Marker.State.LIVE
        _decided(marker, told, by, now)
        marker.review_on, marker.lapses_on = dates.review_on, dates.lapses_on
        marker.letter_due_on = letter_due_on(today, following_of(marker))
        marker.save()
        audit_marker(marker, action="marker.set", by=by, now=now, level=marker.level)
        tell_reporter(marker.incident, "marker_set", "A warning marker was set.", by=by, now=now)
        tell_checks(keep_keys(marker), by=by, now=now)
    return marker


def refuse_marker(marker_id: int, *, reason: str, by: Person, now: datetime) -> Marker:
    """Decide that no marker is set. The incident counts in checks as before.

    Raises NotPossibleError without a reason, and for anybody who may not decide.
    """
    told = written(reason, "Enter why no marker is set")
    with transaction.atomic():
        marker = _to_decide(marker_id, by)
        marker.state = Marker.State.REFUSED
        _decided(marker, told, by, now)
        marker.save()
        audit_marker(marker, action="marker.refused", by=by, now=now)
        says = "No warning marker was set. Your report counts in every check all the same."
        tell_reporter(marker.incident, "marker_refused", says, by=by, now=now)
    return marker


def put_words(marker: Marker, warns: Warns) -> None:
    """Give the marker its words. Raises NotPossibleError for words that cannot be shown."""
    wording, adjustments = _line(warns.wording), _line(warns.adjustments)
    if not wording:
        raise NotPossibleError("Enter what officers should know before a visit", field="wording")
    for field, text in (("wording", wording), ("adjustments", adjustments)):
        if len(text) > LONGEST_WORDING:
            raise NotPossibleError(
                f"Write {LONGEST_WORDING} characters or fewer, not {len(text)}", field=field
            )
        if copies_the_story(text, marker.incident.words):
            raise NotPossibleError(
                "This repeats the report of the incident. Officers see the warning and what to do,"
                " not the story: say it in other words, like “May shout and block the door. Stay"
                " outside”",
                field=field,
            )
        if names_a_victim(text, words_reader()):
            raise NotPossibleError(
                "This says that somebody is to be protected. Officers and the letter show these"
                " words, and whoever they are kept from may read them: leave it out",
                field=field,
            )
    marker.level, marker.wording, marker.adjustments = warns.level.value, wording, adjustments


def must_be_review_date(review_on: date | None, today: date) -> None:
    """Raise NotPossibleError for a review that is not ahead, or later than in 6 months."""
    if review_on is None:
        return
    if review_on <= today:
        raise NotPossibleError("The review must be after today", field="review_on")
    if review_on > months_after(today, REVIEW_MONTHS):
        raise NotPossibleError(
            f"The review must be within {REVIEW_MONTHS} months", field="review_on"
        )


def _line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def _must_found(incident: Incident, about: str) -> None:
    person = about == Marker.About.PERSON
    if is_only_a_victim(incident.words, protecting_reader(), person=person):
        raise NotPossibleError(ONLY_A_VICTIM)
    mistaken = live_dispositions().filter(
        source=INCIDENT_REPORTS,
        record_id=incident.record_id,
        kind=DispositionKind.MISTAKEN.value,
    )
    if mistaken.exists():
        raise NotPossibleError(
            "Two people have decided that this incident is mistaken: no marker can rest on it"
        )


def _place(marker: Marker, target: Target) -> None:
    incident, customer = marker.incident, marker.incident.customer
    if target.about == Marker.About.PERSON:
        if customer is None:
            raise NotPossibleError(
                "The incident names no customer: complete it first, or propose a marker about the"
                " address",
                field="about",
            )
        must_be_by_them(incident)
        marker.address, marker.postcode = customer.address, customer.postcode
        return
    written_address = _line(target.address) or incident.address
    if written_address:
        typed = bool(_line(target.address))
        marker.address = written_address
        marker.postcode = _line(target.postcode) if typed else incident.postcode
    elif customer is not None:
        marker.address, marker.postcode = customer.address, customer.postcode
    if not marker.address:
        raise NotPossibleError("Enter the address that the marker is about", field="address")


def _save_new(marker: Marker) -> None:
    try:
        with transaction.atomic():
            marker.save(force_insert=True)
    except IntegrityError as error:
        if "marker_one_of_a_kind" not in str(error):
            raise
        raise NotPossibleError(
            "A marker like this one is proposed or counts already from this incident: look at it"
            " on the page of the incident"
        ) from None


def _to_decide(marker_id: int, by: Person) -> Marker:
    marker = locked(marker_id)
    must_be(marker, Marker.State.PROPOSED)
    must_judge(marker, by)
    if by.pk == marker.proposed_by_id:
        raise NotPossibleError(
            "You proposed this marker: somebody else of management grade decides about it"
        )
    return marker


def _decided(marker: Marker, reason: str, by: Person, now: datetime) -> None:
    marker.decided_by, marker.decided_by_grade = by, by.grade
    marker.decided_at, marker.decided_reason = now, reason
