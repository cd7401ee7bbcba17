"""How many visits a happening holds, and which managers are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from forethought.vocabulary import Grade
from forethought.web.areas.drawn import known_of_version
from forethought.web.areas.effect import foresee
from forethought.web.areas.models import AreaVersion, Happening
from forethought.web.notices.services import tell
from forethought.web.people.models import Person
from forethought.web.visits.models import JOINED, Visit

OPENED = "press_opened"


@dataclass(frozen=True, slots=True)
class Reached:
    """The visits ahead that the area of a happening touches, and who is out with one of them."""

    visits: frozenset[int]
    out: frozenset[int]


def reached_by(happening: Happening, *, now: datetime) -> Reached:
    """Whom the area of a happening holds at this moment, by their ids."""
    version = AreaVersion.objects.get(area=happening.area_id, number=F("area__version"))
    known = known_of_version(version.pk)
    visits = foresee([], [known], now=now).held if known is not None else frozenset()
    under_way = Visit.objects.filter(pk__in=visits, state=Visit.State.UNDER_WAY)
    out: set[int] = set()
    rows = under_way.values_list("officer_id", "second_officer_id", "second")
    for officer, second, joined in rows:
        out.add(officer)
        if second is not None and joined in JOINED:
            out.add(second)
    return Reached(visits, frozenset(out))


def tell_managers(happening: Happening, *, again: bool, now: datetime) -> None:
    """Management grade of each office with a visit that it holds is told, without particulars.

    Call it in the transaction of the news. ``again``: whoever has not looked yet is told anew.
    """
    visits = reached_by(happening, now=now).visits
    offices = Visit.objects.filter(pk__in=visits).values("officer__team__office")
    managers = Person.objects.filter(
        grade=Grade.MANAGER.value, is_active=True, team__office__in=offices
    )
    tell(
        OPENED,
        to=list(managers.order_by("pk").values_list("pk", flat=True)),
        subject="happening",
        subject_id=happening.pk,
        now=now,
        again=again,
    )
