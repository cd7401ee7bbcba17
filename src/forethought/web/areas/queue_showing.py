"""The queue of what the press tells, and one happening, as their pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from forethought.data.gazetteer_file import load_gazetteer
from forethought.places.area import Point
from forethought.places.press_events import Event, event_of, points_of
from forethought.places.press_places import km
from forethought.places.press_words import plain
from forethought.web.areas.drawn import Drawn, drawn_of
from forethought.web.areas.happenings import LATE
from forethought.web.areas.listing import AreaRow, row_of
from forethought.web.areas.models import Happening, Report
from forethought.web.areas.press_again import told_at, told_of
from forethought.web.areas.press_drawing import (
    OUTBREAK,
    TITLES,
    places_from,
    reach_m,
)
from forethought.web.areas.press_telling import reached_by
from forethought.web.areas.viewing import where_words
from forethought.web.checks.engine import engine
from forethought.web.look.words import duration, plural

_SAME_SPOT_KM = 1.0
_JUST = timedelta(minutes=1)
_DECIDED = {
    Happening.State.CONFIRMED: "red",
    Happening.State.DISMISSED: "grey",
    Happening.State.SUPERSEDED: "blue",
    Happening.State.LAPSED: "grey",
}


@dataclass(frozen=True, slots=True)
class HappeningRow:
    """One line of the queue."""

    happening: Happening
    title: str
    hint: str
    tag: dict[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One spot that a name may mean. ``spot``: degrees as a form takes them."""

    words: str
    spot: str


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """A place as reports name it, with every spot that it may be."""

    name: str
    candidates: tuple[Candidate, ...]
    county_only: bool

    @property
    def ambiguous(self) -> bool:
        """Whether the name may mean several spots."""
        return len(self.candidates) > 1


@dataclass(frozen=True, slots=True)
class ReportShown:
    """One report; the words that decided are marked where they stand."""

    report: Report
    title_spans: tuple[tuple[int, int], ...]
    summary_spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class HappeningShown:
    """Everything that the page shows. ``like`` was dismissed, and may have been the same."""

    title: str
    tag: dict[str, str]
    row: AreaRow
    where: str
    places: tuple[PlaceShown, ...]
    radius_km: str
    reports: tuple[ReportShown, ...]
    held: int
    out: int
    like: Happening | None


def title_of(happening: Happening) -> str:
    """``Avian influenza`` or ``Flood``."""
    told = happening.disease or TITLES.get(happening.what, happening.what)
    return told[:1].upper() + told[1:]


def happening_rows(happenings: Iterable[Happening], now: datetime) -> list[HappeningRow]:
    """Each with where it is, who tells of it and how long it has waited, or what became of it."""
    return [_row(one, now) for one in happenings]


def _row(happening: Happening, now: datetime) -> HappeningRow:
    reports = list(happening.reports.all())
    outlets = ", ".join(dict.fromkeys(one.outlet for one in reports if one.outlet))
    hint = plural(len(reports), "report") + (f": {outlets}" if outlets else "")
    if happening.state == Happening.State.OPEN and _has_no_place(happening, reports):
        hint = f"{hint}. Nobody knows where: it holds no visit"
    title = f"{title_of(happening)} at {_where(reports)}"
    return HappeningRow(happening, title, hint, _tag(happening, now))


def _has_no_place(happening: Happening, reports: Iterable[Report]) -> bool:
    """Whether it waits for a place; an outbreak holds visits without one as well."""
    named = any(points_of(places_from(one.places)) for one in reports)
    return happening.what != OUTBREAK and not named


def _where(reports: Iterable[Report]) -> str:
    names = dict.fromkeys(place["name"] for one in reports for place in one.places)
    return " and ".join(names) or "a place not named"


def _tag(happening: Happening, now: datetime) -> dict[str, str]:
    state = Happening.State(happening.state)
    if state is not Happening.State.OPEN:
        return {"text": state.label, "classes": f"govuk-tag--{_DECIDED[state]}"}
    waited = now - happening.opened_at
    colour = "red" if waited > LATE else "orange"
    text = "Just told" if waited < _JUST else f"Waits {duration(waited)}"
    return {"text": text, "classes": f"govuk-tag--{colour}"}


def shown(happening: Happening, now: datetime) -> HappeningShown:
    """One happening for its page."""
    drawn = drawn_of(happening.area)
    reports = sorted(
        happening.reports.all(), key=lambda one: (told_at(one.published, one.read_at), one.pk)
    )
    reach = reached_by(happening, now=now)
    km_ = reach_m(happening.what, engine().pack.settings.press_distance_km) / 1000
    return HappeningShown(
        title=f"{title_of(happening)} at {_where(reports)}",
        tag=_tag(happening, now),
        row=_area_row(happening, drawn, now),
        where=where_words(drawn),
        places=_places(reports),
        radius_km=f"{km_:g}",
        reports=tuple(report_shown(one) for one in reports),
        held=len(reach.visits),
        out=len(reach.out),
        like=_like_dismissed(happening, reports),
    )


def _area_row(happening: Happening, drawn: Drawn, now: datetime) -> AreaRow:
    row = row_of(happening.area.area_id, drawn, now, number=1)
    assert row is not None
    return row


def report_shown(report: Report) -> ReportShown:
    """A report with the words that decided marked."""
    return ReportShown(
        report, _spans(report.title, report.quote), _spans(report.summary, report.quote)
    )


def _spans(text: str, quote: str) -> tuple[tuple[int, int], ...]:
    start = plain(text).find(plain(quote)) if quote else -1
    return () if start < 0 else ((start, start + len(quote)),)


def _places(reports: Iterable[Report]) -> tuple[PlaceShown, ...]:
    found = {
        (place.name, place.candidates): place
        for report in reports
        for place in places_from(report.places)
    }
    return tuple(
        PlaceShown(
            place.name,
            tuple(_candidate(place.name, spot) for spot in place.candidates),
            place.county_only,
        )
        for place in found.values()
    )


def _candidate(name: str, spot: Point) -> Candidate:
    degrees = f"{spot.lat:.4f}, {spot.lon:.4f}"
    near = [each for each in load_gazetteer().named(name) if km(each.point, spot) <= _SAME_SPOT_KM]
    county = next((each.county for each in near if each.county), "")
    return Candidate(f"{name}, {county} ({degrees})" if county else f"{name} ({degrees})", degrees)


def _like_dismissed(happening: Happening, reports: Iterable[Report]) -> Happening | None:
    """Something like it that somebody dismissed before this one came up."""
    earlier = Happening.objects.filter(
        what=happening.what,
        state=Happening.State.DISMISSED,
        decided_at__lte=happening.opened_at,
    ).exclude(pk=happening.pk)
    known = {one.pk: one for one in earlier.prefetch_related("reports", "decided_by")}
    events = [Event(one.pk, told_of(one, one.reports.all())) for one in known.values()]
    events = [event for event in events if event.told]
    for told in told_of(happening, reports):
        event = event_of(told, events)
        if event is not None:
            return known[event.number]
    return None
