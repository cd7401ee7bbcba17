"""What was reported in the neighbourhoods of a force, and the force's area as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import cast

from django.db.models import Max, Sum

from forethought.places.crime_rates import (
    Compared,
    Reports,
    compared,
    has_a_rate,
    looks_like_a_town_centre,
    summed,
)
from forethought.web.neighbourhoods.models import (
    COLUMNS,
    CrimeCount,
    CrimeMonth,
    LoadedFile,
    Neighbourhood,
)

MOST_MONTHS = 12
"""Rates are of the newest months of a force that are loaded, within so many calendar months."""

OLD_MONTHS = 12
"""Figures whose newest month began more months ago are called old."""

_FORCES_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Months:
    """Which months of a force the figures are of: first days, in order."""

    days: tuple[date, ...]

    @property
    def missing(self) -> tuple[date, ...]:
        """The months between the first and the last that nobody loaded."""
        there = set(self.days)
        first, last = _number(self.days[0]), _number(self.days[-1])
        return tuple(day for day in map(_day, range(first, last + 1)) if day not in there)

    def are_old(self, today: date) -> bool:
        """Whether the newest is older than it should be."""
        return _number(today) - _number(self.days[-1]) > OLD_MONTHS

    def words(self) -> str:
        """“January 2025 to December 2025, without March 2025”."""
        first, last = (f"{day:%B %Y}" for day in (self.days[0], self.days[-1]))
        says = first if first == last else f"{first} to {last}"
        if self.missing:
            says += ", without " + " and ".join(f"{day:%B %Y}" for day in self.missing)
        return says


@dataclass(frozen=True, slots=True)
class Figures:
    """A force's area. ``of``: what was reported in each neighbourhood that was named at all.

    ``residents`` of a neighbourhood below the least number are not counted, nor is what was
    reported there, in ``region``.
    """

    force: str
    months: Months
    names: Mapping[str, str]
    of: Mapping[str, Reports]
    region: Reports

    def compared(self, lsoa: str) -> tuple[Compared, ...]:
        """Each kind in one neighbourhood beside the region; nothing where there is no rate."""
        here = self.of.get(lsoa)
        return compared(here, self.region, len(self.months.days)) if here else ()

    def standing_out(self, lsoa: str) -> tuple[Compared, ...]:
        """What stands out there, the strongest first."""
        return tuple(one for one in self.compared(lsoa) if one.stands_out)

    def is_town_centre(self, lsoa: str) -> bool:
        """Whether it looks like one."""
        here = self.of.get(lsoa)
        return here is not None and looks_like_a_town_centre(here, self.region)


def version() -> int:
    """Another one means that something was loaded."""
    return LoadedFile.objects.aggregate(newest=Max("pk"))["newest"] or 0


def figures_of(force: str) -> Figures | None:
    """The figures of a force's area, from memory until something is loaded; None: none loaded."""
    return _figures(force, version())


@lru_cache(maxsize=_FORCES_REMEMBERED)
def _figures(force: str, _version: int) -> Figures | None:
    months = list(CrimeMonth.objects.filter(force=force).order_by("month"))
    if not months:
        return None
    newest = _number(months[-1].month)
    months = [one for one in months if newest - _number(one.month) < MOST_MONTHS]
    here = {one.lsoa: one for one in Neighbourhood.objects.filter(force=force).defer("shape")}
    columns = [*COLUMNS.values(), "shoplifting", "everything"]
    sums = {column: Sum(column) for column in columns}
    rows = (
        CrimeCount.objects.filter(month__in=months, lsoa__in=list(here))
        .values("lsoa")
        .annotate(**{f"all_{column}": total for column, total in sums.items()})
    )
    found = {
        row["lsoa"]: _reports(cast("Mapping[str, int]", row), here[row["lsoa"]].residents)
        for row in rows
    }
    return Figures(
        force=force,
        months=Months(tuple(one.month for one in months)),
        names=MappingProxyType({lsoa: str(one) for lsoa, one in here.items()}),
        of=MappingProxyType(found),
        region=summed([one for one in found.values() if has_a_rate(one.residents)]),
    )


def forces_loaded() -> list[str]:
    """The forces of which some month is loaded."""
    return list(CrimeMonth.objects.values_list("force", flat=True).order_by("force").distinct())


def strongest(figures: Iterable[Figures]) -> list[tuple[Figures, str, Compared]]:
    """Each neighbourhood in which something stands out, with what stands out most, in order."""
    found = [
        (one, lsoa, out[0]) for one in figures for lsoa in one.of if (out := one.standing_out(lsoa))
    ]
    return sorted(found, key=lambda each: (-each[2].times, each[1]))


def _reports(row: Mapping[str, int], residents: int | None) -> Reports:
    return Reports(
        residents=residents,
        of=MappingProxyType({kind: row[f"all_{column}"] for kind, column in COLUMNS.items()}),
        shoplifting=row["all_shoplifting"],
        everything=row["all_everything"],
    )


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
