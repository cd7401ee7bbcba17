"""Zones of map services: pages, grids, columns, revocations, and servers that give half."""

from __future__ import annotations

import contextlib
import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import mapping

from forethought.feeds.arcgis_layer import layer_of
from forethought.feeds.kinds.arcgis_zones import KIND
from forethought.feeds.projections import CONVERTED_SLACK_M
from forethought.feeds.reading import Asked, Copy, FeedRead, Fetched, FetchError, Validators
from forethought.places.area import Point
from forethought.places.geometry import distance_m
from tests.channels.gateway import Answer
from tests.feeds.arcgis import PATH, Layer, said
from tests.feeds.serving import fetcher, serving
from tests.feeds.zones import DEGREES, NOW, feature, read, read_bytes

BRITISH = mapping(shapely.box(590_000, 325_000, 600_000, 335_000))
RYBURGH = Point(52.808, 0.917)
IRISH = mapping(shapely.box(328_800, 369_000, 338_800, 379_000))
BELFAST = Point(54.5965, -5.9301)
MERCATOR = mapping(shapely.box(-20_000, 6_705_000, -8_000, 6_718_000))
LONDON = Point(51.5074, -0.1276)
SHARED = Path(__file__).resolve().parents[2].parent / "shared/data/zones"


def from_layer(layer: Layer, more: str = "", **parts: Any) -> tuple[FeedRead, list[dict[str, str]]]:
    with serving(layer) as server:
        found = KIND.read(Asked(f"{server.address()}{PATH}{more}", NOW, **parts), fetcher())
        queries = [dict(parse_qsl(urlsplit(asked.path).query)) for asked in server.asked]
    assert found is not None
    return found, queries


@pytest.mark.parametrize("exceeds", ["top", "properties", "nowhere"])
@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5])
def test_every_page_is_read(exceeds: str, size: int) -> None:
    layer = Layer([feature(number) for number in range(size)], exceeds=exceeds)
    found, queries = from_layer(layer)
    assert [area.fed_id for area in found.areas] == [str(number) for number in range(size)]
    assert (found.rows, found.whole, found.absent_over) == (size, True, False)
    pages = [query for query in queries if "resultOffset" in query]
    assert [page["resultOffset"] for page in pages[:3]] == ["0", "2", "4"][: len(pages)]
    assert {page["orderByFields"] for page in pages} == {"OBJECTID"}
    assert {(page["where"], page["outFields"], page["f"]) for page in pages} == {
        ("1=1", "*", "geojson")
    }
    (copy,) = found.copies
    assert len(json.loads(copy.content)["features"]) == size


@pytest.mark.parametrize("exceeds", ["top", "properties"])
def test_a_server_that_gives_fewer_at_once_than_it_says(exceeds: str) -> None:
    layer = Layer([feature(n) for n in range(5)], exceeds=exceeds, about={"maxRecordCount": 2000})
    assert len(from_layer(layer)[0].areas) == 5


@pytest.mark.parametrize(
    "more", ["/", "/query", "/query?where=1%3D1&f=json&outFields=*&resultOffset=7", "?f=pjson"]
)
def test_every_way_to_write_a_layers_address(more: str) -> None:
    found, queries = from_layer(Layer([feature()]), more)
    assert len(found.areas) == 1
    assert all(query.get("resultOffset", "0") == "0" for query in queries)


def test_a_key_and_a_choice_go_along() -> None:
    _, queries = from_layer(Layer([feature()]), "/query?token=t&where=disease%3D'AI'")
    assert {query["token"] for query in queries} == {"t"}
    assert {query["where"] for query in queries[1:]} == {"disease='AI'"}


@pytest.mark.parametrize(
    "url",
    [
        "https://maps.example.org/a/FeatureServer",
        "https://maps.example.org/a/MapServer/",
    ],
)
def test_a_service_without_its_layer(url: str) -> None:
    with pytest.raises(FetchError, match="names no layer"):
        layer_of(url)


def test_an_old_servers_own_name_of_the_object_id() -> None:
    fields = [{"name": "ZONE"}, {"name": "FID", "type": "esriFieldTypeOID"}]
    about = {"objectIdField": None, "fields": fields, "maxRecordCount": None}
    _, queries = from_layer(Layer([feature()], about=about))
    assert queries[1]["orderByFields"] == "FID"
    assert queries[1]["resultRecordCount"] == "1000"


@pytest.mark.parametrize(
    ("layer", "says"),
    [
        (Layer([feature(n) for n in range(5)], fails_after=1), "Out of memory"),
        (Layer([feature(n) for n in range(5)], turns=False), "page by page"),
        (Layer([feature(n) for n in range(5)], count=6), "counts 6 features and gave 5"),
        (Layer([feature(n) for n in range(5)], count=4), "counts 4 features and gave 5"),
        (Layer([], extra={"exceededTransferLimit": True}, exceeds=""), "page by page"),
        (Layer([], extra={"features": None}), "without a list"),
        (Layer([], extra={"features": {}}), "without a list"),
        (Layer([], about={"error": {"code": 499, "message": "Token Required"}}), "Token Required"),
        (Layer([], about={"error": "no\0\ud800"}), "an error"),
        (
            Layer(
                [feature(n) for n in range(5)],
                about={"advancedQueryCapabilities": {"supportsPagination": False}},
            ),
            "page by page",
        ),
    ],
    ids=range(10),
)
def test_nothing_half(layer: Layer, says: str) -> None:
    with pytest.raises(FetchError, match=says) as caught:
        from_layer(layer, "?token=secret")
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "secret" not in sentence
    assert "\0" not in sentence


def test_a_count_that_is_none_is_not_believed() -> None:
    assert len(from_layer(Layer([feature()], count="many"))[0].areas) == 1


def test_a_full_page_of_a_server_that_has_no_others() -> None:
    about = {"advancedQueryCapabilities": {"supportsPagination": False}}
    found, queries = from_layer(Layer([feature(1), feature(2)], about=about))
    assert len(found.areas) == 2
    assert "resultOffset" not in queries[1]


def test_a_layer_that_is_no_layer() -> None:
    for answer in (Answer(200, b"<html>"), Answer(404), said([]), Answer(200, b"[" * 100_000)):
        with serving(answer) as server, pytest.raises(FetchError):
            KIND.read(Asked(f"{server.address()}{PATH}", NOW), fetcher())


@pytest.mark.parametrize(
    ("crs", "geometry", "place", "slack"),
    [
        (None, DEGREES, Point(52.85, 0.85), 0.0),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", DEGREES, Point(52.85, 0.85), 0.0),
        ("EPSG::27700", BRITISH, RYBURGH, CONVERTED_SLACK_M),
        ("EPSG:27700", BRITISH, RYBURGH, CONVERTED_SLACK_M),
        ("urn:ogc:def:crs:EPSG::29902", IRISH, BELFAST, CONVERTED_SLACK_M),
        ("EPSG:3857", MERCATOR, LONDON, 0.0),
    ],
)
def test_every_grid(crs: str | None, geometry: object, place: Point, slack: float) -> None:
    named = None if crs is None else {"type": "name", "properties": {"name": crs}}
    found = read(feature(geometry=geometry), extra={"crs": named})
    ((fed,), problems) = found.areas, found.problems
    assert problems == ()
    assert distance_m(place, fed.area.geometry) == 0.0
    assert fed.area.radius_m == slack
    layer, _ = from_layer(Layer([feature(geometry=geometry)], extra={"crs": named}))
    assert layer.areas[0].area.geometry.equals(fed.area.geometry)


def test_a_server_that_does_not_convert_is_read_in_its_own_grid() -> None:
    own = {"extent": {"spatialReference": {"wkid": 29902, "latestWkid": 29902}}}
    (fed,) = from_layer(Layer([feature(geometry=IRISH)], about=own))[0].areas
    assert distance_m(BELFAST, fed.area.geometry) == 0.0
    (fed,) = from_layer(Layer([feature(geometry=DEGREES)], about=own))[0].areas
    assert fed.area.geometry.bounds == (0.8, 52.8, 0.9, 52.9)


@pytest.mark.parametrize(
    ("crs", "geometry"),
    [
        ("EPSG:27700", IRISH | {"coordinates": [[[5e6, 5e6], [6e6, 5e6], [6e6, 6e6], [5e6, 5e6]]]}),
        ("EPSG:29902", {"type": "Point", "coordinates": [-5.9, 54.6]}),
        ("EPSG:3857", DEGREES),
        (None, BRITISH),
    ],
)
def test_what_lies_elsewhere_once_converted_holds_everything(
    crs: str | None, geometry: object
) -> None:
    named = None if crs is None else {"type": "name", "properties": {"name": crs}}
    found = read(feature(geometry=geometry), feature(2) | {"geometry": None}, extra={"crs": named})
    assert found.areas == ()
    assert [unplaced.near for unplaced in found.unplaced] == [None, None]
    assert found.detail == "2 features could not be read."
    assert not found.copies[0].whole


@pytest.mark.parametrize("crs", ["the British one", {"type": "link"}, 7, []])
def test_a_system_that_is_not_known(crs: object) -> None:
    named = {"type": "name", "properties": {"name": crs}} if isinstance(crs, str) else crs
    with pytest.raises(FetchError, match="coordinate system") as caught:
        read(feature(), extra={"crs": named})
    assert "secret" not in str(caught.value)


def test_one_feature_that_cannot_be_read_holds_near_it_alone() -> None:
    bow = shapely.Polygon([(0, 52), (1, 53), (1, 52), (0, 53)])
    found = read(feature(1), feature(2, mapping(bow)), "x", feature(3))
    assert [fed.fed_id for fed in found.areas] == ["1", "3"]
    near, anywhere = found.unplaced
    assert near.near is not None
    assert near.near.bounds == (0, 52, 1, 53)
    assert anywhere.near is None
    assert len(found.problems) == 2


def test_whose_zones_they_are() -> None:
    found = read(feature(1), feature(2, source="Defra", description="<b>AIV</b> 24"))
    assert [fed.area.source for fed in found.areas] == ["maps.example.org", "Defra"]
    assert found.areas[1].reason == "AIV 24"


def test_what_has_not_changed() -> None:
    with serving(Answer(304)) as server:
        known = Validators('"1"')
        asked = Asked(f"{server.address()}/z.geojson", NOW, validators=known)
        assert KIND.read(asked, fetcher()) is None


def test_a_file_keeps_its_validators_and_its_copy() -> None:
    content = json.dumps({"type": "FeatureCollection", "features": []}).encode()
    found = read_bytes(content)
    assert (found.validators, found.copies) == (Validators('"1"'), (Copy("", content),))
    assert (found.rows, found.whole) == (0, True)


@pytest.mark.parametrize("content", [b"", b"{}", b"<html>", b"[" * 100_000, b'{"type":"Topology"}'])
def test_what_is_no_geojson(content: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        read_bytes(content)
    assert "secret" not in str(caught.value)
    found = KIND.read_upload("z.geojson", content, Asked("", NOW))
    assert (found.whole, len(found.problems), found.problems[0].file) == (False, 1, "z.geojson")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real samples are not on this machine")
def test_the_constructed_zones_of_2001() -> None:
    raw = gzip.decompress((SHARED / "fmd_2001_constructed_zones.geojson.gz").read_bytes())
    found = read_bytes(raw)
    assert (len(found.areas), found.problems, found.unplaced) == (12, (), ())
    assert {fed.area.zone_type for fed in found.areas} == {"protection", "surveillance"}
    whole = json.loads(raw)
    assert len(from_layer(Layer(whole["features"], cap=5))[0].areas) == 12


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["OBJECTID", "zone_id", "zone_type", "revoked", "declared", "status", "kind", "name", "hazards"]
)


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_their_sentence(content: bytes) -> None:
    with contextlib.suppress(FetchError):
        read_bytes(content)
    KIND.read_upload("z.geojson", content, Asked("", NOW))


@given(VALUES, st.dictionaries(NAMES, VALUES), VALUES, VALUES)
def test_no_values_raise(geometry: object, properties: Any, crs: object, other: object) -> None:
    with contextlib.suppress(FetchError):
        found = read(feature(1, geometry, **properties), other, extra={"crs": crs})
        texts = [fed.fed_id + fed.area.name + fed.area.source + fed.reason for fed in found.areas]
        texts += [problem.says + (problem.column or "") for problem in found.problems]
        texts += [unplaced.says + unplaced.item_id for unplaced in found.unplaced]
        for text in texts:
            text.encode()
            assert "\0" not in text


@given(VALUES)
def test_no_answer_of_a_server_raises(answer: object) -> None:
    class Given:
        def get(self, url: str, validators: Validators = Validators()) -> Fetched:  # noqa: B008
            return Fetched(json.dumps(answer).encode())

    with contextlib.suppress(FetchError):
        KIND.read(Asked(f"https://maps.example.org{PATH}", NOW), Given())
