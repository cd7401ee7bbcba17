"""What is said beside the place of a visit: figures to ask about, or plainly that there are none.

It changes no outcome and is kept nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np

from forethought.places.area import Point
from forethought.places.crime_rates import LEAST_RESIDENTS, Compared, has_a_rate
from forethought.places.geometry import at_most, box_around, distance_m
from forethought.places.postcode import is_northern_irish, outwards_of
from forethought.web.areas.drawn import shape_from
from forethought.web.areas.whereabouts import circles_of
from forethought.web.checks.engine import engine
from forethought.web.look.words import plural
from forethought.web.neighbourhoods.figures import Figures, figures_of
from forethought.web.neighbourhoods.models import Neighbourhood

NEVER_A_VERDICT = (
    "These are figures about a neighbourhood, not about this address or anybody in it. Ask your"
    " manager or a colleague who knows the place (DMBM511450)."
)
TOWN_CENTRE = (
    "Town centres look worse than they are: people who come to shop or to go out are not counted"
    " as residents."
)
NO_FIGURES = "No figures"
NOTHING = "Nothing out of the ordinary"
STANDS_OUT = "More is reported here than elsewhere"

_SCOTTISH = frozenset(
    ("AB", "DD", "DG", "EH", "FK", "G", "HS", "IV", "KA", "KW", "KY", "ML", "PA", "PH", "ZE")
)
_ON_THE_BORDER = "TD"
_IN_ORDER = (STANDS_OUT, NOTHING, NO_FIGURES)
_LETTERS = re.compile("[A-Z]+")
_ISLANDS = frozenset({"GY", "IM", "JE"})
FEWEST_MONTHS = 6
"""Figures of fewer months are called few."""

_KINDS_TOLD = 3
_ASK = "Ask your manager or a colleague who knows the place."


@dataclass(frozen=True, slots=True)
class Prompt:
    """``title``: one of the three above. ``lsoa``: the neighbourhood to look at; empty: none."""

    title: str
    says: tuple[str, ...]
    lsoa: str = ""

    @property
    def stands_out(self) -> bool:
        """Whether there is something to ask about."""
        return self.title == STANDS_OUT


def prompt_for(postcode: str, *, today: date) -> Prompt:
    """What the police's figures say of the neighbourhood of a postcode, as written."""
    said = _of_a_country_without(postcode)
    if said:
        return _none(said)
    point = _point(postcode)
    if point is None:
        return _none(f"It is not known where {postcode.strip() or 'the visit'} is. {_ASK}")
    near = neighbourhoods_near(point, engine().pack.settings.location_error_m)
    if not near:
        border = " Nothing is published for Scotland." if _area(postcode) == _ON_THE_BORDER else ""
        return _none(f"No outline of a neighbourhood is loaded for this place.{border} {_ASK}")
    return _prompt(near, today)


def neighbourhoods_near(point: Point, error_m: float) -> list[tuple[float, Neighbourhood]]:
    """Those that hold the point or lie at most ``error_m`` from it: how far, the nearest first."""
    west, south, east, north = box_around(point, error_m)
    boxes = Neighbourhood.objects.filter(
        west__lte=east, east__gte=west, south__lte=north, north__gte=south
    )
    measured = [
        (distance_m(point, shape), one.lsoa, one)
        for one in boxes
        if (shape := shape_from(one.shape)) is not None
    ]
    measured.sort(key=lambda each: each[:2])
    return [(far, one) for far, _, one in measured if at_most(far, error_m)]


def prompt_of(place: Neighbourhood, *, today: date) -> Prompt:
    """What is said of one neighbourhood."""
    lacking = _lacking(place)
    if isinstance(lacking, str):
        return _none(lacking, place.lsoa)
    figures, out = lacking, lacking.standing_out(place.lsoa)
    if out:
        told = "; ".join(_told(one) for one in out[:_KINDS_TOLD])
        says = [
            f"In {place} ({figures.of[place.lsoa].residents:,} residents) the police were told,"
            f" per 1,000 residents a year, of {told} in the area of {figures.force}"
            f" (police.uk, {figures.months.words()}).",
            *_cautions(figures, place.lsoa, today),
        ]
        return Prompt(STANDS_OUT, (" ".join(says), NEVER_A_VERDICT), place.lsoa)
    says = [
        f"Nothing that matters to a visitor was reported in {place} much more often than in the"
        f" area of {figures.force} (police.uk, {figures.months.words()}). That says nothing about"
        " this address.",
        *_cautions(figures, place.lsoa, today),
    ]
    return Prompt(NOTHING, (" ".join(says),), place.lsoa)


def _prompt(near: list[tuple[float, Neighbourhood]], today: date) -> Prompt:
    """Of the neighbourhood that holds the place, or of one close by in which something stands out.

    Outlines of two censuses may lie over one another: of those the one with figures counts.
    """
    nearest = near[0][0]
    holding = [one for far, one in near if far == nearest]
    here = [prompt_of(place, today=today) for place in holding]
    here.sort(key=lambda one: _IN_ORDER.index(one.title))
    if here[0].stands_out:
        return here[0]
    others = (prompt_of(place, today=today) for far, place in near if far != nearest)
    beside = next((one for one in others if one.stands_out), None)
    if beside is None:
        return here[0]
    says = ("It stands close by: the place of a postcode is not exact.", *beside.says)
    return Prompt(beside.title, says, beside.lsoa)


def _lacking(place: Neighbourhood) -> Figures | str:
    """The figures of its force's area, or the sentence that says why there is no rate."""
    if not place.force:
        return f"It is not known in which force's area {place} lies. {_ASK}"
    figures = figures_of(place.force)
    if figures is None:
        return f"No figures are loaded for {place.force}. {_ASK}"
    if place.lsoa not in figures.of:
        return (
            f"Nothing at all was published under {place} ({place.lsoa}) for"
            f" {figures.months.words()}: its outline may be out of date. {_ASK}"
        )
    if place.residents is None:
        return f"It is not known how many people live in {place}: there is no rate. {_ASK}"
    if not has_a_rate(place.residents):
        return (
            f"Fewer than {LEAST_RESIDENTS:,} people live in {place}: that is too few for a rate."
            f" {_ASK}"
        )
    return figures


def _told(one: Compared) -> str:
    reports = plural(one.reports, "report")
    return f"{one.rate:.1f} {one.kind.lower()} ({reports}) against {one.region_rate:.1f}"


def _cautions(figures: Figures, lsoa: str, today: date) -> list[str]:
    says = []
    if figures.is_town_centre(lsoa):
        says.append(f"It looks like a town centre. {TOWN_CENTRE}")
    if len(figures.months.days) < FEWEST_MONTHS:
        says.append("Few months are loaded: the figures may look otherwise over a year.")
    if figures.months.are_old(today):
        says.append("These figures are more than a year old.")
    return says


def _none(says: str, lsoa: str = "") -> Prompt:
    return Prompt(NO_FIGURES, (says,), lsoa)


def _of_a_country_without(postcode: str) -> str:
    area = _area(postcode)
    if area in _SCOTTISH:
        return (
            "Nothing is published for Scotland but by the British Transport Police:"
            " ask your manager or a colleague who knows the place."
        )
    if is_northern_irish(area):
        return (
            "For Northern Ireland police.uk does not say in which neighbourhood a report is:"
            " ask your manager or a colleague who knows the place."
        )
    if area in _ISLANDS:
        return f"Nothing is published for the Isle of Man and the Channel Islands. {_ASK}"
    return ""


def _area(postcode: str) -> str:
    """The letters with which a postcode begins; empty where it is none."""
    found = (_LETTERS.match(outward) for outward in outwards_of(postcode))
    return next((letters[0] for letters in found if letters), "")


def _point(postcode: str) -> Point | None:
    """Where a postcode is; None where it is only known roughly, or not at all."""
    lon, lat, reach_m = circles_of([postcode])[postcode]
    if not np.isfinite([lon, lat]).all() or reach_m > engine().pack.settings.location_error_m:
        return None
    return Point(lat, lon)
