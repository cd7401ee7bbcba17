"""Where names stand on a map so that they hide nothing and each other not at all."""

from __future__ import annotations

from collections.abc import Iterable

from forethought.dayfolder.html_map_frame import Dot, Frame

LETTER_PX = 8.2
"""The width of a letter of a label, generously."""

HIGH_PX = 18.0

Box = tuple[float, float, float, float]


class Labels:
    """Keeps account of what is taken on a map. A label's dot is the middle of its base line."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._taken: list[Box] = [
            (frame.width - 44, 0, frame.width, 56),
            (0, frame.height - 44, 220, frame.height),
        ]

    def block(self, at: Dot, size: float) -> None:
        """A shape of this radius stands here."""
        self._taken.append((at.x - size, at.y - size, at.x + size, at.y + size))

    def keep(self, box: Box) -> None:
        """Something stands in this box."""
        self._taken.append(box)

    def place(self, text: str, spots: Iterable[Dot]) -> Dot | None:
        """The first spot where the text hides nothing, or None."""
        for spot in spots:
            box = self._box(text, spot)
            if self._inside(box) and not any(_overlap(box, other) for other in self._taken):
                self._taken.append(box)
                return spot
        return None

    def around(self, text: str, bounds: Box) -> list[Dot]:
        """Spots for the name of an area: above it, below, beside it, then within."""
        left, top, right, bottom = bounds
        middle, half = (left + right) / 2, LETTER_PX * len(text) / 2
        level = (top + bottom) / 2 + 5
        outside = [
            Dot(middle, top - 7),
            Dot(middle, bottom + 18),
            Dot(right + half + 6, level),
            Dot(left - half - 6, level),
        ]
        rows = [top + 20 + step * (bottom - top - 26) / 6 for step in range(7)]
        return outside + [Dot(middle, row) for row in rows]

    def beside(self, text: str, at: Dot, size: float) -> list[Dot]:
        """Spots for the name of a place beside a shape."""
        half = LETTER_PX * len(text) / 2
        return [
            Dot(at.x, at.y + size + 16),
            Dot(at.x, at.y - size - 6),
            Dot(at.x + size + half + 4, at.y + 5),
            Dot(at.x - size - half - 4, at.y + 5),
        ]

    def _box(self, text: str, at: Dot) -> Box:
        half = LETTER_PX * len(text) / 2
        return at.x - half, at.y - HIGH_PX + 4, at.x + half, at.y + 4

    def _inside(self, box: Box) -> bool:
        return (
            box[0] >= 0
            and box[1] >= 0
            and box[2] <= self._frame.width
            and (box[3] <= self._frame.height)
        )


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
