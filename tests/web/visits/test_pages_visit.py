"""Planning, changing, answering, asking and starting, through the real addresses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from forethought.web.audit.models import Event
from forethought.web.decisions.models import Refusal
from forethought.web.visits import services
from forethought.web.visits.details import Slot, details_of
from forethought.web.visits.history import Did, note
from forethought.web.visits.models import Answers, Visit
from tests.web.factories import (
    NOW,
    make_check,
    make_customer,
    make_manager,
    make_person,
    make_team,
    make_visit,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

TYPED = {
    "start_day-day": "25",
    "start_day-month": "11",
    "start_day-year": "2026",
    "start_time": "10am",
    "minutes": "45",
    "name": "Robin Invented",
    "address": "1 Made-up Street, Leeds",
    "postcode": "LS1 4DY",
    "utr": "1234567890",
    "announced": "yes",
    "training": "no",
}
QUERIES_OF_A_VISIT = 26


def reason(says: str) -> dict[str, object]:
    return {"rule": "records.caution", "says": says, "at_least": "pair", "evidence": []}


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


def test_planning_a_visit(client: Client, unchecked: list[int]) -> None:
    officer = make_person()
    answer = sign_in(client, officer).post("/visits/plan/", TYPED)
    visit = Visit.objects.get()
    assert answer["Location"] == f"/visits/{visit.pk}/"
    assert visit.planned_start == NOW + timedelta(hours=2)
    assert (visit.officer, visit.minutes, visit.announced) == (officer, 45, True)
    assert visit.customer.utr == "1234567890"
    assert unchecked == [visit.pk]


def test_a_planned_visit_is_checked_at_once(client: Client) -> None:
    sign_in(client, make_person()).post("/visits/plan/", TYPED)
    visit = Visit.objects.get()
    assert visit.check_wanted_at is None
    assert visit.checks.count() == 1
    page = text(client, f"/visits/{visit.pk}/")
    assert "The check is not complete" in page


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"name": ""}, "name", "Enter customer"),
        ({"start_time": "2:30"}, "start_time", "must say am or pm"),
        ({"start_time": "7am"}, "start_time", "in the past"),
        ({"start_day-day": "24"}, "start_day-day", "in the past"),
        ({"start_day-year": "2036"}, "start_day-day", "more than a year away"),
        (
            {
                "start_day-day": "28",
                "start_day-month": "3",
                "start_day-year": "2027",
                "start_time": "1:30am",
            },
            "start_time",
            "does not exist",
        ),
        (
            {
                "start_day-day": "31",
                "start_day-month": "10",
                "start_day-year": "2027",
                "start_time": "1:30am",
            },
            "showing",
            "happens twice",
        ),
        ({"minutes": "an hour"}, "minutes", "whole number"),
        ({"minutes": "0"}, "minutes", "from 1 to 1440"),
        ({"minutes": "1441"}, "minutes", "from 1 to 1440"),
        ({"utr": "none"}, "utr", "cannot be a UTR"),
        ({"postcode": "nowhere"}, "postcode", "real postcode"),
        ({"announced": ""}, "announced", "Select yes if the customer has been told"),
        (
            {"birth_date-day": "1", "birth_date-month": "1", "birth_date-year": "2027"},
            "birth_date-day",
            "still to come",
        ),
    ],
)
def test_what_cannot_be_used_is_told_and_what_was_typed_is_kept(
    client: Client, changes: dict[str, str], field: str, says: str
) -> None:
    typed = TYPED | changes | {"purpose": "Kept purpose"}
    sign_in(client, make_person())
    year_ahead = client.post("/visits/plan/", typed)
    page = year_ahead.content.decode()
    assert "<title>Error: Plan a visit" in page
    assert f'href="#id_{field}' in page
    assert says in page
    assert 'value="Kept purpose"' in page
    assert not Visit.objects.exists()


def test_a_time_shown_twice_is_asked_and_then_taken(
    client: Client, unchecked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = TYPED | {
        "start_day-day": "31",
        "start_day-month": "10",
        "start_day-year": "2027",
        "start_time": "1:30am",
    }
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=330))
    sign_in(client, make_person())
    assert "Which of the two?" in client.post("/visits/plan/", typed).content.decode()
    client.post("/visits/plan/", typed | {"showing": "second"})
    assert Visit.objects.get().planned_start.isoformat() == "2027-10-31T01:30:00+00:00"


def test_a_likely_duplicate_is_told_and_allowed(client: Client, unchecked: list[int]) -> None:
    officer = make_person()
    sign_in(client, officer).post("/visits/plan/", TYPED)
    again = TYPED | {"start_time": "2pm", "name": "R Invented"}
    page = client.post("/visits/plan/", again).content.decode()
    assert "visited on that day already" in page
    assert Visit.objects.count() == 1
    client.post("/visits/plan/", again | {"anyway": "on"})
    assert Visit.objects.count() == 2


def test_a_manager_chooses_among_their_people(client: Client, unchecked: list[int]) -> None:
    manager = make_manager()
    one, _ = make_person("Kim One", manager=manager), make_person("Lou Two", manager=manager)
    page = text(sign_in(client, manager), "/visits/plan/")
    assert "Kim One" in page
    assert "Lou Two" in page
    client.post("/visits/plan/", TYPED | {"officer": str(one.pk)})
    assert Visit.objects.get().officer == one
    stranger = make_person()
    page = client.post(
        "/visits/plan/", TYPED | {"officer": str(stranger.pk), "start_time": "3pm"}
    ).content.decode()
    assert 'href="#id_officer"' in page
    assert Visit.objects.count() == 1


def test_changing_a_visit(client: Client, unchecked: list[int]) -> None:
    visit = make_visit()
    sign_in(client, visit.officer)
    page = text(client, f"/visits/{visit.pk}/change/")
    assert f'value="{visit.customer.utr}"' in page
    typed = {
        "version": "1",
        "name": visit.customer.name,
        "utr": visit.customer.utr,
        "address": "2 Made-up Street, Leeds",
        "postcode": visit.customer.postcode,
        "announced": "yes",
        "training": "no",
    }
    answer = client.post(f"/visits/{visit.pk}/change/", typed)
    assert answer["Location"] == f"/visits/{visit.pk}/"
    visit.refresh_from_db()
    assert (visit.customer.address, visit.announced) == ("2 Made-up Street, Leeds", True)
    page = text(client, f"/visits/{visit.pk}/history/")
    assert "2 Made-up Street, Leeds" in page


def test_a_change_meanwhile_is_told_and_what_was_typed_is_kept(
    client: Client, unchecked: list[int]
) -> None:
    manager = make_manager("Max Manager")
    visit = make_visit(make_person(manager=manager))
    slot = Slot(visit.officer, NOW + timedelta(hours=5), 30)
    services.move_visit(visit.pk, version=1, slot=slot, by=manager, now=NOW)
    sign_in(client, visit.officer)
    typed = {"version": "1", "name": "Typed Name", "announced": "yes", "training": "no"}
    page = client.post(f"/visits/{visit.pk}/change/", typed).content.decode()
    assert "Somebody changed this visit" in page
    assert "What changed meanwhile" in page
    assert "Max Manager" in page
    assert 'value="Typed Name"' in page
    assert 'name="version" value="2"' in page
    client.post(f"/visits/{visit.pk}/change/", typed | {"version": "2"})
    visit.refresh_from_db()
    assert (visit.customer.name, visit.minutes) == ("Typed Name", 30)


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_an_odd_version_does_no_harm(client: Client, unchecked: list[int], version: str) -> None:
    visit = make_visit()
    sign_in(client, visit.officer)
    answer = client.post(f"/visits/{visit.pk}/cancel/", {"version": version, "reason": "Paid"})
    assert answer.status_code == 302


def test_moving_copying_and_cancelling(client: Client, unchecked: list[int]) -> None:
    visit = make_visit()
    sign_in(client, visit.officer)
    when = {key: TYPED[key] for key in TYPED if key.startswith("start")} | {"minutes": "30"}
    client.post(f"/visits/{visit.pk}/move/", when | {"version": "1", "start_time": "3pm"})
    visit.refresh_from_db()
    assert visit.planned_start == NOW + timedelta(hours=7)
    client.post(f"/visits/{visit.pk}/copy/", when)
    copy = Visit.objects.exclude(pk=visit.pk).get()
    assert (copy.planned_start, copy.customer) == (NOW + timedelta(hours=2), visit.customer)
    page = client.post(f"/visits/{visit.pk}/cancel/", {"version": "2"}).content.decode()
    assert "Enter why the visit is cancelled" in page
    client.post(f"/visits/{visit.pk}/cancel/", {"version": "2", "reason": "Paid"})
    visit.refresh_from_db()
    assert visit.state == Visit.State.CANCELLED
    assert "Paid" in text(client, f"/visits/{visit.pk}/history/")


def test_answers_may_be_given_in_parts(client: Client, unchecked: list[int]) -> None:
    visit = make_visit()
    sign_in(client, visit.officer)
    address = f"/visits/{visit.pk}/answers/"
    page = client.post(address, {"has_concern": "yes", "concern": " "}).content.decode()
    assert "Enter what concerns you" in page
    assert not Answers.objects.exists()
    client.post(address, {"has_concern": "yes", "concern": "The <b>dog</b>", "wants_company": "no"})
    row = Answers.objects.get()
    assert (row.has_concern, row.wants_company, row.expects_cash) == (True, False, None)
    page = text(client, f"/visits/{visit.pk}/")
    assert "2 of 5 answered" in page
    assert "The &lt;b&gt;dog" in text(client, address)
    rest = {"has_concern": "no", "wants_company": "no", "expects_cash": "yes", "cash": "£600"}
    client.post(address, rest | {"needs_translation": "no", "knows_more": "no"})
    assert "Completed" in text(client, f"/visits/{visit.pk}/")
    assert Answers.objects.get().cash == 600


def test_asking_and_accepting(client: Client, unchecked: list[int]) -> None:
    team = make_team()
    officer, second = make_person(team=team), make_person("Jo Second", team=team)
    away = make_person("Ro Busy", team=team)
    make_visit(away)
    visit = make_visit(officer)
    page = text(sign_in(client, officer), f"/visits/{visit.pk}/second/")
    assert "Jo Second" in page
    assert "Trained for solo visits" in page
    assert "Ro Busy" not in page
    client.post(f"/visits/{visit.pk}/second/", {"action": "ask", "officer": str(second.pk)})
    other = sign_in(Client(), second)
    assert "asks you to come along" in text(other, f"/visits/{visit.pk}/")
    other.post(f"/visits/{visit.pk}/second/", {"action": "accept"})
    visit.refresh_from_db()
    assert visit.second == Visit.Second.ACCEPTED
    answer = other.post(f"/visits/{visit.pk}/second/", {"action": "decline"})
    assert answer["Location"] == "/"
    text(other, f"/visits/{visit.pk}/", 404)
    page = text(client, f"/visits/{visit.pk}/second/")
    assert "cannot come" in page
    client.post(f"/visits/{visit.pk}/second/", {"action": "take_off"})
    visit.refresh_from_db()
    assert visit.second_officer is None


def test_starting_shows_why_the_gate_is_shut(client: Client) -> None:
    visit = make_visit()
    make_check(visit)
    sign_in(client, visit.officer)
    answer = client.post(f"/visits/{visit.pk}/start/")
    assert answer.status_code == 409
    assert "Do not go to the door" in answer.content.decode()
    assert "Leave the office" not in answer.content.decode()
    assert client.get(f"/visits/{visit.pk}/start/").status_code == 405


def test_finishing(client: Client) -> None:
    visit = make_visit(state=Visit.State.UNDER_WAY, started_at=NOW)
    sign_in(client, visit.officer)
    assert "finish the visit" in text(client, f"/visits/{visit.pk}/")
    client.post(f"/visits/{visit.pk}/finish/")
    visit.refresh_from_db()
    assert visit.state == Visit.State.FINISHED
    text(client, f"/visits/{visit.pk}/")


def test_looking_at_a_visit_is_in_the_audit(client: Client) -> None:
    visit = make_visit()
    text(sign_in(client, visit.officer), f"/visits/{visit.pk}/")
    event = Event.objects.get(action="record.viewed")
    assert (event.subject_id, event.by_id) == (visit.customer_id, visit.officer_id)


def test_a_visit_takes_a_fixed_number_of_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    visit = make_visit(second_officer=make_person())
    make_check(visit, result={"reasons": [reason(f"Reason {n}") for n in range(9)]})
    sign_in(client, visit.officer)
    with django_assert_num_queries(QUERIES_OF_A_VISIT):
        text(client, f"/visits/{visit.pk}/")


def test_what_customers_wrote_is_escaped_everywhere(client: Client) -> None:
    visit = make_visit(customer=make_customer("<script>x</script>", address="<i>1</i>"))
    make_check(visit, result={"reasons": [reason("<b>Reason</b>")]})
    sign_in(client, visit.officer)
    for page in ("", "change/", "move/", "copy/", "cancel/", "history/", "second/", "answers/"):
        shown = text(client, f"/visits/{visit.pk}/{page}")
        assert "<script>x" not in shown
        assert "<i>1" not in shown
        assert "<b>Reason" not in shown


def test_who_refused_is_told_to_nobody_who_might_be_offered_the_visit(client: Client) -> None:
    manager = make_manager("Max Manager")
    refuser = make_person("Sam Refuser", manager=manager)
    taker = make_person("Toni Taker", manager=manager)
    visit = make_visit(refuser)
    Refusal.objects.create(
        visit=visit, officer=refuser, at=NOW, discussed_by=manager, discussed_at=NOW
    )
    services.answer(visit.pk, given=services.Given(wants_company=True), by=refuser, now=NOW)
    note(visit, Did.REFUSED, by=None, now=NOW)
    slot = Slot(taker, visit.planned_start)
    services.move_visit(visit.pk, version=1, slot=slot, by=manager, now=NOW)
    page = text(sign_in(client, taker), f"/visits/{visit.pk}/history/")
    assert "Sam Refuser" not in page
    assert "Refused" not in page
    assert "To be discussed" in page
    assert "Sam Refuser" not in text(client, f"/visits/{visit.pk}/")
    assert "Refused" in text(sign_in(client, manager), f"/visits/{visit.pk}/history/")


def test_details_survive_the_form(client: Client, unchecked: list[int]) -> None:
    visit = make_visit(expected_cash=600, translation="Polish", pair_wanted=True, announced=True)
    before = details_of(Visit.objects.get())
    sign_in(client, visit.officer)
    page = text(client, f"/visits/{visit.pk}/change/")
    assert "Cash expected, as planned" in page
    typed = {name: getattr(visit.customer, name) for name in ("name", "utr", "address", "postcode")}
    typed |= {"expected_cash": "600", "translation": "Polish", "pair_wanted": "yes"}
    client.post(
        f"/visits/{visit.pk}/change/",
        typed | {"version": "1", "announced": "yes", "training": "no"},
    )
    assert details_of(Visit.objects.get()) == before
    assert Visit.objects.get().version == 1
