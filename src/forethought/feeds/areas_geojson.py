"""``areas.geojson``: the areas an office knows about (day-folder.md)."""

from __future__ import annotations

import json
from pathlib import Path

from forethought.feeds.area_features import AreasRead, FeatureReader, read_collection
from forethought.feeds.geojson_geometry import Json
from forethought.feeds.inside import UnreadableFileError, decoded, read_inside
from forethought.places.area import Unplaced
from forethought.record import Problem
from forethought.vocabulary import SourceStatus

__all__ = ["AreasRead", "read_areas"]

LARGEST = 200_000_000
"""Bytes; a larger areas file is refused with a sentence."""

_WGS84_NAMES = ("CRS84", "EPSG:4326", "EPSG::4326", "WGS84", "WGS 84")
_SHOWN = 60


def read_areas(path: Path) -> AreasRead:
    """Read an areas file that lies in its day folder; never raises for what it holds."""
    if not path.exists() and not path.is_symlink():
        says = f"There is no {path.name}: give one, with no feature in it if no area is known."
        return AreasRead((), (Unplaced("areas", "", says),), (), SourceStatus.MISSING, says)
    try:
        text, problems = decoded(read_inside(path, path.parent, LARGEST), path.name)
        features, crs = read_collection(text, path.name)
        _expect_wgs84(crs, path.name)
    except UnreadableFileError as error:
        says = str(error)
        return AreasRead(
            (),
            (Unplaced("areas", "", says),),
            (Problem(path.name, 0, None, says),),
            SourceStatus.FAILED,
            says,
        )
    reader = FeatureReader(path.name, problems)
    for number, feature in enumerate(features):
        reader.read(f"features[{number}]", feature)
    return reader.result()


def _expect_wgs84(crs: Json, file: str) -> None:
    if crs is None:
        return
    named = json.dumps(crs)
    if not any(name in named for name in _WGS84_NAMES):
        raise UnreadableFileError(
            f"{file} uses another coordinate system ({named[:_SHOWN]}): export it as WGS 84."
        )
