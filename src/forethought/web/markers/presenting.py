"""What the pages of markers show: rows made from what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forethought.marker_life import months_after
from forethought.matching import compare
from forethought.timestamps import local_day
from forethought.vocabulary import INCIDENT_REPORTS, DispositionKind
from forethought.web.decisions.models import Disposition
from forethought.web.incidents.access import incidents_for
from forethought.web.markers import access
from forethought.web.markers.grounds import what_changed
from forethought.web.markers.identity import identity_of
from forethought.web.markers.models import Marker, MarkerReview
from forethought.web.markers.words import (
    level_title,
    more_tags,
    state_tag,
    title_of,
    where,
)
from forethought.web.people.access import visits_for
from forethought.web.people.models import Person
from forethought.web.records.keys import key_numbers
from forethought.web.records.persons import person_of_customer
from forethought.web.visits.models import Customer

Tag = dict[str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list."""

    marker: Marker
    title: str
    level: str
    tag: Tag
    more: tuple[Tag, ...]


def listed(markers: Iterable[Marker], now: datetime) -> list[Listed]:
    """The list as it is shown."""
    return [
        Listed(
            marker=one,
            title=title_of(one),
            level=level_title(one.level),
            tag=state_tag(one, now),
            more=tuple(more_tags(one, now)),
        )
        for one in markers
    ]


@dataclass(frozen=True, slots=True)
class Found:
    """A customer whom a marker finds, and on what grounds. ``not_about``: the id, if it is not."""

    customer: Customer
    grounds: str
    is_own: bool


def whom_it_finds(marker: Marker, person: Person) -> list[Found]:
    """Of the customers of visits that this person may see, those whom the marker is about."""
    about = identity_of(marker)
    mine = visits_for(person).values("customer")
    near = Customer.objects.filter(pk__in=mine, keys__key__in=key_numbers(about)).distinct()
    but = set(marker.not_about.values_list("customer", flat=True))
    found = []
    for customer in near.order_by("name", "pk"):
        match = compare(about, person_of_customer(customer))
        if match is not None and customer.pk not in but:
            grounds = ", ".join(match.grounds)
            found.append(Found(customer, grounds, customer.pk == marker.customer_id))
    return found


def customers_to_mean(marker: Marker, person: Person) -> list[Customer]:
    """Whom the marker may be meant for: its own customer first, and those it finds."""
    own = [marker.customer] if marker.customer is not None else []
    others = [one.customer for one in whom_it_finds(marker, person) if not one.is_own]
    return [*own, *others]


def page_of(marker: Marker, me: Person, now: datetime) -> dict[str, Any]:
    """Everything that the page of a marker shows to this person."""
    story = access.may_read_story(me, marker)
    judges = access.may_judge(me, marker)
    live = marker.state == Marker.State.LIVE
    dispositions = _dispositions(marker, me)
    appeals = list(
        marker.appeals.select_related("recorded_by", "reviewer").order_by("-recorded_at")
    )
    return {
        "marker": marker,
        "title": title_of(marker),
        "where": where(marker),
        "level": level_title(marker.level),
        "tags": [state_tag(marker, now), *more_tags(marker, now)],
        "story": story,
        "live": live,
        "judges": judges,
        "may_decide": judges
        and marker.state == Marker.State.PROPOSED
        and me.pk != marker.proposed_by_id,
        "records": access.may_record(me) and live,
        "of_management": me.is_management,
        "to_incident": incidents_for(me).filter(pk=marker.incident_id).exists(),
        "appeals": appeals,
        "open_appeal": next((one for one in appeals if one.answered_at is None), None),
        "reviews": [_review(one) for one in marker.reviews.select_related("by").order_by("-at")],
        "changes": marker.changes.select_related("by").order_by("-at"),
        "shares": _shares(marker),
        "not_about": marker.not_about.select_related("customer", "by").order_by("at"),
        "finds": whom_it_finds(marker, me) if live and me.is_management else [],
        "dispositions": dispositions,
        "grounds_changed": what_changed(marker),
        "is_mistaken": any(
            item["one"].at is not None and item["one"].kind == DispositionKind.MISTAKEN
            for item in dispositions
        ),
    }


def _review(review: MarkerReview) -> dict[str, Any]:
    return {
        "title": review.get_outcome_display(),
        "by": review.by.name,
        "when": review.at,
        "text": (
            f"{review.get_severity_display()}. {review.get_behaviour_display()}. From stress that"
            f" is over: {review.get_one_off_display().lower()}. {review.evidence}"
        ),
    }


def _shares(marker: Marker) -> list[Any]:
    shares = list(marker.shares.select_related("by", "corrected_by").order_by("at"))
    for share in shares:
        share.marker = marker
    return shares


def _dispositions(marker: Marker, me: Person) -> list[dict[str, Any]]:
    """What was proposed or decided about the incident, and whether ``me`` is waited for."""
    found = Disposition.objects.filter(
        source=INCIDENT_REPORTS, record_id=marker.incident.record_id, ended_at__isnull=True
    ).select_related("by", "second", "asked")
    return [
        {
            "one": one,
            "agrees": one.at is None
            and me.is_active
            and me.pk != one.by_id
            and (me.pk == one.asked_id or me.is_management),
        }
        for one in found.order_by("-proposed_at")
    ]


def age_in_words(marker: Marker, now: datetime) -> str:
    """How long ago the incident was, in whole months: ``7 months ago``."""
    happened, today = local_day(marker.incident.happened_at), local_day(now)
    months = 0
    while months_after(happened, months + 1) <= today:
        months += 1
    if months == 0:
        return "less than a month ago"
    return f"{months} month{'' if months == 1 else 's'} ago"
