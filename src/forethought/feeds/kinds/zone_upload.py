"""Zones that people upload: shapefile (.zip), GeoPackage, KML, GeoJSON, in any known grid.

A zone that a newer file no longer holds stays in force until somebody lifts it: zones end when
they are revoked, not when they are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from forethought.feeds.area_features import read_collection
from forethought.feeds.geojson_geometry import Json
from forethought.feeds.inside import UnreadableFileError, decoded
from forethought.feeds.projections import WGS84, epsg_of
from forethought.feeds.reading import (
    Asked,
    Copy,
    FeedRead,
    Fetcher,
    FetchError,
    Question,
    nothing_read,
)
from forethought.feeds.uploaded_file import LARGEST, Layer, UploadError, read_layers
from forethought.feeds.zone_columns import QUESTIONS
from forethought.feeds.zone_reading import ZoneReading
from forethought.places.area import Unplaced
from forethought.record import Problem

_GEOJSON = (".geojson", ".json")
_KEPT = "file/"
_ROW_NUMBERS = frozenset({"OBJECTID", "FID"})


@dataclass(frozen=True, slots=True)
class ZoneUpload:
    """See the module."""

    name: str = "zone_upload"
    title: str = "Zones from a file"
    says: str = (
        "A shapefile (as one .zip), GeoPackage, KML or GeoJSON that somebody uploads, with the "
        "coordinate system it names."
    )
    gives: str = "areas"
    every_minutes: int = 24 * 60
    uploads: bool = True
    file_types: tuple[str, ...] = (".zip", ".gpkg", ".kml", ".kmz", *_GEOJSON)
    questions: tuple[Question, ...] = QUESTIONS

    def read(self, asked: Asked, fetcher: Fetcher) -> FeedRead | None:  # noqa: ARG002
        """It has no address."""
        raise FetchError("The files of this feed are uploaded: upload one.")

    def read_upload(self, name: str, content: bytes, asked: Asked) -> FeedRead:
        """Read a file. What earlier files left unplaced stays so until they are sent again."""
        part = f"{_KEPT}{name}"[:300]
        reading = _Reading(name, asked)
        try:
            reading.take_all(content)
        except UploadError as error:
            return nothing_read(name, error)
        zones = reading.zones
        held = [*zones.unplaced, *_still_unplaced(asked, part, reading)]
        return FeedRead(
            areas=tuple(zones.areas),
            over=frozenset(zones.over),
            unplaced=tuple(held),
            problems=tuple(zones.problems),
            rows=zones.rows,
            copies=(Copy(part, content),),
        )


@dataclass(slots=True)
class _Reading:
    """Collects the areas of one file over its layers."""

    name: str
    asked: Asked
    zones: ZoneReading = field(init=False)

    def __post_init__(self) -> None:
        self.zones = ZoneReading(self.name, self.asked)

    def take_all(self, content: bytes) -> None:
        """Read a file. Raises UploadError where it is not taken."""
        layers = _geojson(self.name, content, self.zones.problems)
        for layer in layers or read_layers(self.name, content):
            self._take(layer)

    def _take(self, layer: Layer) -> None:
        epsg = WGS84 if layer.crs is None and _is_geojson(self.name) else epsg_of(layer.crs)
        if epsg is None:
            raise UploadError(
                f"The coordinate system of {layer.name or self.name} is not known, so nobody can "
                "tell where on earth its numbers are: export it again as WGS 84 or British "
                "National Grid."
            )
        features = layer.features
        if not self.asked.settings.get("area_id"):
            features = [_without_row_number(feature) for feature in features]
        self.zones.take(features, epsg)


def _without_row_number(feature: Json) -> Json:
    """An export counts its rows anew: by their numbers one zone would take another's place."""
    found = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(found, dict):
        return feature
    kept = {name: cell for name, cell in found.items() if name.upper() not in _ROW_NUMBERS}
    return {**feature, "properties": kept}


def _geojson(name: str, content: bytes, problems: list[Problem]) -> list[Layer]:
    """A GeoJSON file as one layer; no layer where it is another kind of file."""
    if not _is_geojson(name):
        return []
    if len(content) > LARGEST:
        raise UploadError(f"{name} is larger than {LARGEST // 1_000_000} MB: split it.")
    text, doubts = decoded(content, name)
    problems.extend(doubts)
    try:
        features, crs = read_collection(text, name)
    except UnreadableFileError as error:
        raise UploadError(str(error)) from error
    return [Layer("", crs, features)]


def _is_geojson(name: str) -> bool:
    return PurePosixPath(name.lower()).suffix in _GEOJSON


def _still_unplaced(asked: Asked, part: str, new: _Reading) -> list[Unplaced]:
    """What other files left unplaced, and this one does not place."""
    placed = {area.fed_id for area in new.zones.areas}
    found: list[Unplaced] = []
    for kept, content in asked.kept.items():
        if not kept.startswith(_KEPT) or kept == part:
            continue
        earlier = _Reading(kept.removeprefix(_KEPT), asked)
        try:
            earlier.take_all(content)
        except UploadError:
            continue
        found.extend(each for each in earlier.zones.unplaced if each.item_id not in placed)
    return found


KIND = ZoneUpload()
