"""Looking postcodes up: the packaged file, imports over it, and why a place is not known."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.data.postcode_book import PostcodeBook
from forethought.data.postcode_file import (
    PostcodeFileError,
    Row,
    all_rows,
    look_up,
    open_postcode_file,
    write_postcode_file,
)
from forethought.data.postcode_import import IMPORTED_NAME, import_places
from forethought.places.area import Point
from forethought.places.geometry import between_m

letters = st.sampled_from("ABDEFGHJLNPQRSTUWXYZ")
inwards = st.builds(lambda d, a, b: f"{d}{a}{b}", st.integers(0, 9), letters, letters)
outwards = st.sampled_from(["AB1", "AB10", "NR21", "W1A", "ZE3"])
points = st.one_of(
    st.just((None, None)),
    st.tuples(st.integers(4_900_000, 6_100_000), st.integers(-900_000, 200_000)),
)


@given(st.dictionaries(st.tuples(outwards, inwards), points))
def test_a_file_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, postcodes: dict[tuple[str, str], tuple[int, int]]
) -> None:
    rows: list[Row] = [
        (f"{outward} {inward}", *postcodes[outward, inward])
        for outward, inward in sorted(postcodes)
    ]
    path = tmp_path_factory.mktemp("postcodes") / "file"
    stream = io.BytesIO()
    assert write_postcode_file(rows, stream) == len(rows)
    path.write_bytes(stream.getvalue())
    file = open_postcode_file(path)
    assert list(all_rows(file)) == rows
    assert len(file) == len(rows)
    assert set(look_up(file, [row[0] for row in rows])) == {row[0] for row in rows}


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda raw: b"PK" + raw[2:], "is not a postcode file"),
        (lambda raw: raw[:20], "is damaged"),
    ],
)
def test_a_damaged_file_is_named(
    tmp_path: Path, damage: Callable[[bytes], bytes], says: str
) -> None:
    stream = io.BytesIO()
    write_postcode_file([("NR21 7AA", 5_280_046, 84_662)], stream)
    path = tmp_path / "some.postcodes"
    path.write_bytes(damage(stream.getvalue()))
    with pytest.raises(PostcodeFileError, match=f"some.postcodes {says}"):
        open_postcode_file(path)


def test_a_damaged_block_is_named(tmp_path: Path) -> None:
    stream = io.BytesIO()
    write_postcode_file([("NR21 7AA", 5_280_046, 84_662)], stream)
    path = tmp_path / "some.postcodes"
    path.write_bytes(stream.getvalue()[:-6] + b"\xff" * 6)
    with pytest.raises(PostcodeFileError, match="is damaged"):
        look_up(open_postcode_file(path), ["NR21 7AA"])


def test_the_packaged_postcodes_are_great_britains() -> None:
    book = PostcodeBook.installed()
    places = book.places_of(["SW1A 1AA", "nr21 7aa", "ZE1 0AA", "TR21 0LW"], 250.0)
    palace = places["SW1A 1AA"].point
    assert palace is not None
    assert between_m(palace, Point(51.5010, -0.1416)) < 150
    assert places["nr21 7aa"].postcode == "NR21 7AA"
    assert all(place.point and place.error_m == 250.0 for place in places.values())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "No postcode is given"),
        ("by the church", "'by the church' is not a postcode"),
        ("NR21", "only a postcode district"),
        ("nr21 7", "only a postcode sector"),
        ("BT1 1AA", "Northern Ireland.*forethought places import FILE.*ONSPD or NSPL"),
        ("IM1 1AA", "not in the installed postcodes"),
        ("NR21 1ZZ", "not in the installed postcodes"),
        ("AB11 3AG", "has no coordinates"),
    ],
)
def test_why_a_place_is_not_known(text: str, says: str) -> None:
    place = PostcodeBook.installed().places_of([text], 250.0)[text]
    assert place.point is None
    assert re.search(says, place.why_unknown)
    assert place.why_unknown.endswith(".")


ONSPD = """pcd7,pcd8,pcds,dointr,doterm,lat,long
"BT1 1AA","BT1  1AA","BT1 1AA",199601,,54.602430,-5.922290
"NR217AA","NR21 7AA","NR21 7AA",198001,,52.900000,0.900000
"SW1A1AA","SW1A 1AA","SW1A 1AA",198001,,99.999999,0.000000
"ZZ","ZZ","ZZ",198001,,51.0,0.1
"""


def test_imported_rows_come_before_the_packaged_and_add_to_them(tmp_path: Path) -> None:
    source = tmp_path / "ONSPD_NOV_2026_UK.csv"
    source.write_text(ONSPD, encoding="utf-8-sig")
    report = import_places(source, tmp_path / "data")
    assert (report.postcodes, report.without_point, report.northern_irish) == (3, 1, 1)
    assert report.not_postcodes == 1
    assert "3 postcodes read" in report.says()
    book = PostcodeBook.installed(tmp_path / "data")
    places = book.places_of(["BT1 1AA", "NR21 7AA", "SW1A 1AA", "NR21 7AB"], 250.0)
    assert places["BT1 1AA"].point == Point(54.60243, -5.92229)
    assert places["NR21 7AA"].point == Point(52.9, 0.9)
    assert "no coordinates" in places["SW1A 1AA"].why_unknown
    assert places["NR21 7AB"].point is not None


def test_a_second_import_keeps_what_the_first_brought(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(ONSPD, encoding="utf-8")
    second.write_text("pcds,lat,long\nBT1 1AB,54.6,-5.9\nNR21 7AA,52.8,0.8\n", encoding="utf-8")
    import_places(first, tmp_path / "data")
    assert import_places(second, tmp_path / "data").held == 4
    places = PostcodeBook.installed(tmp_path / "data").places_of(["BT1 1AA", "NR21 7AA"], 1.0)
    assert places["BT1 1AA"].point == Point(54.60243, -5.92229)
    assert places["NR21 7AA"].point == Point(52.8, 0.8)
    assert [path.name for path in (tmp_path / "data").iterdir()] == [IMPORTED_NAME]
