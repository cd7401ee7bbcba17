"""Postcode to place, from the packaged postcodes and those that an office imported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from forethought.data.postcode_file import (
    PostcodeFile,
    look_up,
    open_postcode_file,
    points_within,
)
from forethought.data.postcode_import import IMPORTED_NAME
from forethought.places.area import Place, Point
from forethought.places.geometry import between_m
from forethought.places.postcode import (
    is_northern_irish,
    normalise_postcode,
    outwards_of,
    postcode_kind,
)

PACKAGED = Path(__file__).parent / "postcodes" / "gb.postcodes"
"""Great Britain's postcodes, live and terminated (see NOTICE)."""

_MEND = "`forethought places import FILE` with the current ONSPD or NSPL"
_WHY = {
    "empty": "No postcode is given: write the full postcode of the address in `postcode`.",
    "not_one": "'{text}' is not a postcode: write it as in NR21 7AA.",
    "district": "'{text}' is only a postcode district: write the full postcode.",
    "sector": "'{text}' is only a postcode sector: write the full postcode.",
}
_QUOTED = 40
_NORTHERN_IRELAND = Point(54.62, -6.75)
_NORTHERN_IRELAND_M = 110_000.0
"""A circle round all of it: its postcodes may not be packaged here, but they lie nowhere else."""


class PostcodeBook:
    """Looks postcodes up in layers, the first layer that holds one deciding.

    Opening reads indexes only (milliseconds); ``places_of`` reads the blocks it needs.
    """

    def __init__(self, layers: Sequence[PostcodeFile]) -> None:
        self._layers = tuple(layers)

    @classmethod
    def installed(cls, *data_dirs: Path | None) -> PostcodeBook:
        """The packaged postcodes below those imported into ``data_dirs``, the first deciding.

        Raises OSError or PostcodeFileError where an installed file cannot be read.
        """
        paths = [folder / IMPORTED_NAME for folder in data_dirs if folder is not None]
        return cls([open_postcode_file(path) for path in (*paths, PACKAGED) if path.exists()])

    def places_of(self, postcodes: Iterable[str], error_m: float) -> dict[str, Place]:
        """The place of each postcode as written, widened by ``error_m``, or why it is unknown.

        Keys are the texts given. ``Place.postcode`` is the normal form where there is one.
        """
        texts = set(postcodes)
        normal = {text: normalise_postcode(text) for text in texts}
        points = self._points({postcode for postcode in normal.values() if postcode})
        return {text: _place(text, normal[text], points, error_m) for text in texts}

    def neighbourhood(self, text: str) -> tuple[Point, float] | None:
        """A circle (centre, metres) round all places that an unknown postcode may lie in.

        That of its outward code; all of Northern Ireland for one of its; None: it could be
        anywhere.
        """
        outwards = outwards_of(text)
        found = [self._points_within(outward) for outward in outwards]
        points = [point for each in found for point in each]
        if points and all(found):
            lat = (min(p.lat for p in points) + max(p.lat for p in points)) / 2
            lon = (min(p.lon for p in points) + max(p.lon for p in points)) / 2
            centre = Point(lat, lon)
            return centre, max(between_m(centre, point) for point in points)
        if outwards and all(is_northern_irish(outward) for outward in outwards):
            return _NORTHERN_IRELAND, _NORTHERN_IRELAND_M
        return None

    def _points_within(self, outward: str) -> list[Point]:
        return next(
            (found for layer in self._layers if (found := points_within(layer, outward))), []
        )

    def _points(self, wanted: set[str]) -> dict[str, Point | None]:
        found: dict[str, Point | None] = {}
        for layer in self._layers:
            found |= look_up(layer, wanted - found.keys())
        return found


def _place(
    text: str, postcode: str | None, points: dict[str, Point | None], error_m: float
) -> Place:
    if postcode is None:
        shown = " ".join(text.split())[:_QUOTED]
        return Place(shown, None, error_m, _WHY[postcode_kind(text)].format(text=shown))
    if postcode not in points:
        return Place(postcode, None, error_m, _not_installed(postcode))
    point = points[postcode]
    why = "" if point else _without_point(postcode)
    return Place(postcode, point, error_m, why)


def _not_installed(postcode: str) -> str:
    if is_northern_irish(postcode):
        return (
            f"{postcode} is in Northern Ireland, whose postcodes may not be packaged here: "
            f"install them by {_MEND}."
        )
    return (
        f"{postcode} is not in the installed postcodes: check it, or install newer ones by {_MEND}."
    )


def _without_point(postcode: str) -> str:
    return (
        f"{postcode} has no coordinates in the installed postcodes: find the address on a map "
        f"and discuss the visit, or install newer postcodes by {_MEND}."
    )
