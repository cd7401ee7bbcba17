"""A layer of an ArcGIS server, page by page: all of its features, or none.

Such a server gives at most so many features at once (2,000, mostly) and says that there are more
in one place or another, depending on its age.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from forethought.feeds.fetching import shown
from forethought.feeds.geojson_geometry import Json
from forethought.feeds.inside import storable
from forethought.feeds.reading import Fetcher, FetchError

MOST_FEATURES = 100_000
MOST_PAGES = 200

_LAYER = re.compile(r"(.*/(?:Feature|Map)Server/\d+)(?:/query)?/?", re.IGNORECASE)
_SERVICE = re.compile(r".*/(?:Feature|Map)Server/?", re.IGNORECASE)
_ASKED_BY_US = frozenset(
    {"where", "outfields", "f", "outsr", "returngeometry", "orderbyfields", "resultoffset"}
    | {"resultrecordcount", "returncountonly"}
)
_USUAL_PAGE = 1_000
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Layer:
    """Where a layer is. ``also``: parameters of its own, such as a token or a ``where``."""

    url: str
    also: tuple[tuple[str, str], ...]
    where: str = "1=1"

    def ask(self, fetcher: Fetcher, path: str, **asked: str) -> dict[str, Json]:
        """One answer of the server. Raises FetchError also for what it gives as an error."""
        url = f"{self.url}{path}?{urlencode([*self.also, *asked.items()])}"
        content = fetcher.get(url).content
        whole = _parsed(content or b"", self.url)
        error = whole.get("error")
        if error is not None:
            raise FetchError(_refused(self.url, error))
        return whole


@dataclass(frozen=True, slots=True)
class LayerRead:
    """All features of a layer, and what it says of their coordinate system."""

    features: tuple[Json, ...]
    crs: Json


def layer_of(url: str) -> Layer | None:
    """The layer that an address names; None: it is no address of such a server.

    Raises FetchError for a server's address that names no layer.
    """
    parts = urlsplit(url)
    found = _LAYER.fullmatch(parts.path)
    if found is None:
        if _SERVICE.fullmatch(parts.path):
            raise FetchError(
                f"{shown(url)} names no layer: add its number, as in …/FeatureServer/0."
            )
        return None
    given = parse_qsl(parts.query)
    also = tuple((key, value) for key, value in given if key.lower() not in _ASKED_BY_US)
    where = next((value for key, value in given if key.lower() == "where"), "1=1")
    return Layer(urlunsplit((parts.scheme, parts.netloc, found[1], "", "")), also, where)


def read_layer(layer: Layer, fetcher: Fetcher) -> LayerRead:
    """All features, in degrees where the server can. Raises FetchError, also midway."""
    about = layer.ask(fetcher, "", f="json")
    pages = _Pages(layer, fetcher, about)
    while pages.next():
        pass
    pages.check_count()
    crs = pages.crs
    if crs is None and _beyond_degrees(pages.features):
        crs = _own_system(about)
    return LayerRead(tuple(pages.features), crs)


class _Pages:
    def __init__(self, layer: Layer, fetcher: Fetcher, about: Mapping[str, Json]) -> None:
        self._layer = layer
        self._fetcher = fetcher
        self._object_id = _object_id(about)
        self._size = _page_size(about)
        able = about.get("advancedQueryCapabilities")
        self._turns = not isinstance(able, dict) or able.get("supportsPagination") is not False
        self._pages = 0
        self._seen: set[bytes] = set()
        self.features: list[Json] = []
        self.crs: Json = None

    def next(self) -> bool:
        """Read a page; whether there are more."""
        asked = {
            "where": self._layer.where,
            "outFields": "*",
            "returnGeometry": "true",
            "outSR": "4326",
            "f": "geojson",
        }
        if self._turns:
            asked["resultOffset"] = str(len(self.features))
            asked["resultRecordCount"] = str(self._size)
        if self._object_id:
            asked["orderByFields"] = self._object_id
        page = self._layer.ask(self._fetcher, "/query", **asked)
        features = page.get("features")
        if not isinstance(features, list):
            raise FetchError(
                f"{shown(self._layer.url)} gave a page without a list of features: see whether "
                "the layer can be had as GeoJSON."
            )
        more = _exceeded(page) or (self._turns and len(features) >= self._size)
        if _exceeded(page) and not (features and self._turns):
            raise FetchError(self._stuck())
        self._take(features)
        self.crs = page.get("crs", self.crs)
        self._pages += 1
        if more and (self._pages >= MOST_PAGES or len(self.features) > MOST_FEATURES):
            raise FetchError(
                f"{shown(self._layer.url)} has more than {MOST_FEATURES:,} features or "
                f"{MOST_PAGES} pages: enter a layer of zones, or a `where` that chooses some."
            )
        return more

    def _take(self, features: list[Json]) -> None:
        written = [_digest(feature) for feature in features]
        if any(feature in self._seen for feature in written):
            raise FetchError(self._stuck())
        self._seen.update(written)
        self.features.extend(features)

    def _stuck(self) -> str:
        return (
            f"{shown(self._layer.url)} does not give its features page by page, so that some may "
            "be missing: it is asked again; if it stays so, ask for the zones as a file."
        )

    def check_count(self) -> None:
        """Raise FetchError where the server counts more features than it gave."""
        asked = {"where": self._layer.where, "returnCountOnly": "true", "f": "json"}
        count = self._layer.ask(self._fetcher, "/query", **asked).get("count")
        counts = isinstance(count, int) and not isinstance(count, bool)
        if counts and count != len(self.features):
            raise FetchError(
                f"{shown(self._layer.url)} counts {count} features and gave {len(self.features)}: "
                "it may have changed meanwhile, and is asked again."
            )


def _digest(feature: Json) -> bytes:
    """What tells a feature apart, however long its outline is."""
    return blake2b(json.dumps(feature, sort_keys=True).encode(), digest_size=16).digest()


def _parsed(content: bytes, url: str) -> dict[str, Json]:
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        whole = None
    if not isinstance(whole, dict):
        raise FetchError(
            f"{shown(url)} did not answer as an ArcGIS layer does: open the address in a browser "
            "and see whether it has moved or wants a name and password."
        )
    return whole


def _refused(url: str, error: Json) -> str:
    said = error.get("message") if isinstance(error, Mapping) else error
    text = " ".join(storable(str(said)).split())[:_SHOWN].rstrip(".")
    return f"{shown(url)} answered with an error ({text}): ask whoever runs it."


def _exceeded(page: Mapping[str, Json]) -> bool:
    inner = page.get("properties")
    places = (page, inner if isinstance(inner, dict) else {})
    return any(place.get("exceededTransferLimit") in (True, "true") for place in places)


def _page_size(about: Mapping[str, Json]) -> int:
    size = about.get("maxRecordCount")
    if isinstance(size, int) and not isinstance(size, bool) and size > 0:
        return min(size, MOST_FEATURES)
    return _USUAL_PAGE


def _object_id(about: Mapping[str, Json]) -> str:
    """The column by which pages are put in order; empty where the server does not say."""
    named = about.get("objectIdField") or about.get("objectIdFieldName")
    fields = about.get("fields")
    for each in fields if isinstance(fields, list) else []:
        if not named and isinstance(each, dict) and each.get("type") == "esriFieldTypeOID":
            named = each.get("name")
    return named if isinstance(named, str) and re.fullmatch(r"\w{1,60}", named) else ""


def _own_system(about: Mapping[str, Json]) -> Json:
    """The coordinate system that a layer is kept in."""
    extent = about.get("extent")
    return extent.get("spatialReference") if isinstance(extent, dict) else None


def _beyond_degrees(features: list[Json]) -> bool:
    """Whether the first position is in no degrees: old servers do not convert."""
    for feature in features:
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        values = geometry.get("coordinates") if isinstance(geometry, dict) else None
        while isinstance(values, list) and values and isinstance(values[0], list):
            values = values[0]
        if isinstance(values, list) and values:
            return any(isinstance(value, int | float) and abs(value) > 180 for value in values[:2])
    return False
