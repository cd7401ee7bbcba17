"""Features of zones, read as a feed that is a GeoJSON file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import shapely
from shapely.geometry import mapping

from forethought.feeds.kinds.arcgis_zones import KIND
from forethought.feeds.reading import Asked, FeedRead, Fetched, Validators

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
URL = "https://maps.example.org/zones.geojson?key=secret"
DEGREES = mapping(shapely.box(0.8, 52.8, 0.9, 52.9))


def feature(number: int = 1, geometry: object = DEGREES, **properties: object) -> dict[str, Any]:
    known: dict[str, object] = {"OBJECTID": number, "zone_type": "protection"}
    return {
        "type": "Feature",
        "id": number,
        "properties": known | properties,
        "geometry": geometry,
    }


def read(*features: object, settings: dict[str, str] | None = None, **parts: Any) -> FeedRead:
    extra = parts.pop("extra", {})
    whole = {"type": "FeatureCollection", "features": features} | extra
    return read_bytes(json.dumps(whole).encode(), settings=settings or {}, **parts)


def read_bytes(content: bytes, **parts: Any) -> FeedRead:
    class Given:
        def get(self, url: str, validators: Validators = Validators()) -> Fetched:  # noqa: B008
            return Fetched(content, Validators('"1"'))

    found = KIND.read(Asked(URL, NOW, **parts), Given())
    assert found is not None
    return found
