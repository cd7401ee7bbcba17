"""Disease control zones as a GeoJSON file on the web, or as a layer of an ArcGIS server.

A layer is read whole or not at all; one feature that cannot be read holds the visits near it. A
zone that is no longer listed stays in force: zones end when they are revoked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from forethought.feeds.arcgis_layer import layer_of, read_layer
from forethought.feeds.area_features import read_collection
from forethought.feeds.fetching import NOTHING_KNOWN, not_usable, shown
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
    Validators,
    nothing_read,
)
from forethought.feeds.zone_columns import QUESTIONS
from forethought.feeds.zone_reading import ZoneReading
from forethought.record import Problem


@dataclass(frozen=True, slots=True)
class ArcGisZones:
    """See the module."""

    name: str = "arcgis_zones"
    title: str = "Zones from a map service (ArcGIS, GeoJSON)"
    says: str = (
        "The address of a layer of zones, such as https://…/FeatureServer/0, or of a GeoJSON file."
    )
    gives: str = "areas"
    every_minutes: int = 15
    uploads: bool = False
    file_types: tuple[str, ...] = (".geojson", ".json")
    questions: tuple[Question, ...] = QUESTIONS

    def read(self, asked: Asked, fetcher: Fetcher) -> FeedRead | None:
        """Fetch and read all pages; None when nothing has changed. Raises FetchError alone."""
        try:
            layer = layer_of(asked.url)
        except ValueError:
            raise FetchError(not_usable(asked.url)) from None
        if layer is None:
            return _file(asked, fetcher)
        found = read_layer(layer, fetcher)
        whole = {"type": "FeatureCollection", "crs": found.crs, "features": found.features}
        content = json.dumps(whole).encode()
        return _zones(asked, layer.url, found.features, found.crs, content)

    def read_upload(self, name: str, content: bytes, asked: Asked) -> FeedRead:
        """A GeoJSON file that somebody has."""
        try:
            return _read(asked, name, content, NOTHING_KNOWN)
        except FetchError as error:
            return nothing_read(name, error)


def _file(asked: Asked, fetcher: Fetcher) -> FeedRead | None:
    got = fetcher.get(asked.url, asked.validators)
    if got.content is None:
        return None
    return _read(asked, asked.url, got.content, got.validators)


def _read(asked: Asked, name: str, content: bytes, validators: Validators) -> FeedRead:
    text, doubts = decoded(content, shown(name))
    try:
        features, crs = read_collection(text, shown(name))
    except UnreadableFileError as error:
        raise FetchError(str(error)) from error
    return _zones(asked, name, features, crs, content, doubts, validators)


def _zones(
    asked: Asked,
    name: str,
    features: Iterable[Json],
    crs: Json,
    content: bytes,
    doubts: Iterable[Problem] = (),
    validators: Validators = NOTHING_KNOWN,
) -> FeedRead:
    """The feed of these features. Raises FetchError where nobody can tell where they are."""
    epsg = WGS84 if crs is None else epsg_of(crs)
    if epsg is None:
        raise FetchError(
            f"{shown(name)} names a coordinate system that is not known here, so nobody can tell "
            "where on earth its numbers are: ask for WGS 84 or British National Grid."
        )
    zones = ZoneReading(shown(name), asked, urlsplit(name).hostname or "")
    zones.take(features, epsg)
    return FeedRead(
        areas=tuple(zones.areas),
        over=frozenset(zones.over),
        unplaced=tuple(zones.unplaced),
        problems=(*doubts, *zones.problems),
        detail=zones.unread,
        rows=zones.rows,
        copies=(Copy("", content, whole=not zones.unread),),
        validators=validators,
    )


KIND = ArcGisZones()
