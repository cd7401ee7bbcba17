"""What is said beside a place: figures to ask about, or plainly that there are none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from forethought.places.crime_rates import LEAST_RESIDENTS, CrimeKind
from forethought.web.areas.whereabouts import circles_of
from forethought.web.neighbourhoods.figures import figures_of
from forethought.web.neighbourhoods.prompt import (
    FEWEST_MONTHS,
    NO_FIGURES,
    NOTHING,
    STANDS_OUT,
    Prompt,
    prompt_for,
)
from tests.web.factories import TODAY
from tests.web.neighbourhoods.given import (
    AT_THE_VISIT,
    FORCE,
    MONTH,
    make_counts,
    make_month,
    make_neighbourhood,
    make_region,
    make_violent,
)

pytestmark = pytest.mark.django_db
POSTCODE = "NR2 1TF"
"""Lies in Norwich: ``AT_THE_VISIT`` is less than 300 m from it."""

VIOLENCE = CrimeKind.VIOLENCE


def asked(postcode: str = POSTCODE, today: date = TODAY) -> Prompt:
    return prompt_for(postcode, today=today)


def said(prompt: Prompt) -> str:
    return " ".join(prompt.says)


def test_more_than_elsewhere_is_said_with_figures_months_and_region() -> None:
    place = make_violent()
    prompt = asked()
    assert (prompt.title, prompt.lsoa) == (STANDS_OUT, place.lsoa)
    words = said(prompt)
    assert f"In {place.name} (2,000 residents)" in words
    assert (
        "600.0 violence and sexual offences (100 reports) against 114.0 in the area of Norfolk"
        in words
    )
    assert "(police.uk, September 2026)" in words
    assert "not about this address or anybody in it" in words
    assert "DMBM511450" in words


@pytest.mark.parametrize(
    ("postcode", "sentence"),
    [
        ("", "It is not known where the visit is"),
        ("NR99 9ZZ", "It is not known where NR99 9ZZ is"),
        ("nonsense", "It is not known where nonsense is"),
        ("EH1 1AA", "Nothing is published for Scotland but by the British Transport Police"),
        ("g2 1aa", "Nothing is published for Scotland"),
        ("IV", "It is not known where IV is"),
        ("GL1 1AA", "No outline of a neighbourhood is loaded"),
        (
            "TD15 1AA",
            "No outline of a neighbourhood is loaded for this place. Nothing is published",
        ),
        ("BT1 1AA", "For Northern Ireland police.uk does not say in which neighbourhood"),
        ("JE2 3AB", "Nothing is published for the Isle of Man and the Channel Islands"),
        (POSTCODE, "No outline of a neighbourhood is loaded for this place"),
    ],
)
def test_where_there_are_no_figures_that_is_said(postcode: str, sentence: str) -> None:
    prompt = asked(postcode)
    assert prompt.title == NO_FIGURES
    assert sentence in said(prompt)
    assert "colleague who knows the place" in said(prompt)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"force": ""}, "It is not known in which force's area"),
        ({"force": "Greater Manchester Police"}, "No figures are loaded for Greater Manchester"),
        ({"residents": None}, "It is not known how many people live in"),
        ({"residents": LEAST_RESIDENTS - 1}, "Fewer than 1,000 people live in"),
    ],
)
def test_what_is_lacking_is_said(fields: dict[str, Any], sentence: str) -> None:
    month = make_month()
    make_region(month)
    place = make_neighbourhood(AT_THE_VISIT, **fields)
    make_counts(month, place, {VIOLENCE: 100})
    assert asked().title == NO_FIGURES
    assert sentence in said(asked())


def test_a_neighbourhood_that_no_report_names_has_no_figures() -> None:
    make_region(make_month())
    make_neighbourhood(AT_THE_VISIT)
    assert asked().title == NO_FIGURES
    assert "Nothing at all was published under Norwich" in said(asked())


@pytest.mark.parametrize(
    ("reports", "title"), [(10, NOTHING), (30, NOTHING), (45, STANDS_OUT), (100, STANDS_OUT)]
)
def test_nothing_out_of_the_ordinary_says_no_more(reports: int, title: str) -> None:
    make_violent(reports=reports)
    prompt = asked()
    assert prompt.title == title
    if title == NOTHING:
        assert "That says nothing about this address" in said(prompt)


@pytest.mark.parametrize(("west", "told"), [(0.0035, True), (0.0039, False)])
def test_what_stands_out_as_close_as_the_place_is_known_is_told(west: float, told: bool) -> None:
    """A postcode lies at most 250 m off, here 0.0037 degrees."""
    lon, lat, _ = circles_of([POSTCODE])[POSTCODE]
    month = make_month()
    make_region(month)
    quiet = make_neighbourhood((lon, lat))
    make_counts(month, quiet, {VIOLENCE: 5})
    beside = make_neighbourhood((lon + 0.007 + west, lat))
    make_counts(month, beside, {VIOLENCE: 200})
    prompt = asked()
    assert prompt.lsoa == (beside.lsoa if told else quiet.lsoa)
    assert (prompt.title == STANDS_OUT) is told
    assert ("close by: the place of a postcode is not exact" in said(prompt)) is told


def test_a_quiet_neighbour_makes_no_place_known() -> None:
    month = make_month()
    make_region(month)
    make_neighbourhood(AT_THE_VISIT, residents=None)
    beside = make_neighbourhood((AT_THE_VISIT[0], AT_THE_VISIT[1] + 0.0101))
    make_counts(month, beside, {VIOLENCE: 5})
    assert asked().title == NO_FIGURES


def test_of_two_outlines_over_one_another_the_one_with_figures_counts() -> None:
    make_neighbourhood(AT_THE_VISIT, lsoa="E01000001", name="")
    place = make_violent()
    assert asked().lsoa == place.lsoa


@pytest.mark.parametrize(("shoplifting", "told"), [(20, False), (120, True)])
def test_a_town_centre_is_told(shoplifting: int, told: bool) -> None:
    month = make_month()
    make_region(month, shoplifting=10)
    place = make_neighbourhood(AT_THE_VISIT)
    make_counts(month, place, {VIOLENCE: 100}, shoplifting=shoplifting)
    assert ("It looks like a town centre" in said(asked())) is told


@pytest.mark.parametrize(
    ("today", "old"),
    [(date(2027, 8, 31), False), (date(2027, 9, 30), False), (date(2027, 10, 1), True)],
)
def test_old_figures_are_called_old(today: date, old: bool) -> None:
    make_violent()
    assert ("more than a year old" in said(asked(today=today))) is old


@pytest.mark.parametrize(
    ("months", "few"),
    [(FEWEST_MONTHS - 1, True), (FEWEST_MONTHS, False), (FEWEST_MONTHS + 1, False)],
)
def test_few_months_are_called_few(months: int, few: bool) -> None:
    make_violent()
    for number in range(1, months):
        make_month(month=date(2026, 9 - number, 1))
    assert ("Few months are loaded" in said(asked())) is few


def test_months_that_are_missing_are_said_and_those_before_a_year_do_not_count() -> None:
    place = make_violent()
    for month, reports in ((date(2025, 9, 1), 500), (date(2025, 10, 1), 7), (date(2026, 7, 1), 7)):
        make_counts(make_month(month=month), place, {VIOLENCE: reports})
    figures = figures_of(FORCE)
    assert figures is not None
    assert figures.months.days == (date(2025, 10, 1), date(2026, 7, 1), MONTH)
    assert figures.of[place.lsoa].of[VIOLENCE] == 114
    says = figures.months.words()
    assert says.startswith("October 2025 to September 2026, without November 2025")
    assert "July 2026" not in says


def test_figures_are_read_again_once_something_is_loaded() -> None:
    place = make_violent()
    assert asked().stands_out
    place.residents = 100_000
    place.save()
    assert asked().stands_out
    make_month(month=date(2026, 8, 1))
    assert not asked().stands_out
