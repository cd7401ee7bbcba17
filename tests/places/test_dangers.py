"""Reading dangers to visitors from the press: the annotated corpus, and the edges of the rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.data.danger_words import load_danger_words
from forethought.data.gazetteer_file import load_gazetteer
from forethought.places.area import Point, PressItem
from forethought.places.danger_words import DANGER_TRAPS, DANGERS
from forethought.places.dangers import AnnotatedDanger, evaluate_dangers, read_danger
from forethought.places.gazetteer import Gazetteer

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "press" / "dangers.jsonl"
WORDS = load_danger_words()
TRAPS = {*DANGER_TRAPS, "abroad"} - {"year"}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def item(title: str, summary: str = "", outlet: str = "Chronicle, Fakenham") -> PressItem:
    return PressItem("i", ("i",), title, summary, outlet, None, "press/a.xml")


def annotated() -> Iterator[AnnotatedDanger]:
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield AnnotatedDanger(
            PressItem(
                row["id"], (row["id"],), row["title"], row["summary"], row["outlet"], None, "d"
            ),
            row["danger"],
            tuple(Point(place["lat"], place["lon"]) for place in row["places"]),
        )


def test_the_corpus_is_annotated_in_its_own_words() -> None:
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    assert {row["danger"] for row in rows} == {"", *DANGERS}
    assert {row["trap"] for row in rows} == {None, *TRAPS}
    for row in rows:
        assert bool(row["danger"]) == bool(row["places"]), row["id"]
        assert bool(row["danger"]) != bool(row["trap"]), row["id"]


def test_the_corpus_is_read(gazetteer: Gazetteer) -> None:
    figures = evaluate_dangers(annotated(), gazetteer, WORDS)
    assert figures.recall >= 0.95, figures.missed_ids
    assert figures.precision >= 0.95, figures.false_ids
    assert figures.place_right >= 0.95, figures.misplaced_ids


@pytest.mark.parametrize(
    ("title", "summary", "what"),
    [
        ("Gas leak in Fakenham", "Homes have been evacuated.", "gas_leak"),
        ("Gas leak in Fakenham", "Residents are back in their homes, and the road reopened.", ""),
        ("Armed police in Fakenham", "This is not an exercise, police said.", "armed_incident"),
        ("Armed police in Fakenham", "The training exercise ends at noon.", ""),
        ("Gunners beat Fakenham", "A second half goal settled the cup tie.", ""),
        ("Flooding in Fakenham", "The road is closed, the worst in 30 years.", "flood"),
        ("Flood of 1953 remembered in Fakenham", "An exhibition opens at the museum.", ""),
        ("Riot man jailed", "He threw bricks in Fakenham, the crown court heard.", ""),
        ("Rioting in Paris", "French police say that cars have been set alight.", ""),
        ("Council meets", "The budget of Fakenham was agreed.", ""),
        ("", "", ""),
    ],
)
def test_traps_and_what_is_none(gazetteer: Gazetteer, title: str, summary: str, what: str) -> None:
    reading = read_danger(item(title, summary), gazetteer, WORDS)
    assert reading.what == what, reading.why
    assert reading.why.endswith(".")
    assert bool(reading.quote) == bool(what)


def test_every_place_that_a_name_can_mean_is_given(gazetteer: Gazetteer) -> None:
    summary = "Water is pouring through Newport and people are told to leave."
    reading = read_danger(item("Flooding in Newport", summary, "Somewhere"), gazetteer, WORDS)
    (place,) = reading.places
    assert place.name == "Newport"
    assert len(place.candidates) > 1


def test_a_street_is_no_village(gazetteer: Gazetteer) -> None:
    told = item("Armed police in Selby", "Officers with rifles are outside a house on Abbey Road.")
    assert [one.name for one in read_danger(told, gazetteer, WORDS).places] == ["Selby"]


def test_what_is_only_reported_is_not_sure(gazetteer: Gazetteer) -> None:
    sure = item("Gunman in Selby", "A gunman is firing from a window in Selby this morning.")
    unsure = item("Scare in Selby", "Armed officers are in Selby after reports of a gunman.")
    assert read_danger(sure, gazetteer, WORDS).sure
    assert not read_danger(unsure, gazetteer, WORDS).sure


def test_a_person_can_say_that_it_tells_of_one(gazetteer: Gazetteer) -> None:
    odd = item("Odd goings-on at Selby", "Something is happening at Selby.")
    assert read_danger(odd, gazetteer, WORDS).what == ""
    reading = read_danger(odd, gazetteer, WORDS, confirmed="disorder")
    assert reading.what == "disorder"
    assert [one.name for one in reading.places] == ["Selby"]


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=60))
def test_no_text_is_too_odd(title: str, summary: str, outlet: str) -> None:
    read_danger(item(title, summary, outlet), load_gazetteer_once(), WORDS)


_KEPT: list[Gazetteer] = []


def load_gazetteer_once() -> Gazetteer:
    if not _KEPT:
        _KEPT.append(load_gazetteer())
    return _KEPT[0]
