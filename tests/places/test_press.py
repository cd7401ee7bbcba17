"""Reading the press: the annotated corpus, invented items, and the edges of the rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.data.gazetteer_file import load_gazetteer
from forethought.places.area import Point, PressItem
from forethought.places.gazetteer import Gazetteer
from forethought.places.press import Annotated, evaluate_press, read_press_item
from forethought.places.press_places import km

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "press"
CASES = Path(__file__).with_name("press_cases.txt")
PLACE_CASES = Path(__file__).with_name("press_place_cases.txt")
FLOORS = {
    "dev": (1.0, 0.98, 0.98),
    "q": (1.0, 0.97, 0.97),
    "r": (1.0, 0.97, 0.97),
    "s": (1.0, 0.97, 0.97),
    "t": (0.97, 0.97, 0.9),
}
"""Recall, precision and place right that a corpus never falls below. Most of it was seen while the
rules were written: what the next paper will give is told by the first measures, in ADR 10.
"""
UNKNOWN_TO_THE_GAZETTEER = {"Ness/Western Isles", "Appleby/Cumbria", "Yetholm/Scottish Borders"}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def item(title: str, summary: str = "", outlet: str = "Chronicle, Fakenham") -> PressItem:
    return PressItem("i", ("i",), title, summary, outlet, None, "press/a.xml")


def rows(corpus: str) -> list[dict[str, Any]]:
    lines = (CORPUS / f"{corpus}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def annotated(corpus: str = "dev") -> Iterator[Annotated]:
    slices = json.loads((CORPUS / f"{corpus}.slices.json").read_text(encoding="utf-8"))
    for row in rows(corpus):
        yield Annotated(
            PressItem(
                item_id=row["id"],
                identities=(row["id"],),
                title=row["title"],
                summary=row["summary"],
                outlet=row["outlet"],
                published=datetime.fromisoformat(row["published"]),
                file=f"{corpus}.jsonl",
            ),
            outbreak=row["outbreak"],
            places=tuple(Point(place["lat"], place["lon"]) for place in row["places"]),
            wide=row["id"] in slices["implied"],
        )


@pytest.mark.parametrize("corpus", FLOORS)
def test_a_corpus_is_read_as_well_as_was_reached(corpus: str, gazetteer: Gazetteer) -> None:
    figures = evaluate_press(annotated(corpus), gazetteer)
    recall, precision, place_right = FLOORS[corpus]
    assert figures.recall >= recall, figures.missed_ids
    assert figures.precision >= precision, figures.false_ids
    assert figures.place_right >= place_right, figures.misplaced_ids


@pytest.mark.parametrize("corpus", FLOORS)
def test_suspected_and_confirmed_are_told_apart(corpus: str, gazetteer: Gazetteer) -> None:
    wanted = {row["id"]: row["suspected"] for row in rows(corpus) if row["outbreak"]}
    read = {
        each.item.item_id: read_press_item(each.item, gazetteer).suspected
        for each in annotated(corpus)
    }
    right = sum(read[item_id] == suspected for item_id, suspected in wanted.items())
    assert right / len(wanted) >= 0.9


def cases(file: Path = CASES) -> list[list[str]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in f"{line} ".split(" |")] for line in lines if line]
    return [row for row in rows if not row[0].startswith("#")]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case[2])
def test_invented_items(case: list[str], gazetteer: Gazetteer) -> None:
    outbreak, outlet, title, summary, places = case
    reading = read_press_item(item(title, summary, outlet), gazetteer)
    assert reading.outbreak is (outbreak == "yes"), reading.why
    wanted = [
        [place.point for place in gazetteer.named(name.split("/")[0]) if place.county == county]
        for name in places.split(";")
        if name and name not in UNKNOWN_TO_THE_GAZETTEER
        for county in [name.split("/")[1]]
    ]
    for points in wanted:
        assert any(
            km(point, candidate) <= 10
            for point in points
            for place in reading.places
            for candidate in place.candidates
        ), (places, reading.places)


def points_of(named: str, gazetteer: Gazetteer) -> list[Point]:
    """The points of "name/county", or of every region of "~name"."""
    name, _, county = named.removeprefix("~").partition("/")
    means = gazetteer.named(name)
    return [place.point for place in means if place.county == county or named[0] == "~"]


@pytest.mark.parametrize("case", cases(PLACE_CASES), ids=lambda case: case[1])
def test_every_way_of_saying_where(case: list[str], gazetteer: Gazetteer) -> None:
    outlet, title, summary, places = case
    reading = read_press_item(item(title, summary, outlet), gazetteer)
    assert reading.outbreak, reading.why
    wanted = [points_of(named, gazetteer) for named in places.split("; ")]
    assert len(reading.places) == len(wanted), reading.places
    for points in wanted:
        assert any(
            km(point, candidate) <= 10
            for point in points
            for place in reading.places
            for candidate in place.candidates
        ), (places, reading.places)


def test_a_quote_is_found_in_the_item_and_why_is_a_sentence(gazetteer: Gazetteer) -> None:
    for each in annotated():
        reading = read_press_item(each.item, gazetteer)
        assert reading.why.endswith(".")
        if reading.outbreak:
            assert reading.quote
            assert reading.quote in each.item.title or reading.quote in each.item.summary


@pytest.mark.parametrize(
    ("outlet", "latitude"),
    [
        ("Journal, Shrewsbury", 52.78),
        ("Post, Cardigan", 52.01),
        ("County Press, Cowes", 50.70),
    ],
)
def test_the_paper_tells_places_of_one_name_apart(
    outlet: str, latitude: float, gazetteer: Gazetteer
) -> None:
    reading = read_press_item(item("Bird flu confirmed at Newport", "", outlet), gazetteer)
    assert reading.places[0].candidates[0].lat == pytest.approx(latitude, abs=0.05)


def test_a_county_beside_the_name_outweighs_the_paper(gazetteer: Gazetteer) -> None:
    title = "Bird flu confirmed at Newport, Shropshire"
    reading = read_press_item(item(title, "", "County Press, Cowes"), gazetteer)
    assert reading.places[0].candidates[0].lat == pytest.approx(52.77, abs=0.05)


def test_a_named_disease_with_nothing_against_it_is_proposed(gazetteer: Gazetteer) -> None:
    reading = read_press_item(item("Fakenham and the bluetongue", "Words nobody knows."), gazetteer)
    assert reading.outbreak, reading.why


def test_a_paper_given_to_the_stage_is_read_so(gazetteer: Gazetteer) -> None:
    title = "Anthrax at Fakenham"
    assert read_press_item(item(title, "", "Chronicle, Fakenham"), gazetteer).outbreak
    assert not read_press_item(item(title, "Tickets.", "Stage Guide, Fakenham"), gazetteer).outbreak


@pytest.mark.parametrize(
    ("summary", "outbreak"),
    [
        ("A call said that bird flu had been found at Fakenham.", True),
        ("A call said that bird flu had been found at Fakenham. It hadn't.", False),
        ("Bird flu at Fakenham has not been ruled in or out; results are due on Friday.", True),
        ("Nobody at Fakenham has had bird flu. Growers were told to stretch netting.", False),
        (
            "The order made in May, after bird flu at Fakenham, was revoked. Licences are over.",
            False,
        ),
        ("The order made in May, after bird flu at Fakenham, is in force. Licences apply.", True),
    ],
)
def test_doubts_and_denials(summary: str, outbreak: bool, gazetteer: Gazetteer) -> None:
    reading = read_press_item(item("Poultry keepers wait", summary), gazetteer)
    assert reading.outbreak is outbreak, reading.why


@pytest.mark.parametrize(
    ("summary", "names"),
    [
        (
            "Bird flu is confirmed at Snettisham. Sales at Fakenham and Holt are off.",
            ["Snettisham"],
        ),
        ("The zone covers Holt, Cley and Blakeney.", []),
        ("A ewe from Llanrwst had scrapie, in a Conwy flock.", ["Llanrwst"]),
        ("The goose came from Spilsby, Lincolnshire, and was culled for bird flu.", ["Spilsby"]),
        ("Bluetongue was found at Plas Isaf, a farm in the Vale of Clwyd.", ["Vale of Clwyd"]),
        ("Salmon off Unst have infectious salmon anaemia.", ["Unst"]),
    ],
)
def test_where_it_is_and_what_else_is_named(
    summary: str, names: list[str], gazetteer: Gazetteer
) -> None:
    reading = read_press_item(item("Bird flu", summary, "Radio"), gazetteer)
    assert [place.name for place in reading.places] == names


def test_an_ambiguous_name_keeps_its_candidates(gazetteer: Gazetteer) -> None:
    reading = read_press_item(item("Bird flu confirmed at Middleton", "", "Radio"), gazetteer)
    assert len(reading.places[0].candidates) > 1


def test_only_a_county(gazetteer: Gazetteer) -> None:
    reading = read_press_item(item("Bird flu confirmed on a farm in Norfolk"), gazetteer)
    (place,) = reading.places
    assert (place.name, place.county_only) == ("Norfolk", True)
    assert place.radius_km > 40


def test_no_place_at_all(gazetteer: Gazetteer) -> None:
    reading = read_press_item(item("Bird flu confirmed at turkey farm", "", "Radio"), gazetteer)
    assert (reading.outbreak, reading.places) == (True, ())
    assert "does not name" in reading.why


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=60))
def test_any_text_can_be_read(title: str, summary: str, outlet: str) -> None:
    reading = read_press_item(item(title, summary, outlet), LOADED)
    assert reading.outbreak or not reading.places


LOADED = load_gazetteer()
