"""Where officers are, when they press a button to say so and their office allows it.

A place is no check-in: somebody who sends it may be in trouble. It meets nothing and ends nothing.
"""

from __future__ import annotations

import math
import uuid as uuids
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from forethought.contact.events import pressed
from forethought.contact.says import how_long
from forethought.web.audit import services as audit
from forethought.web.contactdesk.models import Outing, Place, PlacesAllowed
from forethought.web.people.access import may_change_people
from forethought.web.people.models import Office, Person
from forethought.web.visits.problems import NotPossibleError

KEPT_FOR = timedelta(days=30)
NOT_ALLOWED = "Your office does not take where you are: say it on the phone"
_SHOWN = 3


def are_allowed(office: Office | None) -> bool:
    """Whether officers of this office may send where they are."""
    return office is not None and PlacesAllowed.objects.filter(office=office).exists()


def allow(office: Office, *, whether: bool, by: Person, now: datetime) -> None:
    """Allow it, or allow it no longer; what was sent goes after its days all the same.

    Raises NotPossibleError for anybody but a safety administrator.
    """
    if not may_change_people(by):
        raise NotPossibleError("Only a safety administrator decides whether places are sent")
    with transaction.atomic():
        Office.objects.select_for_update().get(pk=office.pk)
        if are_allowed(office) == whether:
            return
        if whether:
            PlacesAllowed.objects.create(office=office, by=by, at=now)
        else:
            PlacesAllowed.objects.filter(office=office).delete()
        audit.record(
            "places.allowed" if whether else "places.forbidden",
            by=by,
            now=now,
            subject="office",
            subject_id=office.pk,
        )


def send(
    outing: Outing,
    *,
    officer: Person,
    uuid: uuids.UUID,
    lat: float,
    lon: float,
    accuracy_m: float,
    age_s: float | None,
    now: datetime,
) -> Place:
    """Keep where an officer of the outing was, ``age_s`` seconds ago; the same uuid once.

    Raises NotPossibleError where the office does not allow it.
    """
    if not are_allowed(outing.office):
        raise NotPossibleError(NOT_ALLOWED)
    place, _ = Place.objects.get_or_create(
        uuid=uuid,
        defaults={
            "outing": outing,
            "officer": officer,
            "pressed_at": pressed(now, age_s),
            "received_at": now,
            "lat": lat,
            "lon": lon,
            "accuracy_m": accuracy_m,
        },
    )
    return place


@dataclass(frozen=True, slots=True)
class Said:
    """A place as the desk reads it. ``ago``: how old it is; ``metres``: right to so many."""

    who: str
    at: datetime
    ago: str
    metres: int
    position: str

    @property
    def link(self) -> str:
        """Opens it in whatever map program the reader has; nothing is asked of another site."""
        return f"geo:{self.position.replace(' ', '')}"


def said(outing: Outing, now: datetime) -> list[Said]:
    """The latest places of an outing, for whoever looks for its officers."""
    return [
        Said(
            place.officer.name,
            place.pressed_at,
            how_long(now - place.pressed_at),
            math.ceil(place.accuracy_m),
            f"{place.lat:.5f}, {place.lon:.5f}",
        )
        for place in places_of(outing)
    ]


def places_of(outing: Outing) -> list[Place]:
    """The latest places of an outing, the newest first."""
    found = Place.objects.filter(outing=outing).select_related("officer")
    return list(found.order_by("-pressed_at", "-pk")[:_SHOWN])


def forget_old(*, now: datetime) -> None:
    """Delete every place that has been kept for 30 days."""
    Place.objects.filter(received_at__lte=now - KEPT_FOR).delete()
