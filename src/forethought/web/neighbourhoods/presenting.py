"""Figures and files in words, for the pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from forethought.feeds.neighbourhood_files import FileRead
from forethought.web.look.words import plural
from forethought.web.neighbourhoods.figures import Figures
from forethought.web.neighbourhoods.loading import problem_kept, what_it_brings
from forethought.web.neighbourhoods.models import CrimeMonth, Neighbourhood

PROBLEMS_SHOWN = 100
MONTHS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class ForceShown:
    """One force of which months are loaded. ``about``: a sentence on what is lacking, or empty."""

    force: str
    months: str
    about: str


@dataclass(frozen=True, slots=True)
class WouldBring:
    """What a file would bring. ``months``: force and month, with what is in it."""

    about: str
    months: list[tuple[str, str]]
    more_months: int
    problems: list[str]
    more_problems: int
    notes: list[str]


def forces_shown(figures: Iterable[Figures], today: date) -> list[ForceShown]:
    """Each force, with the months that count and what is lacking."""
    return [
        ForceShown(found.force, found.months.words(), _lacks(found, today)) for found in figures
    ]


def _lacks(figures: Figures, today: date) -> str:
    says = []
    if not figures.of:
        says.append("Its reports name no neighbourhood that is known to lie in its area")
    elif not figures.region.residents:
        says.append("No residents are loaded for its area: there are no rates")
    else:
        unknown = sum(one.residents is None for one in figures.of.values())
        if unknown:
            says.append(f"Residents of {plural(unknown, 'neighbourhood')} are not known")
    if figures.months.are_old(today):
        says.append("The newest month is more than a year old")
    return ". ".join(says)


def loaded_of() -> dict[str, int]:
    """How many neighbourhoods have outlines and residents, and how many months are loaded."""
    has_outline, has_residents = Q(shape__isnull=False), Q(residents__isnull=False)
    counts: dict[str, int] = Neighbourhood.objects.aggregate(
        outlines=Count("pk", filter=has_outline), residents=Count("pk", filter=has_residents)
    )
    return counts | {"months": CrimeMonth.objects.count()}


def evidence(place: Neighbourhood, figures: Figures) -> str:
    """A sentence that a problem area may rest on, with more that people know."""
    told = "; ".join(
        f"{one.kind.lower()}: {plural(one.reports, 'report')}, {one.rate:.1f} per 1,000 residents a"
        f" year against {one.region_rate:.1f}"
        for one in figures.standing_out(place.lsoa)
    )
    return (
        f"police.uk, {figures.months.words()}, {place} ({place.lsoa}) beside the area of"
        f" {figures.force}: {told}."
    )


def would_bring(read: FileRead) -> WouldBring:
    """A file that was looked at, in words."""
    months = sorted(read.months, key=lambda one: (one.force, one.month))
    notes = []
    if read.elsewhere:
        notes.append(
            f"Left out: {plural(read.elsewhere, 'report')} of the British Transport Police, for"
            " nobody lives in stations and trains."
        )
    if read.ignored:
        notes.append(f"{plural(read.ignored, 'other file')} in the archive would not be read.")
    if any(one.rows == one.without_place for one in months):
        notes.append(
            "Some of the forces do not say in which neighbourhood a report is (Northern Ireland):"
            " there will be no rates for them."
        )
    return WouldBring(
        about=what_it_brings(read),
        months=[
            (
                f"{one.force}, {one.month:%B %Y}",
                f"{plural(one.rows, 'report')} in {plural(len(one.places), 'neighbourhood')},"
                f" {one.without_place:,} without one",
            )
            for one in months[:MONTHS_SHOWN]
        ],
        more_months=max(0, len(months) - MONTHS_SHOWN),
        problems=[problem_kept(problem) for problem in read.problems[:PROBLEMS_SHOWN]],
        more_problems=max(0, read.problem_count - min(PROBLEMS_SHOWN, len(read.problems))),
        notes=notes,
    )
