"""Reports of crime in a neighbourhood beside its region: a prompt to ask, never a verdict. Pure.

Rates are reports per 1,000 residents, as of a year. Points of police.uk are snapped, so nothing
smaller than a neighbourhood (an LSOA of the census, 1,000 to 3,000 residents) is looked at. What
stands out does so also at the lower limit of its uncertainty: a few reports never do.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

FACTOR = 2.0
"""The lower limit of a rate that stands out is at least so many times its region's rate."""

LEAST_RESIDENTS = 1_000
"""With fewer residents there is no rate: no neighbourhood of the census is smaller."""

LEAST_REPORTS = 10
"""With fewer reports nothing stands out: one person's bad month would be a pattern."""

_Z = 2.576
"""99 % limits: there are many neighbourhoods and kinds, and some stand out by chance."""


class CrimeKind(StrEnum):
    """What matters to a visitor's safety; the values are police.uk's words."""

    VIOLENCE = "Violence and sexual offences"
    WEAPONS = "Possession of weapons"
    DISORDER = "Public order"
    ROBBERY = "Robbery"
    ANTISOCIAL = "Anti-social behaviour"
    DRUGS = "Drugs"
    DAMAGE = "Criminal damage and arson"


@dataclass(frozen=True, slots=True)
class Reports:
    """What was reported in a place over some months.

    ``residents``: None where nobody knows. ``shoplifting`` tells a town centre. ``everything``:
    reports of any kind, also those that matter to no visit; 0 means that the place was not
    named at all.
    """

    residents: int | None
    of: Mapping[CrimeKind, int]
    shoplifting: int = 0
    everything: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """One kind in a neighbourhood and its region, per 1,000 residents a year."""

    kind: CrimeKind
    reports: int
    rate: float
    lower: float
    upper: float
    region_rate: float

    @property
    def times(self) -> float:
        """How many times the region's rate it is; infinite where the region has none."""
        return self.rate / self.region_rate if self.region_rate else math.inf

    @property
    def stands_out(self) -> bool:
        """Whether it is a reason to ask somebody."""
        return is_out_of_the_ordinary(self.reports, self.lower, self.region_rate)


def is_out_of_the_ordinary(reports: int, lower: float, region_rate: float) -> bool:
    """Whether so many reports stand out, whose rate is at least ``lower``."""
    return reports >= LEAST_REPORTS and lower >= FACTOR * region_rate


def has_a_rate(residents: int | None) -> bool:
    """Whether there are enough residents, and known ones, to speak of a rate."""
    return residents is not None and residents >= LEAST_RESIDENTS


def per_thousand_a_year(reports: float, residents: int, months: int) -> float:
    """A rate. ``months``: of how many whole months the reports are, at least 1."""
    return reports / residents * 1000 * 12 / months


def limits(reports: int) -> tuple[float, float]:
    """Byar's limits of the number of reports to be expected where ``reports`` were counted."""
    lower = 0.0
    if reports:
        part = 1 - 1 / (9 * reports) - _Z / (3 * math.sqrt(reports))
        lower = reports * max(0.0, part) ** 3
    more = reports + 1
    upper = more * (1 - 1 / (9 * more) + _Z / (3 * math.sqrt(more))) ** 3
    return lower, upper


def compared(here: Reports, region: Reports, months: int) -> tuple[Compared, ...]:
    """Each kind here beside the region, what stands out first, then by how much.

    Nothing where either has too few residents for a rate. ``months``: the same for both.
    """
    if not (here.residents and region.residents and months):
        return ()
    if not (has_a_rate(here.residents) and has_a_rate(region.residents)):
        return ()
    found = []
    for kind in CrimeKind:
        reports = here.of.get(kind, 0)
        lower, upper = limits(reports)
        rate, least, most = (
            per_thousand_a_year(number, here.residents, months)
            for number in (reports, lower, upper)
        )
        region_rate = per_thousand_a_year(region.of.get(kind, 0), region.residents, months)
        found.append(Compared(kind, reports, rate, least, most, region_rate))
    return tuple(sorted(found, key=lambda one: (not one.stands_out, -one.times, one.kind)))


def looks_like_a_town_centre(here: Reports, region: Reports) -> bool:
    """Whether so much is stolen from shops that the people there are not those who live there."""
    if not (here.residents and region.residents):
        return False
    lower, _ = limits(here.shoplifting)
    expected = region.shoplifting / region.residents * here.residents
    return is_out_of_the_ordinary(here.shoplifting, lower, expected)


def summed(places: list[Reports]) -> Reports:
    """A region: the sum of its neighbourhoods whose residents are known."""
    counted = [one for one in places if one.residents is not None]
    return Reports(
        residents=sum(one.residents or 0 for one in counted),
        of=MappingProxyType(
            {kind: sum(one.of.get(kind, 0) for one in counted) for kind in CrimeKind}
        ),
        shoplifting=sum(one.shoplifting for one in counted),
        everything=sum(one.everything for one in counted),
    )
