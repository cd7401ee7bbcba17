"""A small map of a day as SVG, without tiles: visits, areas and press reports.

Shape and letter carry the meaning, colour only adds. Whatever is drawn also stands in a table.
Equirectangular with the cosine of the middle latitude: good to a few pixels over a county.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from markupsafe import Markup
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from forethought.check_result import DayCheck
from forethought.dayfolder.html_map_frame import Dot, Frame, spread
from forethought.dayfolder.html_map_labels import Box, Labels
from forethought.dayfolder.html_map_shapes import draw_small, draw_visits
from forethought.dayfolder.html_map_sheets import Placed, Sheet, district, sheets_for
from forethought.dayfolder.report_words import count, one_line
from forethought.places.area import Area, Point
from forethought.vocabulary import AreaKind

PRESS_RADIUS_KM = 10.0
"""The default distance of ``area.press`` (policy.md, "Distances and numbers")."""

INFORMING_ZONES = frozenset({"prevention", "vector"})
"""Zone types that only inform (policy.md, "Restrictions")."""

CROWDED = 120
"""On a map of more visits than this, shapes are small and carry no code."""

SIZE = 14.0
"""Half the width of a visit's shape in pixels."""

_PATTERNS = Markup(
    '<defs><pattern id="p-stop" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="ink-stop" d="M0 0V8"/></pattern>'
    '<pattern id="p-care" width="10" height="10" patternUnits="userSpaceOnUse">'
    '<path class="ink-care" d="M0 5H10M5 0V10"/></pattern>'
    '<pattern id="p-inform" width="12" height="12" patternUnits="userSpaceOnUse">'
    '<circle class="ink-inform" cx="3" cy="3" r="1.3"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class DayMaps:
    """The maps of a day with their titles; none when no visit has a known place.

    ``remarks`` are whole sentences; ``kinds`` the kinds of area drawn, and ``press``.
    """

    maps: tuple[tuple[str, Markup], ...]
    remarks: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _DrawnArea:
    kind: str
    name: str
    shape: Markup
    bounds: Box


def area_kind(area: Area) -> str:
    """``stop`` for a zone that suspends, ``inform`` for one that informs, else ``care``."""
    if area.kind is not AreaKind.DISEASE_CONTROL:
        return "care"
    return "inform" if area.zone_type in INFORMING_ZONES else "stop"


def draw_maps(day: DayCheck, codes: Mapping[int, str], areas: tuple[Area, ...]) -> DayMaps:
    """The maps of a day. ``codes`` gives each visit's short name by its line; ``areas`` to draw."""
    placed = [(check, check.place.point) for check in day.visits if check.place.point]
    sheets, left_out = sheets_for(placed)
    maps: list[tuple[str, Markup]] = []
    covering: dict[str, list[int]] = {}
    kinds: dict[str, None] = {}
    lonely: list[Placed] = []
    for sheet in sheets:
        drawn, whole = _draw_areas(areas, sheet.frame)
        if len(sheets) > 1 and len(sheet.visits) == 1 and not drawn and not _near(day, sheet.frame):
            lonely.extend(sheet.visits)
            continue
        for name in whole:
            covering.setdefault(name, []).append(sheet.number)
        kinds |= dict.fromkeys(area.kind for area in drawn)
        kinds |= {"press": None} if _near(day, sheet.frame) else {}
        maps.append((sheet.title, _draw_sheet(sheet, day, codes, drawn)))
    remarks = (
        *(_covers(name, numbers, len(sheets)) for name, numbers in covering.items()),
        *_without_map([*lonely, *left_out], codes),
        *(_far_press(day, sheets) if sheets else ()),
    )
    return DayMaps(tuple(maps), remarks, tuple(kinds))


def _draw_sheet(
    sheet: Sheet, day: DayCheck, codes: Mapping[int, str], drawn: list[_DrawnArea]
) -> Markup:
    frame = sheet.frame
    closer = {id(check) for _, group in sheet.inner for check, _ in group}
    visits = [one for one in sheet.visits if id(one[0]) not in closer]
    if len(visits) > CROWDED:
        closer, visits = {id(check) for check, _ in sheet.visits}, []
    small = [one for one in sheet.visits if id(one[0]) in closer]
    spots = spread([frame.dot(point) for _, point in visits], SIZE, frame)
    parts = [
        _PATTERNS if sheet.number == 1 else Markup(""),
        _ground(frame),
        *(area.shape for area in drawn),
        *_press(day, frame),
        *draw_small(small, frame),
        *draw_visits(visits, spots, codes, frame, SIZE),
        *_labels(sheet, drawn, visits, spots),
        _furniture(frame),
    ]
    return _svg(sheet, Markup("\n").join(parts))


def _svg(sheet: Sheet, inside: Markup) -> Markup:
    return Markup(
        '<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" role="img" '
        'aria-labelledby="map-title-{2} map-desc-{2}"><title id="map-title-{2}">{3}</title>'
        '<desc id="map-desc-{2}">{4} with the areas and press reports near. '
        "The table after the maps says where each visit is.</desc>{5}</svg>"
    ).format(
        sheet.frame.width,
        sheet.frame.height,
        sheet.number,
        sheet.title,
        count(len(sheet.visits), "visit"),
        inside,
    )


def _ground(frame: Frame) -> Markup:
    step = frame.nice_km(90) * frame.px_per_km
    lines = [f"M{x:.0f} 0V{frame.height}" for x in _steps(step, frame.width)]
    lines += [f"M0 {y:.0f}H{frame.width}" for y in _steps(step, frame.height)]
    return Markup(
        '<rect class="ground" width="{}" height="{}"/><path class="grid" d="{}"/>'
    ).format(frame.width, frame.height, "".join(lines))


def _steps(step: float, end: float) -> Iterator[float]:
    at = step
    while at < end:
        yield at
        at += step


def _draw_areas(areas: tuple[Area, ...], frame: Frame) -> tuple[list[_DrawnArea], list[str]]:
    """Each area that touches the frame, and the names of those that cover all of it."""
    drawn: list[_DrawnArea] = []
    covering: list[str] = []
    for area in areas:
        clipped = _outline(area, frame)
        if clipped.is_empty:
            continue
        kind, name = area_kind(area), one_line(area.name or area.area_id, 40)
        if clipped.area > 0.995 * frame.width * frame.height:
            covering.append(name)
            continue
        drawn.append(_DrawnArea(kind, name, _area_shape(clipped, kind), clipped.bounds))
    return drawn, covering


def _outline(area: Area, frame: Frame) -> BaseGeometry:
    """The area in pixels, cut to the frame; a Point with a radius becomes a circle."""
    if area.geometry.geom_type == "Point":
        centre = frame.dot(Point(area.geometry.y, area.geometry.x))
        radius = max(area.radius_m / 1000 * frame.px_per_km, 1.0)
        outline: BaseGeometry = _circle(centre, radius)
    else:
        outline = frame.to_pixels(area.geometry)
    return outline.buffer(0).intersection(box(0, 0, frame.width, frame.height))


def _circle(centre: Dot, radius: float) -> Polygon:
    turns = [2 * pi * step / 64 for step in range(64)]
    return Polygon(
        [(centre.x + radius * cos(turn), centre.y + radius * sin(turn)) for turn in turns]
    )


def _area_shape(outline: BaseGeometry, kind: str) -> Markup:
    path = "".join(_path(polygon) for polygon in _polygons(outline))
    return Markup('<path class="area area-{0}" fill="url(#p-{0})" d="{1}"/>').format(kind, path)


def _polygons(outline: BaseGeometry) -> list[Polygon]:
    if isinstance(outline, Polygon):
        return [outline]
    if isinstance(outline, MultiPolygon):
        return list(outline.geoms)
    return [part for part in getattr(outline, "geoms", ()) if isinstance(part, Polygon)]


def _path(polygon: Polygon) -> str:
    simple = polygon.simplify(0.4)
    rings = (simple.exterior, *simple.interiors)
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]) + "Z" for ring in rings
    )


def _labels(
    sheet: Sheet, drawn: list[_DrawnArea], visits: list[Placed], spots: list[Dot]
) -> Iterator[Markup]:
    """Names of closer maps and areas, and postcode districts where there is room."""
    labels = Labels(sheet.frame)
    for spot in spots:
        labels.block(spot, SIZE)
    for number, group in sheet.inner:
        bounds = _around([sheet.frame.dot(point) for _, point in group])
        labels.keep(bounds)
        yield Markup(
            '<rect class="closer" x="{:.0f}" y="{:.0f}" width="{:.0f}" height="{:.0f}"/>'
        ).format(bounds[0], bounds[1], bounds[2] - bounds[0], bounds[3] - bounds[1])
        yield _named(labels, f"See map {number}", bounds, "closer-name")
    for area in drawn:
        yield _named(labels, area.name, area.bounds, f"label-{area.kind}")
    named: set[str] = set()
    for (check, _), spot in zip(visits, spots, strict=True):
        name = district(check)
        at = labels.place(name, labels.beside(name, spot, SIZE)) if name not in named else None
        if name and at:
            named.add(name)
            yield _label(name, at, "town")


def _around(dots: list[Dot]) -> Box:
    return (
        min(dot.x for dot in dots) - 10,
        min(dot.y for dot in dots) - 10,
        max(dot.x for dot in dots) + 10,
        max(dot.y for dot in dots) + 10,
    )


def _named(labels: Labels, name: str, bounds: Box, style: str) -> Markup:
    spots = labels.around(name, bounds)
    return _label(name, labels.place(name, spots) or spots[-1], style)


def _label(text: str, at: Dot, style: str) -> Markup:
    return Markup('<text class="label {}" x="{:.0f}" y="{:.0f}">{}</text>').format(
        style, at.x, at.y, text
    )


def _near(day: DayCheck, frame: Frame) -> list[tuple[str, Point]]:
    seen = (item for item in day.press if not item.dismissed)
    return [(item.title, point) for item in seen for point in item.points if frame.holds(point)]


def _press(day: DayCheck, frame: Frame) -> Iterator[Markup]:
    radius = PRESS_RADIUS_KM * frame.px_per_km
    for title, point in _near(day, frame):
        at = frame.dot(point)
        yield Markup(
            '<g><title>Press report: {}</title><circle class="press-ring" cx="{:.1f}" cy="{:.1f}" '
            'r="{:.1f}"/><path class="press" d="M{:.1f} {:.1f}l9 16h-18z"/>'
            '<text class="press-mark" x="{:.1f}" y="{:.1f}">!</text></g>'
        ).format(one_line(title), at.x, at.y, radius, at.x, at.y - 10, at.x, at.y + 4)


def _furniture(frame: Frame) -> Markup:
    km = frame.nice_km(180)
    long = km * frame.px_per_km
    y = frame.height - 16
    words = f"{km:g} km"
    return Markup(
        '<g class="scale"><rect class="plate" x="8" y="{:.0f}" width="{:.0f}" height="34"/>'
        '<path d="M16 {:.1f}v8h{:.1f}v-8"/><text x="{:.1f}" y="{:.1f}">{}</text></g>'
        '<g class="north"><rect class="plate" x="{:.0f}" y="8" width="32" height="44"/>'
        '<path d="M{:.0f} 14l7 18l-7 -5l-7 5z"/><text x="{:.0f}" y="47">N</text></g>'
    ).format(
        y - 22, long + 16, y - 4, long, 16 + long / 2, y - 8, words,
        frame.width - 40, frame.width - 24, frame.width - 24,
    )  # fmt: skip


def _covers(name: str, numbers: list[int], sheets: int) -> str:
    if len(numbers) == sheets:
        return f"{name} covers the whole map and is not drawn."
    return f"{name} covers the whole of map {', '.join(map(str, numbers))} and is not drawn there."


def _without_map(visits: Sequence[Placed], codes: Mapping[int, str]) -> Iterator[str]:
    if visits:
        named = ", ".join(f"{codes[check.visit.line]} ({district(check)})" for check, _ in visits)
        yield f"Far from the other visits and not drawn: {named}."


def _far_press(day: DayCheck, sheets: Sequence[Sheet]) -> Iterator[str]:
    for item in day.press:
        if item.dismissed or any(s.frame.holds(point) for point in item.points for s in sheets):
            continue
        where = "is farther away" if item.points else "could not be placed"
        yield f"Not on the map: the press report {one_line(item.title)} {where}."
