"""A visit's shape on a map: shape and letter say what colour only adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import cos, pi, sin

from markupsafe import Markup

from forethought.dayfolder.html_map_frame import Dot, Frame
from forethought.dayfolder.html_map_sheets import Placed
from forethought.dayfolder.report_words import one_line
from forethought.vocabulary import MayGo

_TONES = {MayGo.NO: "no", MayGo.DISCUSS_FIRST: "talk", MayGo.PAIR: "two", MayGo.ALONE: "one"}
_CORNERS = {MayGo.NO: (8, pi / 8), MayGo.DISCUSS_FIRST: (4, 0.0), MayGo.PAIR: (4, pi / 4)}


def tone(may_go: MayGo) -> str:
    """The class that colours a ``may_go``; it holds no word that a page may not show."""
    return _TONES[may_go]


def symbol(may_go: MayGo) -> Markup:
    """A ``may_go``'s shape by itself, for a legend; hidden from screen readers, words follow."""
    return Markup('<svg class="key" viewBox="0 0 36 36" aria-hidden="true">{}</svg>').format(
        _shape(may_go, Dot(18, 18), 13)
    )


def draw_visits(
    visits: Sequence[Placed],
    spots: Sequence[Dot],
    codes: Mapping[int, str],
    frame: Frame,
    size: float,
) -> Iterator[Markup]:
    """Each visit at its spot, with a line to its true place where it had to move, and its code."""
    for (_, point), put in zip(visits, spots, strict=True):
        at = frame.dot(point)
        if abs(put.x - at.x) + abs(put.y - at.y) > size:
            yield Markup(
                '<path class="leader" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>'
                '<circle cx="{:.1f}" cy="{:.1f}" r="2.5"/>'
            ).format(at.x, at.y, put.x, put.y, at.x, at.y)
    for (check, _), put in zip(visits, spots, strict=True):
        code = codes[check.visit.line]
        yield Markup("<g><title>{}: {}</title>{}{}</g>").format(
            code,
            one_line(check.visit.visit_id),
            _shape(check.may_go, put, size),
            _code(code, check.may_go, put),
        )


def draw_small(visits: Sequence[Placed], frame: Frame) -> Iterator[Markup]:
    """Each visit as a small shape at its true place, without its code."""
    for check, point in visits:
        yield _shape(check.may_go, frame.dot(point), 5.0)


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
