"""The check of a day as one accessible HTML file: no script, nothing loaded, fit to print.

The page's own style is allowed by its hash, everything else is forbidden by its policy
(``default-src 'none'``). Text from files is escaped by the template engine; the only markup
made here is built from escaped pieces. Read with ``templates/report.html.j2``.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from forethought.check_result import DayCheck, MatchedNote, SourceReport, VisitCheck
from forethought.dayfolder import report_words as words
from forethought.dayfolder.html_evidence import (
    PlayedDownView,
    ReasonView,
    RecordView,
    played_down_view,
    reason_view,
    record_view,
)
from forethought.dayfolder.html_map import area_kind, draw_maps
from forethought.dayfolder.html_map_shapes import symbol, tone
from forethought.dayfolder.next_steps import in_short, next_steps, what_may_happen
from forethought.dayfolder.text_report import cover_sentences, problem_place
from forethought.places.area import Area
from forethought.places.force import areas_in_force
from forethought.timestamps import day_begins, day_ends
from forethought.vocabulary import SourceStatus, source_title

ATTRIBUTION = (
    "Places come from Code-Point Open and the ONS postcode directories. Contains OS data © Crown "
    "copyright and database right 2025. Contains Royal Mail data © Royal Mail copyright and "
    "database right 2025. Source: Office for National Statistics licensed under the Open "
    "Government Licence v.3.0.",
    "Place names in press reports come from GeoNames, licensed under CC BY 4.0.",
)


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source as one visit, or the whole day, sees it."""

    title: str
    status: str
    fine: bool
    rows: str
    extracted: str
    detail: str


@dataclass(frozen=True, slots=True)
class VisitView:
    """One visit as the page shows it. ``code`` is its short name on the map, ``N1``."""

    check: VisitCheck
    code: str
    anchor: str
    tone: str
    title: str
    start: str
    hours: str
    officers: str
    where: str
    happens: str
    in_short: str
    steps: tuple[str, ...]
    missing: tuple[ReasonView, ...]
    reasons: tuple[ReasonView, ...]
    played_down: tuple[PlayedDownView, ...]
    records: tuple[RecordView, ...]
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class AreaView:
    """An area of the day, in words."""

    area_id: str
    name: str
    kind: str
    zone: str
    source: str
    begins: str
    ends: str
    in_force: bool


def render_html(day: DayCheck) -> str:
    """The whole page as text, to be written as UTF-8 without a change.

    Deterministic: the same check gives the same page, byte for byte.
    """
    style = _style()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    page = _environment().get_template("report.html.j2").render(
        day=day, style=_trusted(style), digest=digest, **_context(day)
    )  # fmt: skip
    return page.encode("utf-8", "replace").decode()


def _trusted(own: str) -> Markup:
    """Text of our own package, not of any input."""
    return Markup(own)  # noqa: S704  # the package's own style sheet


def _context(day: DayCheck) -> dict[str, Any]:
    visits = tuple(_visit_views(day))
    areas = _area_views(day)
    drawn = tuple(a for a, view in zip(day.areas, areas, strict=True) if view.in_force)
    codes = {view.check.visit.line: view.code for view in visits}
    return {
        "title": f"Visits on {words.long_day(day.day)}" if day.day else "A day without visits",
        "visits": visits,
        "counts": [
            (words.MAY_GO_TITLES[m], tone(m), many, symbol(m)) for m, many in words.counts(day)
        ],
        "by_officer": _by_officer(visits),
        "map": draw_maps(day, codes, drawn),
        "sources": tuple(_source_view(source, source.status) for source in day.sources),
        "problems": [(problem_place(problem), problem.says) for problem in day.problems],
        "areas": areas,
        "press": [(item, words.evidence_day(item.published)) for item in day.press],
        "held": words.held_by(day),
        "cover": cover_sentences(day),
        "as_of": words.day_and_clock(day.as_of),
        "reader": words.READER_TITLES.get(day.reader, day.reader),
        "status_means": [(words.STATUS_TITLES[s], words.STATUS_MEANS[s]) for s in SourceStatus],
        "attribution": ATTRIBUTION,
        "place_of": problem_place,
        "notice_titles": words.NOTICE_TITLES,
    }


def _visit_views(day: DayCheck) -> list[VisitView]:
    titles = _titles(day)
    return [
        _visit_view(check, number, day, titles)
        for number, check in enumerate(words.worst_first(day), start=1)
    ]


def _by_officer(visits: Sequence[VisitView]) -> list[tuple[str, list[VisitView]]]:
    """Each officer's visits in the order of the day, officers by name."""
    rounds: dict[str, list[VisitView]] = {}
    for view in sorted(visits, key=lambda view: (view.start, view.check.visit.line)):
        visit = view.check.visit
        for name, officer_id in {
            (visit.officer_name, visit.officer_id),
            (visit.second_officer_name, visit.second_officer_id),
        }:
            if officer_id:
                rounds.setdefault(words.name_and_id(name, officer_id), []).append(view)
    return sorted(rounds.items())


def _titles(day: DayCheck) -> dict[tuple[str, str], str]:
    """What an area or a press report is called, by its source and id."""
    areas = {("areas", area.area_id): area.name for area in day.areas if area.name}
    return areas | {("press", item.item_id): item.title for item in day.press if item.title}


def _visit_view(
    check: VisitCheck, number: int, day: DayCheck, titles: dict[tuple[str, str], str]
) -> VisitView:
    visit = check.visit
    second = words.name_and_id(visit.second_officer_name, visit.second_officer_id)
    first = words.name_and_id(visit.officer_name, visit.officer_id) or "Officer not known"
    quoted = {
        (one.source, one.record_id)
        for reason in check.reasons
        for one in reason.evidence
        if one.note
    }
    return VisitView(
        check=check,
        code=f"{words.MAY_GO_LETTERS[check.may_go]}{number}",
        anchor=f"visit-{number}",
        tone=tone(check.may_go),
        title=words.MAY_GO_TITLES[check.may_go],
        start=words.clock(visit.planned_start) if visit.planned_start else "Not known",
        hours=_first_upper(words.visit_hours(check)),
        officers=f"{first} with {second}" if second else first,
        where=words.listed(visit.address, visit.postcode) or "Address not known",
        happens=what_may_happen(check),
        in_short=in_short(check),
        steps=next_steps(check, day.as_of),
        missing=tuple(reason_view(one, titles) for one in words.could_not_look(check)),
        reasons=tuple(reason_view(one, titles) for one in words.other_reasons(check)),
        played_down=tuple(played_down_view(one) for one in check.played_down),
        records=tuple(_record(note, quoted) for note in check.matched),
        sources=tuple(
            _source_view(source, words.source_status(check, source.source, source.status))
            for source in day.sources
        ),
    )


def _record(note: MatchedNote, quoted: set[tuple[str, str]]) -> RecordView:
    return record_view(note, (note.source, note.record_id) in quoted)


def _source_view(source: SourceReport, status: SourceStatus) -> SourceView:
    return SourceView(
        title=_first_upper(source_title(source.source)),
        status=words.STATUS_TITLES[status],
        fine=status in {SourceStatus.EXAMINED, SourceStatus.NOT_SUPPLIED},
        rows="" if source.rows is None else f"{source.rows:,}",
        extracted=words.day_and_clock(source.extracted_at) if source.extracted_at else "",
        detail=source.detail,
    )


def _area_views(day: DayCheck) -> tuple[AreaView, ...]:
    start = day_begins(day.day) if day.day else day.as_of
    end = day_ends(day.day) if day.day else day.as_of
    known = {id(one.area): one for one in areas_in_force(day.areas, day.as_of)}
    return tuple(
        _area_view(
            area,
            (one := known.get(id(area))) is not None and one.during(start, end),
            one.replaced_by if one else "",
        )
        for area in day.areas
    )


def _area_view(area: Area, in_force: bool, replaced_by: str) -> AreaView:
    ends = words.day_and_clock(area.ends) if area.ends else "Not ended"
    return AreaView(
        area_id=area.area_id,
        name=area.name,
        kind=area_kind(area),
        zone=area.zone_type.replace("_", " ") or area.kind.value.replace("_", " "),
        source=area.source,
        begins=words.day_and_clock(area.begins) if area.begins else "Always",
        ends=f"Replaced by {replaced_by}" if replaced_by else ends,
        in_force=in_force,
    )


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=1)
def _style() -> str:
    folder = files("forethought.dayfolder") / "templates"
    return (folder / "report.css").read_text(encoding="utf-8").strip()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("forethought.dayfolder"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["seen"] = words.visible
    environment.filters["line"] = words.one_line
    return environment
