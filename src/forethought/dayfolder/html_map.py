"""A small map of a day as SVG, without tiles: visits, areas and press reports.

Shape and letter carry the meaning, colour only adds. Whatever is drawn also stands in a table.
Equirectangular with the cosine of the middle latitude: good to a few pixels over a county.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import cos, pi, sin

from markupsafe import Markup
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from forethought.check_result import DayCheck, VisitCheck
from forethought.dayfolder.html_map_frame import Dot, Frame, frame_for, spread
from forethought.dayfolder.html_map_labels import Box, Labels
from forethought.dayfolder.report_words import one_line
from forethought.places.area import Area, Point
from forethought.vocabulary import AreaKind, MayGo

PRESS_RADIUS_KM = 10.0
"""The default distance of ``area.press`` (policy.md, "Distances and numbers")."""

INFORMING_ZONES = frozenset({"prevention", "vector"})
"""Zone types that only inform (policy.md, "Restrictions")."""

CROWDED = 150
"""From so many visits on, shapes are small and carry no number."""

_PATTERNS = Markup(
    '<defs><pattern id="p-stop" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="ink-stop" d="M0 0V8"/></pattern>'
    '<pattern id="p-care" width="10" height="10" patternUnits="userSpaceOnUse">'
    '<path class="ink-care" d="M0 5H10M5 0V10"/></pattern>'
    '<pattern id="p-inform" width="12" height="12" patternUnits="userSpaceOnUse">'
    '<circle class="ink-inform" cx="3" cy="3" r="1.3"/></pattern></defs>'
)
_TONES = {MayGo.NO: "no", MayGo.DISCUSS_FIRST: "talk", MayGo.PAIR: "two", MayGo.ALONE: "one"}
_CORNERS = {MayGo.NO: (8, pi / 8), MayGo.DISCUSS_FIRST: (4, 0.0), MayGo.PAIR: (4, pi / 4)}


@dataclass(frozen=True, slots=True)
class DayMap:
    """``svg`` is None when no visit has a known place. ``remarks`` are whole sentences."""

    svg: Markup | None
    remarks: tuple[str, ...]
    kinds: tuple[str, ...]


def tone(may_go: MayGo) -> str:
    """The class that colours a ``may_go``; it holds no word that a page may not show."""
    return _TONES[may_go]


@dataclass(frozen=True, slots=True)
class _DrawnArea:
    kind: str
    name: str
    shape: Markup
    bounds: Box


def area_kind(area: Area) -> str:
    """``stop`` for a zone that suspends, ``inform`` for one that informs, else ``care``."""
    if area.kind is AreaKind.PROBLEM_AREA:
        return "care"
    return "inform" if area.zone_type in INFORMING_ZONES else "stop"


def draw_map(day: DayCheck, codes: Mapping[int, str], areas: tuple[Area, ...]) -> DayMap:
    """The map of a day. ``codes`` gives each visit's short name by its line; ``areas`` to draw."""
    placed = [(check, check.place.point) for check in day.visits if check.place.point]
    if not placed:
        return DayMap(None, (), ())
    frame, left_out = frame_for([point for _, point in placed])
    shown = [(check, point) for check, point in placed if frame.holds(point)]
    drawn, whole_map = _draw_areas(areas, frame)
    size = 5.0 if len(shown) > CROWDED else 14.0
    spots = spread([frame.dot(point) for _, point in shown], size, frame)
    parts = [
        _PATTERNS,
        _ground(frame),
        *(area.shape for area in drawn),
        *_press(day, frame),
        *_visits(shown, spots, codes, frame, size),
        *_labels(drawn, shown, spots, frame, size),
        _furniture(frame),
    ]
    remarks = (
        *whole_map,
        *_far_visits(placed, left_out, codes, frame),
        *_far_press(day, frame),
    )
    kinds = dict.fromkeys(area.kind for area in drawn)
    if _near(day, frame):
        kinds["press"] = None
    return DayMap(_svg(frame, Markup("\n").join(parts), len(shown)), remarks, tuple(kinds))


def _svg(frame: Frame, inside: Markup, visits: int) -> Markup:
    return Markup(
        '<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="map-title map-desc"><title id="map-title">Map of the visits</title>'
        '<desc id="map-desc">{} visits with the areas and press reports near them. '
        "The table after the map holds the same information.</desc>{}</svg>"
    ).format(frame.width, frame.height, visits, inside)


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
    """Each area that touches the frame, and remarks on those that cover all of it."""
    drawn: list[_DrawnArea] = []
    covering: list[str] = []
    for area in areas:
        clipped = _outline(area, frame)
        if clipped.is_empty:
            continue
        kind, name = area_kind(area), one_line(area.name or area.area_id, 40)
        if clipped.area > 0.995 * frame.width * frame.height:
            covering.append(f"{name} covers the whole map and is not drawn.")
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
    drawn: list[_DrawnArea],
    shown: list[tuple[VisitCheck, Point]],
    spots: list[Dot],
    frame: Frame,
    size: float,
) -> Iterator[Markup]:
    """Names of areas, and postcode districts to find one's way where there is room."""
    labels = Labels(frame)
    for spot in spots:
        labels.block(spot, size)
    for area in drawn:
        tries = labels.around(area.name, area.bounds)
        name_at = labels.place(area.name, tries) or tries[-1]
        yield _label(area.name, name_at, f"label-{area.kind}")
    if len(shown) > CROWDED:
        return
    named: set[str] = set()
    for (check, _), spot in zip(shown, spots, strict=True):
        district = "".join(one_line(check.place.postcode, 12).split())[:-3]
        if district and district not in named:
            at = labels.place(district, labels.under(district, spot, size))
            if at:
                named.add(district)
                yield _label(district, at, "town")


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


def _visits(
    shown: list[tuple[VisitCheck, Point]],
    spots: list[Dot],
    codes: Mapping[int, str],
    frame: Frame,
    size: float,
) -> Iterator[Markup]:
    for (check, point), put in zip(shown, spots, strict=True):
        code, at = codes[check.visit.line], frame.dot(point)
        leader = Markup("")
        if abs(put.x - at.x) + abs(put.y - at.y) > size:
            leader = Markup('<path class="leader" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>').format(
                at.x, at.y, put.x, put.y
            )
        text = Markup("") if len(shown) > CROWDED else _code(code, check.may_go, put)
        title = Markup("<title>{}: {}</title>").format(code, one_line(check.visit.visit_id))
        yield Markup("<g>{}{}{}{}</g>").format(title, leader, _shape(check.may_go, put, size), text)


def _shape(may_go: MayGo, at: Dot, size: float) -> Markup:
    if may_go not in _CORNERS:
        return Markup(
            '<circle class="visit-shape go-{}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>'
        ).format(tone(may_go), at.x, at.y, size)
    corners, turn = _CORNERS[may_go]
    reach = size * (1.25 if corners == 4 else 1.08)
    points = " ".join(
        f"{at.x + reach * cos(turn + 2 * pi * step / corners):.1f},"
        f"{at.y + reach * sin(turn + 2 * pi * step / corners):.1f}"
        for step in range(corners)
    )
    return Markup('<polygon class="visit-shape go-{}" points="{}"/>').format(tone(may_go), points)


def _code(code: str, may_go: MayGo, at: Dot) -> Markup:
    return Markup('<text class="code on-{}" x="{:.1f}" y="{:.1f}">{}</text>').format(
        tone(may_go), at.x, at.y + 4, code
    )


def symbol(may_go: MayGo) -> Markup:
    """A ``may_go``'s shape by itself, for a legend; hidden from screen readers, words follow."""
    return Markup('<svg class="key" viewBox="0 0 36 36" aria-hidden="true">{}</svg>').format(
        _shape(may_go, Dot(18, 18), 13)
    )


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


def _far_visits(
    placed: list[tuple[VisitCheck, Point]],
    left_out: int,
    codes: Mapping[int, str],
    frame: Frame,
) -> Iterator[str]:
    if left_out:
        far = ", ".join(
            codes[check.visit.line] for check, point in placed if not frame.holds(point)
        )
        yield f"Too far away to draw here: {far}."


def _far_press(day: DayCheck, frame: Frame) -> Iterator[str]:
    for item in day.press:
        if item.dismissed or any(frame.holds(point) for point in item.points):
            continue
        where = "is farther away" if item.points else "could not be placed"
        yield f"Not on the map: the press report {one_line(item.title)} {where}."
