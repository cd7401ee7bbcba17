"""Zones that people upload: shapefile (.zip), GeoPackage, KML, GeoJSON, in any known grid.

A zone that a newer file no longer holds stays in force until somebody lifts it: zones end when
they are revoked, not when they are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from types import MappingProxyType

from forethought.feeds.area_features import FeatureReader, read_collection
from forethought.feeds.inside import UnreadableFileError, decoded
from forethought.feeds.projections import WGS84, epsg_of
from forethought.feeds.reading import (
    Asked,
    Copy,
    FedArea,
    FeedRead,
    Fetcher,
    FetchError,
    Question,
)
from forethought.feeds.uploaded_file import LARGEST, Layer, UploadError, read_layers
from forethought.feeds.zone_columns import QUESTIONS, as_zone
from forethought.places.area import Area, Unplaced
from forethought.record import Problem
from forethought.vocabulary import AreaKind

_GEOJSON = (".geojson", ".json")
_KEPT = "file/"
_KINDS: Mapping[str, AreaKind] = MappingProxyType({kind.value: kind for kind in AreaKind})


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
            says = str(error)
            return FeedRead(problems=(Problem(name, 0, None, says),), detail=says)
        held = [*reading.unplaced, *_still_unplaced(asked, part, reading)]
        return FeedRead(
            areas=tuple(reading.areas),
            unplaced=tuple(held),
            problems=tuple(reading.problems),
            rows=reading.rows,
            copies=(Copy(part, content),),
        )


@dataclass(slots=True)
class _Reading:
    """Collects the areas of one file over its layers."""

    name: str
    asked: Asked
    areas: list[FedArea] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)
    rows: int = 0

    def take_all(self, content: bytes) -> None:
        """Read a file. Raises UploadError where it is not taken."""
        for layer in _geojson(self.name, content, self.problems) or read_layers(self.name, content):
            self._take(layer)

    def _take(self, layer: Layer) -> None:
        epsg = WGS84 if layer.crs is None and _is_geojson(self.name) else epsg_of(layer.crs)
        if epsg is None:
            raise UploadError(
                f"The coordinate system of {layer.name or self.name} is not known, so nobody can "
                "tell where on earth its numbers are: export it again as WGS 84 or British "
                "National Grid."
            )
        self.rows += len(layer.features)
        reader = FeatureReader(self.name, self.problems, _KINDS, epsg)
        for number, feature in enumerate(layer.features):
            zone = as_zone(feature, self.asked.settings)
            area = reader.read(f"features[{number}]", zone.feature, zone.called)
            if area is not None:
                self._give(area, zone.over, zone.reason)
        read = reader.result()
        self.problems = list(read.problems)
        self.unplaced.extend(read.unplaced)

    def _give(self, area: Area, over: bool, reason: str) -> None:
        """An area that is over is of no interest, unless it has to end what is known."""
        if over and (area.ends is None or area.ends > self.asked.now):
            begins = area.begins if area.begins and area.begins <= self.asked.now else None
            area = replace(area, begins=begins, ends=self.asked.now)
        ended = area.ends is not None and area.ends <= self.asked.now
        area = self._named_once(area)
        if not ended or area.area_id in self.asked.known:
            self.areas.append(FedArea(area.area_id, area, reason=reason))

    def _named_once(self, area: Area) -> Area:
        """Zones of one case often share its number: none takes the place of another."""
        self.named[area.area_id] = number = self.named.get(area.area_id, 0) + 1
        return (
            area
            if number == 1
            else self._named_once(replace(area, area_id=f"{area.area_id}~{number}"))
        )


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
    placed = {area.fed_id for area in new.areas}
    found: list[Unplaced] = []
    for kept, content in asked.kept.items():
        if not kept.startswith(_KEPT) or kept == part:
            continue
        earlier = _Reading(kept.removeprefix(_KEPT), asked)
        try:
            earlier.take_all(content)
        except UploadError:
            continue
        found.extend(each for each in earlier.unplaced if each.item_id not in placed)
    return found


KIND = ZoneUpload()
