"""Outlines and residents of neighbourhoods, well made and otherwise."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely

from forethought.feeds.neighbourhood_files import FileRead, read_file
from forethought.feeds.uploaded_file import UploadError

SAMPLES = Path(__file__).parents[1] / "data" / "crime"
TODAY = date(2026, 11, 25)
SQUARE = [[[1.0, 52.0], [1.1, 52.0], [1.1, 52.1], [1.0, 52.1], [1.0, 52.0]]]
CROSSED = [[[1.0, 52.0], [1.1, 52.1], [1.1, 52.0], [1.0, 52.1], [1.0, 52.0]]]


def feature(code: object = "E01000001", key: str = "LSOA21CD", **other: Any) -> dict[str, Any]:
    geometry = other.pop("geometry", {"type": "Polygon", "coordinates": SQUARE})
    return {"type": "Feature", "properties": {key: code, **other}, "geometry": geometry}


def read_outlines(*features: Any, **more: Any) -> FileRead:
    whole = {"type": "FeatureCollection", "features": list(features), **more}
    return read_file("a.geojson", json.dumps(whole).encode(), today=TODAY)


def read(text: str | bytes) -> FileRead:
    content = text.encode() if isinstance(text, str) else text
    return read_file("a.csv", content, today=TODAY)


@pytest.mark.parametrize("key", ["lsoa11", "lsoa11cd", "LSOA21CD", "code", "GEOGRAPHY_CODE"])
def test_the_code_is_found_whatever_it_is_called(key: str) -> None:
    (one,) = read_outlines(feature(key=key, LSOA21NM="City of London 001A")).outlines.outlines  # type: ignore[union-attr]
    assert (one.lsoa, one.name) == ("E01000001", "City of London 001A")
    assert one.shape.equals(shapely.Polygon(SQUARE[0]))


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (feature("S01006514"), "Feature 2 has no code of an LSOA"),
        (feature(None), "Feature 2 has no code"),
        (feature(7), "Feature 2 has no code"),
        ("hello", "Feature 2 has no code"),
        (None, "Feature 2 has no code"),
        (feature("E01000002", geometry=None), "E01000002: it has no geometry"),
        (
            feature("E01000002", geometry={"type": "Polygon", "coordinates": CROSSED}),
            "E01000002: its outline crosses itself",
        ),
        (
            feature("E01000002", geometry={"type": "Point", "coordinates": [1.0, 52.0]}),
            "E01000002: it is a point",
        ),
        (
            feature("E01000002", geometry={"type": "Polygon", "coordinates": [[[52.0, 1.0]] * 5]}),
            "E01000002: ",
        ),
        (
            feature("E01000002", geometry={"type": "Polygon", "coordinates": [[[5e5, 2e5]] * 5]}),
            "is not longitude and latitude",
        ),
        (
            feature("E01000002", geometry={"type": "Polygon", "coordinates": SQUARE[0]}),
            "E01000002: ",
        ),
        (feature("E01000001"), "E01000001 stands there twice"),
    ],
)
def test_a_bad_feature_is_told_and_loses_nothing_else(bad: Any, sentence: str) -> None:
    found = read_outlines(feature(), bad, feature("E01000003"))
    assert any(sentence in problem.says for problem in found.problems), found.problems
    assert [one.lsoa for one in found.outlines.outlines] == ["E01000001", "E01000003"]  # type: ignore[union-attr]


def test_a_national_grid_is_converted() -> None:
    ring = [
        [620000, 300000],
        [621000, 300000],
        [621000, 301000],
        [620000, 301000],
        [620000, 300000],
    ]
    given = feature(geometry={"type": "Polygon", "coordinates": [ring]})
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    (one,) = read_outlines(given, crs=crs).outlines.outlines  # type: ignore[union-attr]
    assert one.shape.centroid.x == pytest.approx(1.25, abs=0.1)
    with pytest.raises(UploadError, match="The coordinate system of"):
        read_outlines(given, crs={"type": "name", "properties": {"name": "mars"}})


def test_no_outline_at_all_is_refused() -> None:
    with pytest.raises(UploadError, match="outline of no LSOA"):
        read_outlines(feature("x"))


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("lsoa11,population_2015", "population_2015"),
        ("LSOA21CD,Residents", "Residents"),
        ("LSOA 2021 Code,Total", "Total"),
        ("geography code,Observation", "Observation"),
        ("mnemonic,Sex: All persons", "Sex: All persons"),
    ],
)
def test_residents_are_found_in_the_usual_columns(header: str, column: str) -> None:
    found = read(f'{header}\nE01000001,"1,500"\nW01000002,1700.0\n').residents
    assert found is not None
    assert (dict(found.residents), found.column) == ({"E01000001": 1500, "W01000002": 1700}, column)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("E01000002,many", "'many' is no number of residents"),
        ("E01000002,-5", "'-5' is no number"),
        ("E01000002,1e9", "is no number"),
        ("E01000002,100001", "is no number"),
        ("E01000002,²", "is no number"),
        ("S01000002,500", "no code of an LSOA"),
        ("E01000002", "is not whole"),
        ('"E01000002,5', "no code of an LSOA"),
    ],
)
def test_a_bad_row_is_told_and_loses_nothing_else(row: str, sentence: str) -> None:
    found = read(f"lsoa11,residents\nE01000001,1500\n{row}\nE01000003,1600\n")
    assert [problem.line for problem in found.problems if sentence in problem.says] == [3]
    assert dict(found.residents.residents) == {"E01000001": 1500, "E01000003": 1600}  # type: ignore[union-attr]


@pytest.mark.parametrize(("number", "known"), [("99999", True), ("100000", True), ("", False)])
def test_residents_not_known_are_no_residents(number: str, known: bool) -> None:
    found = read(f"lsoa,residents\nE01000001,1500\nE01000002,{number}\n")
    assert ("E01000002" in found.residents.residents) is known  # type: ignore[union-attr]
    assert found.problem_count == 0


@pytest.mark.parametrize("text", ["lsoa,residents\rE01000001,5\r", "lsoa," + "x" * 140_000])
def test_a_first_line_that_is_no_line_of_csv_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UploadError, match=r"upload street crime|gives no number of residents"):
        read(text)


def test_no_number_at_all_is_refused() -> None:
    with pytest.raises(UploadError, match="gives no number of residents"):
        read("lsoa,residents\nE01000001,\n")


def test_real_outlines_and_residents() -> None:
    outlines = read((SAMPLES / "lsoa11-norwich.geojson.gz").read_bytes())
    assert (len(outlines.outlines.outlines), outlines.problem_count) == (83, 0)  # type: ignore[union-attr]
    residents = read((SAMPLES / "residents-norfolk-suffolk.csv.gz").read_bytes()).residents
    assert residents is not None
    assert (len(residents.residents), residents.residents["E01033438"]) == (979, 1667)
    assert residents.names["E01033438"] == "Norwich 014A"
