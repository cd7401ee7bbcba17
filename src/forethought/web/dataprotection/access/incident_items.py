"""Incidents in an answer: those about the person, and those that are only about their door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from forethought.dayfolder.report_words import HAZARD_TITLES
from forethought.matching import compare
from forethought.record import Record as CoreRecord
from forethought.vocabulary import INCIDENT_REPORTS, Hazard, Match
from forethought.web.dataprotection.access.about import About
from forethought.web.dataprotection.access.exemptions import Exemption
from forethought.web.dataprotection.access.items import Item, Part, item_of
from forethought.web.incidents.models import Incident, Step
from forethought.web.look.words import day, london
from forethought.web.records.models import Record

OTHERS, NOT_THEIRS = Exemption.OTHERS, Exemption.NOT_THEIRS
PHOTO = "photo-"
"""How the name of a part begins that is a photo; its number follows."""

PREFIX = "incident-"


@dataclass(frozen=True, slots=True)
class Incidents:
    """``theirs``: about the person. ``household``: at their address, at a visit to them, or taken

    to be about them once, and about nobody that is known, or about somebody else.
    """

    theirs: tuple[Incident, ...]
    household: tuple[Incident, ...]


def ours_among(candidates: Iterable[CoreRecord]) -> frozenset[str]:
    """The ids of those records that are incidents of this site, and not rows of a file."""
    names = {
        one.record_id
        for one in candidates
        if one.source == INCIDENT_REPORTS and one.record_id.startswith(PREFIX)
    }
    if not names:
        return frozenset()
    found = Record.objects.filter(
        source__name=INCIDENT_REPORTS, record_id__in=names, added_by__isnull=False
    )
    return frozenset(found.values_list("record_id", flat=True))


def incidents_of(about: About, ours: Iterable[CoreRecord]) -> Incidents:
    """Every incident about the person or their door. ``ours``: records of incidents here."""
    sure: set[int] = set()
    near: set[int] = set()
    for record in ours:
        found = compare(about.person, record.person)
        if found is not None:
            number = int(record.record_id.removeprefix(PREFIX))
            (near if found.match is Match.ADDRESS else sure).add(number)
    once = Step.objects.filter(was__customer__in=about.ids).values("incident")
    wanted = Incident.objects.filter(
        Q(customer__in=about.ids)
        | Q(pk__in=sure | near)
        | Q(visit__customer__in=about.ids)
        | Q(pk__in=once)
    )
    theirs: list[Incident] = []
    household: list[Incident] = []
    read = wanted.select_related("reporter").prefetch_related("steps", "photos")
    for one in read.order_by("happened_at", "pk"):
        mine = one.customer_id in about.ids or one.pk in sure
        (theirs if mine else household).append(one)
    return Incidents(tuple(theirs), tuple(household))


def incidents(about: About, found: Incidents) -> Iterator[Item]:
    """Those about the person."""
    for one in found.theirs:
        yield item_of("incidents", one.pk, _title(one), one.happened_at, _parts(one, about))


def at_their_door(about: About, found: Incidents) -> Iterator[Item]:
    """The others: other people's data, unless a reviewer finds otherwise."""
    for one in found.household:
        number = f"{PREFIX}{one.pk}"
        parts = _parts(one, about)
        yield item_of("household", number, _title(one), one.happened_at, parts, withheld=NOT_THEIRS)


def _title(one: Incident) -> str:
    return f"Incident {one.pk}"


def _parts(one: Incident, about: About) -> Iterator[Part]:
    mask = about.masker.mask
    yield Part("when", "Happened", london(one.happened_at))
    yield Part("kinds", "Kind", _kinds(one.hazards))
    yield Part("how", "How", one.get_how_display())
    yield Part("who", "Whose doing", one.get_who_display())
    yield Part("address", "Where", ", ".join(filter(None, (one.address, one.postcode))))
    yield Part("words", "What was reported", mask(one.words))
    yield Part("state", "State", one.get_state_display())
    yield Part("changed", "What changed", mask(one.what_changed))
    yield Part("police", "Police number", one.police_number, OTHERS)
    yield Part("injuries", "Injuries of the reporter", one.injuries, OTHERS)
    yield Part("reporter", "Reported by", one.reporter.name, OTHERS)
    for photo in one.photos.all():
        yield Part(f"{PHOTO}{photo.pk}", "Photo", f"Photo {photo.pk}", OTHERS)
    for step in one.steps.all():
        yield Part(f"step-{step.pk}", f"Noted on {day(step.at)}", mask(step.says), OTHERS)
        yield from _before(step, about)


_LABELS = {
    "happened_at": "When it happened",
    "hazards": "Kind",
    "near_miss": "Near miss",
    "how": "How",
    "who": "Whose doing",
    "customer": "Whom it was about",
    "address": "Where",
    "postcode": "Postcode",
    "words": "What was reported",
    "harm": "Harm to the reporter",
    "injuries": "Injuries of the reporter",
    "days_off": "Days off of the reporter",
    "police_number": "Police number",
}
_OF_THE_REPORTER = {"harm", "injuries", "days_off", "police_number"}


def _before(step: Step, about: About) -> Iterator[Part]:
    """What stood there before a change: it is kept, so it is theirs to see as what stands now."""
    for name, value in step.was.items():
        others: Exemption | None = OTHERS if name in _OF_THE_REPORTER else None
        if name == "customer" and value is not None:
            mine = value in about.ids
            says, others = ("You", None) if mine else ("Somebody else", NOT_THEIRS)
        else:
            says = _said(name, value)
        label = f"{_LABELS.get(name, name)}, as it stood until {day(step.at)}"
        yield Part(f"was-{step.pk}-{name}", label, about.masker.mask(says), others)


def _said(name: str, value: Any) -> str:
    if name == "hazards":
        return _kinds(value)
    if name == "happened_at":
        return london(datetime.fromisoformat(value))
    if name == "customer":
        return "Nobody who is known"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    choices = {"how": Incident.How, "who": Incident.Who, "harm": Incident.Harm}
    if name in choices:
        return str(choices[name](value).label)
    return "" if value is None else str(value)


def _kinds(hazards: Iterable[str]) -> str:
    return ", ".join(HAZARD_TITLES[Hazard(hazard)] for hazard in hazards)
