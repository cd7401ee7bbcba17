"""Warning markers in an answer: those decided here, and those that a drop folder gave."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.db.models import Q

from forethought.matching import compare
from forethought.web.dataprotection.access.about import About
from forethought.web.dataprotection.access.exemptions import Exemption
from forethought.web.dataprotection.access.incident_items import Incidents
from forethought.web.dataprotection.access.items import Item, Part, item_of
from forethought.web.look.words import day
from forethought.web.markers.identity import identity_of
from forethought.web.markers.models import (
    DecidedKey,
    Marker,
    MarkerAppeal,
    MarkerChange,
    MarkerReview,
    NotAbout,
)
from forethought.web.markers.supply import candidate_markers
from forethought.web.records.keys import key_numbers

OTHERS, NOT_THEIRS = Exemption.OTHERS, Exemption.NOT_THEIRS

NOT_TOLD = (
    "They were not told of this marker. No exemption holds by itself: give it, or say which one"
    " holds now"
)
OF_A_PLACE = (
    "It warns of a place that is theirs, and rests on what somebody else did or nobody known: give"
    " it if it bears on how they are treated, or say why not"
)
WHY_NOT_TOLD = "Why they were not told: give it, or say which exemption holds"
LEVELS = {
    "advice": "Advice",
    "pair": "Two officers go",
    "no_visit": "Nobody visits",
}


def markers(about: About, happened: Incidents) -> Iterator[Item]:
    """Those about the person or their door, and what was said of them in those about others."""
    found = (
        Marker.objects.filter(
            Q(customer__in=about.ids)
            | Q(incident__customer__in=about.ids, customer__isnull=True)
            | Q(pk__in=_of_their_door(about, happened))
        )
        .select_related("proposed_by", "decided_by", "incident")
        .prefetch_related("reviews", "appeals", "shares", "changes", "not_about")
    )
    told = set()
    for one in found.order_by("proposed_at", "pk"):
        told.add(one.pk)
        yield _decided(one, about)
    yield from _theirs_once(about, told)
    yield from _not_about_them(about)
    for given in candidate_markers([about.person]).markers:
        ours = given.marker_id.startswith("marker-")
        if ours or not about.is_surely(given.person):
            continue
        yield item_of(
            "markers",
            f"folder-{given.marker_id}"[:40],
            f"Warning marker {given.marker_id}",
            given.decided_at.day if given.decided_at else None,
            [
                Part("level", "Level", LEVELS.get(given.level.value, given.level.value)),
                Part("wording", "What officers see", about.masker.mask(given.wording)),
                Part("lapses", "Lapses", day(given.lapses_at) if given.lapses_at else ""),
            ],
        )


def _of_their_door(about: About, happened: Incidents) -> list[int]:
    """Markers about their address, or an animal there, whosever incident they rest on."""
    keys = DecidedKey.objects.filter(key__in=key_numbers(about.person)).values("marker")
    there = [one.pk for one in happened.household]
    found = Marker.objects.filter(Q(pk__in=keys) | Q(incident__in=there)).exclude(
        about=Marker.About.PERSON
    )
    return [one.pk for one in found if compare(about.person, identity_of(one)) is not None]


def _theirs_once(about: About, told: set[int]) -> Iterator[Item]:
    """Markers that were about the person until somebody put that right: what was said of them."""
    changes = (
        MarkerChange.objects.filter(was_customer__in=about.ids)
        .exclude(marker__in=told)
        .select_related("marker")
        .prefetch_related("marker__reviews", "marker__appeals")
        .order_by("marker", "at", "pk")
    )
    for marker, group in groupby(changes, key=lambda change: change.marker):
        of_it = list(group)
        until = of_it[-1].at
        parts = [part for change in of_it for part in _change(change, about)]
        for review in marker.reviews.all():
            parts += _review(review, about) if review.at <= until else ()
        for appeal in marker.appeals.all():
            parts += _appeal(appeal, about) if appeal.recorded_at <= until else ()
        title = f"Warning marker {marker.pk}, taken to be about you until {day(until)}"
        yield item_of("markers", f"once-{marker.pk}", title, of_it[0].at, parts)


def _not_about_them(about: About) -> Iterator[Item]:
    """That a marker which would match is not about the person: it is about somebody else."""
    found = NotAbout.objects.filter(customer__in=about.ids)
    for one in found.order_by("at", "pk"):
        title = "A warning marker about somebody else, found not to be about you"
        parts = [Part("reason", "Why it is not about you", about.masker.mask(one.reason))]
        number = f"not-about-{one.pk}"
        yield item_of("markers", number, title, one.at, parts, withheld=OTHERS)


def _change(one: MarkerChange, about: About) -> Iterator[Part]:
    """What stood there before it was put right. What was about somebody else is theirs."""
    mask, key = about.masker.mask, f"change-{one.pk}"
    mine = one.was_customer_id is None or one.was_customer_id in about.ids
    others = None if mine else NOT_THEIRS
    until = f"until {day(one.at)}"
    where = ", ".join(filter(None, (one.was_address, one.was_postcode)))
    yield Part(f"{key}-wording", f"What officers saw {until}", mask(one.was_wording), others)
    yield Part(f"{key}-help", f"Adjustments for you {until}", mask(one.was_adjustments), others)
    yield Part(f"{key}-where", f"Address {until}", where, others)
    label = f"Why it was put right on {day(one.at)}"
    # Why a marker was meant for another speaks of that other.
    whose = OTHERS if one.what == MarkerChange.What.MOVED else others
    yield Part(f"{key}-why", label, mask(one.reason), whose)


def _review(one: MarkerReview, about: About) -> Iterator[Part]:
    label = f"Review on {day(one.at)}: {one.get_outcome_display()}"
    yield Part(f"review-{one.pk}", label, about.masker.mask(one.evidence))


def _appeal(one: MarkerAppeal, about: About) -> Iterator[Part]:
    mask = about.masker.mask
    yield Part(f"appeal-{one.pk}", f"Appeal of {day(one.received_on)}", mask(one.says))
    yield Part(f"answer-{one.pk}", "Answer to it", mask(one.answer))


def _decided(one: Marker, about: About) -> Item:
    mask = about.masker.mask
    people = ", ".join(person.name for person in (one.proposed_by, one.decided_by) if person)
    parts = [
        Part("about", "About", one.get_about_display()),
        Part("level", "Level", LEVELS.get(one.level, one.level)),
        Part("state", "State", one.get_state_display()),
        Part("wording", "What officers see", mask(one.wording)),
        Part("adjustments", "Adjustments for you", mask(one.adjustments)),
        Part("incident", "Rests on", f"Incident {one.incident_id}"),
        Part("why", "Why it was proposed", mask(one.proposed_reason)),
        Part("decided", "Why it was decided so", mask(one.decided_reason)),
        Part("review", "To be reviewed on", day(one.review_on) if one.review_on else ""),
        Part("lapses", "Lapses on", day(one.lapses_on) if one.lapses_on else ""),
        Part("ended", "Ended", mask(one.ended_reason)),
        Part("letter", "You were written to", day(one.letter_at) if one.letter_at else ""),
        Part("not_told", "Why you were not told", mask(one.not_told_because), choose=WHY_NOT_TOLD),
        Part("people", "Proposed and decided by", people, OTHERS),
    ]
    for change in one.changes.all():
        parts += _change(change, about)
    for review in one.reviews.all():
        parts += _review(review, about)
    for appeal in one.appeals.all():
        parts += _appeal(appeal, about)
    for other in one.not_about.all():
        label = f"Found on {day(other.at)} not to be about somebody else"
        parts.append(Part(f"not-about-{other.pk}", label, mask(other.reason), OTHERS))
    for share in one.shares.all():
        label = f"Shared on {day(share.at)} with"
        parts.append(Part(f"share-{share.pk}", label, share.recipient))
    return item_of(
        "markers",
        one.pk,
        f"Warning marker {one.pk}",
        one.proposed_at,
        parts,
        choose=_must_choose(one, about),
    )


def _must_choose(one: Marker, about: About) -> str:
    if one.not_told_because:
        return NOT_TOLD
    theirs = one.customer_id in about.ids or one.incident.customer_id in about.ids
    return "" if theirs else OF_A_PLACE
