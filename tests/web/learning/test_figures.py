"""Figures from tallies: what they say, what they hide, whose they are, in how many queries."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from forethought.web.audit.models import Event
from forethought.web.learning.access import Scope, scopes_for
from forethought.web.learning.drawing import draw
from forethought.web.learning.figure import Figure, Row, Shape
from forethought.web.learning.figures import report
from forethought.web.learning.period import Period, read_period, usual_period
from forethought.web.learning.stock import markers
from forethought.web.markers.models import Marker
from forethought.web.people.models import Office, Person, Team
from tests.web.factories import (
    NOW,
    TODAY,
    make_contact_desk,
    make_data_protection,
    make_manager,
    make_office,
    make_person,
    make_safety_administrator,
    make_team,
    sign_in,
)
from tests.web.learning.world import OCTOBER, a_year, make_incident, tally

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

YEAR = Period(date(2025, 11, 1), OCTOBER)


@pytest.fixture
def office() -> Office:
    return make_office("Aire")


@pytest.fixture
def teams(office: Office) -> tuple[Team, Team]:
    return make_team(office, "North"), make_team(office, "South")


@pytest.fixture
def manager(office: Office, teams: tuple[Team, Team]) -> Person:
    a_year(office, teams)
    return make_manager("Moira Manager", team=teams[0])


def figures(office: Office, teams: tuple[Team, ...], team: Team | None = None) -> dict[str, Figure]:
    return {one.name: one for one in report(Scope(office, teams, team), YEAR).figures}


def numbers(figure: Figure) -> dict[str, int | None]:
    return {row.label: row.numbers[0] for row in figure.rows}


def page(client: Client, address: str = "/learning/", status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_each_heading_says_what_its_figure_says(
    office: Office, teams: tuple[Team, Team], manager: Person
) -> None:
    found = figures(office, teams)
    assert [one.finding for one in found.values()] == [
        "67 incidents; near misses were too few at times to show",
        "Abuse is recorded most often: 42 times",
        "Most was recorded in LS6: 23",
        "Most happens between 2pm and 4pm",
        "Most happens on Tuesdays",
        "Most was recorded on visits for: Payment arrangement",
        "How soon somebody owned an overdue contact: 53 within 2 minutes",
        "Two officers made 105 of the 117 visits for which the check asked for two",
        "Most incidents on visits came where the check had said: one officer may go",
        "Of 14 visits made on a less cautious decision, none had an incident",
    ]


def test_the_office_and_its_teams_hide_the_same_so_that_none_gives_another_away(
    office: Office, teams: tuple[Team, Team], manager: Person
) -> None:
    whole, north, south = (numbers(figures(office, teams, team)["kind"]) for team in (None, *teams))
    assert north["Weapon"] is None
    assert whole["Weapon"] is None
    assert south["Harassment"] is None
    assert None in (north["Harassment"], whole["Harassment"])
    for kind in ("Abuse", "Threat"):
        assert whole[kind] == (north[kind] or 0) + (south[kind] or 0)


@pytest.mark.parametrize(
    ("refused", "seen"), [((4, 3), (None, None, 7)), ((5, 6), (5, 6, 11)), ((3, 9), (None, None))]
)
def test_refusals_of_a_team_under_five_are_not_shown(
    office: Office, teams: tuple[Team, Team], refused: tuple[int, int], seen: tuple[int | None, ...]
) -> None:
    for team, number in zip(teams, refused, strict=True):
        tally(office, team, "refusals", "refusals", number)
    found = [report(Scope(office, teams, team), YEAR).refusals for team in (*teams, None)]
    assert tuple(found)[: len(seen)] == seen


def test_months_outside_the_period_and_other_offices_do_not_count(
    office: Office, teams: tuple[Team, Team]
) -> None:
    tally(office, teams[0], "kind", "abuse", 7)
    tally(make_office(), None, "kind", "abuse", 9)
    before = Period(date(2026, 7, 1), date(2026, 9, 1))
    assert numbers(figures(office, teams)["kind"]) == {"Abuse": 7}
    assert report(Scope(office, teams), before).is_empty


def test_rare_places_stand_together(office: Office, teams: tuple[Team, Team]) -> None:
    for place, number in {"LS1": 9, "LS2": 3, "LS3": 4, "not_said": 6}.items():
        tally(office, teams[0], "place", place, number)
    assert numbers(figures(office, teams)["place"]) == {
        "LS1": 9,
        "Other postcode districts": 7,
        "Not given": 6,
    }


@pytest.mark.parametrize(
    ("purposes", "says"),
    [
        ({}, "What the visit was for: nothing recorded"),
        ({"not_said": 9}, "What the visit was for: not said"),
        ({"not_said": 9, "distraint": 5}, "Most was recorded on visits for: Distraint"),
        (
            {"not_said": 9, "distraint": 5, "payment": 5},
            "What the visit was for: none stands out",
        ),
    ],
)
def test_what_was_not_said_never_stands_out(
    office: Office, teams: tuple[Team, Team], purposes: dict[str, int], says: str
) -> None:
    for purpose, number in purposes.items():
        tally(office, teams[0], "purpose", purpose, number)
    assert figures(office, teams)["purpose"].finding == says


def test_a_team_that_has_moved_away_still_counts_for_the_office(office: Office) -> None:
    here, elsewhere = make_team(office), make_team()
    tally(office, here, "kind", "abuse", 6)
    tally(office, elsewhere, "kind", "abuse", 7)
    assert numbers(figures(office, (here,))["kind"]) == {"Abuse": 13}


@pytest.mark.parametrize(
    ("begin", "end", "months", "says"),
    [
        ("", "", 12, ""),
        ("2026-08", "2026-10", 3, ""),
        ("2024-11", "2026-10", 24, ""),
        ("2026-09", "2026-10", 12, "at least 3 months"),
        ("2026-10", "2026-08", 12, "at least 3 months"),
        ("2026-08", "2026-11", 12, "whole months only"),
        ("2024-10", "2026-10", 12, "whole months only"),
        ("2026-13", "2026-10", 12, ""),
        ("yesterday", "now", 12, ""),
    ],
)
def test_periods_are_whole_months_at_least_three(
    begin: str, end: str, months: int, says: str
) -> None:
    period, wrong = read_period(begin, end, NOW)
    assert len(period.months()) == months
    assert says in wrong
    assert bool(says) is bool(wrong)


def test_quarters_are_counted_from_the_end() -> None:
    quarters = Period(date(2026, 1, 1), date(2026, 5, 1)).quarters()
    assert [[one.month for one in part] for part in quarters] == [[1, 2], [3, 4, 5]]
    assert usual_period(NOW) == YEAR


def test_who_sees_whose_figures(office: Office, teams: tuple[Team, Team], manager: Person) -> None:
    make_team(make_office("Forth"))
    own = ["Aire", "North, Aire", "South, Aire"]
    representative = make_person(team=teams[1], safety_representative=True)
    for person in (manager, representative):
        assert [one.title for one in scopes_for(person)] == own
    for person in (make_safety_administrator(office=office), make_data_protection(office=office)):
        assert "Forth" in [one.title for one in scopes_for(person)]
    for person in (
        make_person(team=teams[0]),
        make_contact_desk(office=office),
        make_person(team=teams[0], safety_representative=True, is_active=False),
    ):
        assert scopes_for(person) == []


def test_pages_by_role(client: Client, manager: Person) -> None:
    elsewhere = make_team()
    sign_in(client, manager)
    assert "Abuse is recorded most often" in page(client)
    page(client, f"/learning/?team=team-{elsewhere.pk}", 404)
    page(client, f"/learning/export.csv?team=office-{elsewhere.office_id}", 404)
    sign_in(client, make_person(team=manager.team, safety_representative=True))
    assert "Abuse is recorded most often" in page(client)
    page(sign_in(client, make_person(team=manager.team)), status=403)


def test_a_manager_of_no_office_is_told_why_there_is_nothing(client: Client) -> None:
    manager = make_manager()
    manager.team = None
    manager.save()
    assert "You belong to no office yet" in page(sign_in(client, manager))
    page(client, "/learning/export.csv", 404)


def test_before_anything_was_counted(client: Client) -> None:
    assert "Not counted yet" in page(sign_in(client, make_manager()))


def test_a_page_that_is_still_being_counted_says_so(client: Client, office: Office) -> None:
    manager = make_manager(office=office)
    tally(office, manager.team, "kind", "abuse", 5)
    assert "11 of these months are still to be counted" in page(sign_in(client, manager))


def test_wrong_months_are_said_and_the_usual_ones_shown(client: Client, manager: Person) -> None:
    said = page(sign_in(client, manager), "/learning/?from=2026-09&to=2026-10")
    assert "Select at least 3 months" in said
    assert "November 2025 to October 2026" in said


def test_the_number_of_queries_is_fixed(
    client: Client, manager: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sign_in(client, manager)
    page(client)
    with django_assert_num_queries(9):
        page(client)


def test_the_file_has_what_the_page_has_and_hides_what_it_hides(
    client: Client, office: Office, manager: Person
) -> None:
    office.name = "=cmd()"
    office.save()
    answer = sign_in(client, manager).get("/learning/export.csv?from=2025-11&to=2026-10")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["of"] for row in rows} == {"'=cmd()"}
    kinds = {row["row"]: row["number"] for row in rows if row["figure"] == "kind"}
    assert kinds["Abuse"] == "42"
    assert kinds["Weapon"] == "not shown"
    assert not [row for row in rows if row["number"] in {"1", "2", "3", "4"}]
    event = Event.objects.get(action="learning.exported")
    assert (event.by_id, event.subject, event.subject_id) == (manager.pk, "office", office.pk)


def make_marker(officer: Person, decider: Person, **fields: object) -> Marker:
    decided_at = NOW - timedelta(days=100)
    values = {
        "incident": make_incident(officer),
        "about": "address",
        "level": "pair",
        "address": "1 Made-up Street",
        "wording": "Dog, loose in the yard",
        "state": "live",
        "proposed_by": officer,
        "proposed_at": decided_at,
        "proposed_reason": "It bit",
        "decided_by": decider,
        "decided_by_grade": "manager",
        "decided_at": decided_at,
        "decided_reason": "It bit",
        "review_on": TODAY + timedelta(days=80),
        "lapses_on": TODAY + timedelta(days=200),
    }
    return Marker.objects.create(**values | fields)


def test_live_markers_by_review_and_age(office: Office, teams: tuple[Team, Team]) -> None:
    officer, decider = make_person(team=teams[0]), make_manager()
    for due in (-1, -1, -1, -1, -1, 0, 30, 30, 30, 30, 31, 31, 31, 31, 31, 31):
        make_marker(officer, decider, review_on=TODAY + timedelta(days=due))
    make_marker(make_person(), decider)
    reviews, ages = markers(Scope(office, teams), NOW)
    assert numbers(reviews) == {
        "Review not due yet": 6,
        "Due within 30 days": 5,
        "Overdue": 5,
    }
    assert reviews.finding == "5 markers are overdue for review"
    assert numbers(ages) == {"Under 6 months": 16, "6 to 12 months": 0, "Over a year": 0}


CHART = Figure(
    "kind",
    "A finding",
    "Counted",
    "Kind",
    ("Reports",),
    (Row("<b>Dog & co", (7,)), Row("x", (None,))),
)


def test_a_chart_is_the_same_bytes_each_time_and_holds_no_style_script_or_id() -> None:
    drawn = draw(CHART)
    assert drawn == draw(CHART)
    assert not re.search(r"style|script|\bid=|<b>|url\(", drawn)
    assert "&lt;b&gt;Dog &amp; co: 7; x: not shown." in drawn
    assert "Not shown" in drawn


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("values", [(0, 0), (None, 0), (None, None)])
def test_nothing_is_drawn_where_no_number_may_be_shown(
    shape: Shape, values: tuple[int | None, ...]
) -> None:
    figure = Figure("x", "x", "x", "x", ("a", "b"), (Row("r", values),), shape)
    assert draw(figure) == ""
