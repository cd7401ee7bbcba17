"""What the worker counts, month by month."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from forethought.vocabulary import MayGo
from forethought.web.checks.worker import Worker
from forethought.web.decisions.models import Refusal
from forethought.web.learning.counting import (
    AT_ONCE,
    KEPT_MONTHS,
    MENDED_MONTHS,
    count_month,
    count_what_is_due,
    finished_months,
    months_before,
)
from forethought.web.learning.models import CountedMonth, Tally
from forethought.web.people.models import Person
from tests.web.desk.world import make_alarm, make_outing
from tests.web.factories import (
    NOW,
    make_check,
    make_customer,
    make_decision,
    make_manager,
    make_person,
    make_visit,
)
from tests.web.learning.world import IN_OCTOBER, OCTOBER, counted, make_incident

pytestmark = pytest.mark.django_db


def counts(figure: str) -> dict[str, int]:
    return dict(Tally.objects.filter(figure=figure).values_list("key", "number"))


@pytest.fixture
def officer() -> Person:
    return make_person()


def test_a_month_is_over_at_midnight_in_london() -> None:
    # British summer time: 1 August begins at 23:00 UTC.
    before = datetime(2026, 7, 31, 22, 59, tzinfo=UTC)
    assert finished_months(before)[0] == date(2026, 6, 1)
    assert finished_months(before + timedelta(minutes=1))[0] == date(2026, 7, 1)
    assert months_before(date(2026, 1, 1), 1) == date(2025, 12, 1)


def test_incidents_by_kind_place_hour_and_day(officer: Person) -> None:
    make_incident(officer, hazards=["abuse", "threat"])
    make_incident(officer, near_miss=True, postcode="", who="nobody")
    make_incident(officer, datetime(2026, 10, 31, 23, 59, tzinfo=UTC), postcode="ls1 4dy")
    make_incident(officer, datetime(2026, 11, 1, 0, 0, tzinfo=UTC))
    count_month(OCTOBER, now=NOW)
    assert counts("reports") == {"incident": 2, "near_miss": 1}
    assert counts("kind") == {"abuse": 3, "threat": 1}
    assert counts("place") == {"LS6": 1, "LS1": 1, "not_said": 1}
    assert counts("hour") == {"14": 2, "23": 1}
    assert counts("weekday") == {"2": 2, "5": 1}
    assert set(Tally.objects.values_list("office", "team")) == {
        (officer.team.office_id, officer.team_id)
    }


def test_the_place_of_the_customer_stands_in(officer: Person) -> None:
    make_incident(officer, postcode="", customer=make_customer(postcode="LS9 8AB"))
    count_month(OCTOBER, now=NOW)
    assert counts("place") == {"LS9": 1}


@pytest.mark.parametrize(("customers", "key"), [(4, "other"), (5, "time to pay")])
def test_a_purpose_is_named_when_many_customers_share_it(
    officer: Person, customers: int, key: str
) -> None:
    for number in range(customers):
        visit = make_visit(
            officer, planned_start=IN_OCTOBER, purpose=f"Time to pay{' ' * number}", engaged=False
        )
    make_incident(officer, visit=visit)
    make_incident(officer)
    count_month(OCTOBER, now=NOW)
    assert counts("purpose") == {key: 1, "not_said": 1}


@pytest.mark.parametrize(
    ("minutes", "key"),
    [
        (2, "within_2"),
        (2.01, "within_5"),
        (5, "within_5"),
        (15, "within_15"),
        (16, "later"),
        (None, "nobody"),
    ],
)
def test_how_soon_an_overdue_contact_was_owned(
    officer: Person, minutes: float | None, key: str
) -> None:
    owned = None if minutes is None else IN_OCTOBER + timedelta(minutes=minutes)
    make_alarm(
        make_outing(officer, now=NOW),
        opened_at=IN_OCTOBER,
        owned_at=owned,
        owner=None if owned is None else officer,
    )
    count_month(OCTOBER, now=NOW)
    assert counts("overdue") == {key: 1}


def test_what_the_check_said_and_what_then_happened(officer: Person) -> None:
    made = {"state": "finished", "started_at": IN_OCTOBER, "finished_at": IN_OCTOBER}
    for fields in (made, made | {"second_officer": make_person()}, {"state": "cancelled"}):
        visit = make_visit(officer, planned_start=IN_OCTOBER, engaged=False, **fields)
        make_check(visit, outcome="alone")
        make_check(visit, outcome="pair", may_go=MayGo.PAIR)
        make_incident(officer, visit=visit, near_miss="second_officer" not in fields)
    count_month(OCTOBER, now=NOW)
    assert counts("checks") == {"pair one": 1, "pair two": 1, "pair not_made": 1}
    assert counts("followed") == {"pair": 1}


def test_less_cautious_decisions_and_refusals(officer: Person) -> None:
    manager = make_manager(team=officer.team)
    for state in ("planned", "finished"):
        visit = make_visit(
            officer,
            planned_start=IN_OCTOBER,
            engaged=False,
            state=state,
            started_at=IN_OCTOBER,
            finished_at=IN_OCTOBER,
        )
        make_decision(make_check(visit), by=manager, less_cautious=True)
        if state == "finished":
            make_incident(officer, visit=visit)
    Refusal.objects.create(visit=visit, officer=officer, at=IN_OCTOBER)
    count_month(OCTOBER, now=NOW)
    assert counts("relaxed") == {"made": 1, "not_made": 1}
    assert counts("relaxed_hurt") == {"incident": 1}
    assert counts("refusals") == {"refusals": 1}


def test_somebody_without_a_team_counts_for_the_office_of_the_incident(officer: Person) -> None:
    office = officer.team.office
    make_incident(officer, office=None)
    officer.team = None
    officer.save()
    make_incident(officer, office=office)
    make_incident(officer, office=None)
    count_month(OCTOBER, now=NOW)
    found = Tally.objects.filter(figure="reports").values_list("office", "team", "number")
    assert list(found) == [(office.pk, None, 1)]


def test_counting_again_leaves_each_case_once(officer: Person) -> None:
    make_incident(officer)
    for _ in range(2):
        count_month(OCTOBER, now=NOW)
    assert counts("reports") == {"incident": 1}


def test_months_are_counted_some_at_a_time_and_the_last_ones_each_day() -> None:
    turns = [count_what_is_due(now=NOW) for _ in range(KEPT_MONTHS // AT_ONCE + 1)]
    assert turns == [AT_ONCE] * (KEPT_MONTHS // AT_ONCE) + [0]
    assert CountedMonth.objects.count() == KEPT_MONTHS
    tomorrow = NOW + timedelta(days=1)
    again = 0
    while done := count_what_is_due(now=tomorrow):
        again += done
    assert again == MENDED_MONTHS


def test_the_worker_counts_by_itself(officer: Person) -> None:
    make_incident(officer)
    Worker(lambda: NOW, lambda _: None).turn()
    assert counts("reports") == {"incident": 1}
    assert CountedMonth.objects.count() == AT_ONCE


@pytest.mark.parametrize("number", [0, -1])
def test_a_count_of_nothing_is_refused_by_the_database(officer: Person, number: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Tally.objects.create(
            month=counted(), office=officer.team.office, figure="kind", key="x", number=number
        )


def test_half_a_month_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CountedMonth.objects.create(month=date(2026, 10, 2), counted_at=NOW)
