"""Deciding, refusing, discussing and reviewing, through the real addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from forethought.web.audit.models import Event
from forethought.web.decisions import services
from forethought.web.decisions.models import Decision, NextAction, Refusal
from forethought.web.decisions.services import Wanted
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.standing import HELD
from tests.web.decisions.given import (
    CAUTION,
    DISEASE,
    NOT_LOOKED,
    OTHER,
    PAIR,
    VIOLENCE,
    checked,
    page,
    send,
)
from tests.web.factories import (
    NOW,
    make_data_protection,
    make_decision,
    make_discussion,
    make_manager,
    make_next_action,
    make_office,
    make_person,
    make_visit,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def manager() -> Person:
    return make_manager("Moira Manager", office=make_office("Leeds"))


@pytest.fixture
def visit(manager: Person) -> Visit:
    return make_visit(
        make_person("Kim Invented", manager=manager), second_officer=make_person("Sam Invented")
    )


def decide(client: Client, visit: Visit, **typed: Any) -> str:
    typed = {"check": 1, "reason": "Talked through"} | typed
    return send(client, f"/visits/{visit.pk}/decide/", **typed)


class TestDeciding:
    def test_management_decides(self, client: Client, visit: Visit, manager: Person) -> None:
        checked(visit, CAUTION)
        make_discussion(visit, manager)
        said = page(sign_in(client, manager), f"/visits/{visit.pk}/decide/")
        assert "Because of records.caution." in said
        assert "Put to: You" in said
        assert "Kim Invented: has not signed this check yet" in said
        assert "Decided: two officers go." in decide(client, visit, outcome="pair")
        assert Decision.objects.get().reason == "Talked through"

    def test_the_page_is_entered_into_the_audit(
        self, client: Client, visit: Visit, manager: Person
    ) -> None:
        checked(visit, CAUTION)
        page(sign_in(client, manager), f"/visits/{visit.pk}/decide/")
        event = Event.objects.get(action="record.viewed")
        assert (event.by_id, event.subject_id) == (manager.pk, visit.customer_id)

    def test_what_cannot_be_decided_is_not_offered_and_says_why(
        self, client: Client, visit: Visit, manager: Person
    ) -> None:
        checked(visit, NOT_LOOKED)
        said = page(sign_in(client, manager), f"/visits/{visit.pk}/decide/")
        assert 'value="pair"' in said
        assert 'value="alone"' not in said
        assert "goes as a pair" in said
        assert "Select one of the answers" in decide(client, visit, outcome="alone")

    @pytest.mark.parametrize("reason", [NOT_LOOKED, CAUTION, DISEASE])
    def test_alone_and_clear_never_stand_on_what_is_not_complete(
        self, client: Client, visit: Visit, manager: Person, reason: Any
    ) -> None:
        checked(visit, NOT_LOOKED, reason)
        words = page(sign_in(client, manager), f"/visits/{visit.pk}/decide/").casefold().split()
        assert "alone" not in words
        assert "clear" not in words

    def test_a_suspension_offers_nothing_less(
        self, client: Client, visit: Visit, manager: Person
    ) -> None:
        checked(visit, DISEASE)
        said = page(sign_in(client, manager), f"/visits/{visit.pk}/decide/")
        assert said.count('type="radio"') == 1
        assert "until the restriction has been lifted" in said

    def test_controls_are_asked_for_in_spite_of_violence(
        self, client: Client, visit: Visit, manager: Person
    ) -> None:
        checked(visit, VIOLENCE)
        sign_in(client, manager)
        said = decide(client, visit, outcome="pair", controls_text="They meet at the library")
        assert "<title>Error: Decide about this visit" in said
        assert "Choose at least one control" in said
        assert "They meet at the library</textarea>" in said
        assert "Talked through</textarea>" in said
        assert "Enter where the officers meet" in decide(
            client, visit, outcome="pair", controls=["meeting_place"]
        )
        decide(client, visit, outcome="pair", controls=["police", "no_entry"])
        assert Decision.objects.get().controls == ["police", "no_entry"]

    def test_controls_ticked_for_nobody_are_dropped(
        self, client: Client, visit: Visit, manager: Person
    ) -> None:
        checked(visit, VIOLENCE)
        decide(sign_in(client, manager), visit, outcome="different_method", controls=["police"])
        assert Decision.objects.get().controls == []
        assert NextAction.objects.get().due == NOW.date() + timedelta(days=1)

    def test_a_reason_is_needed(self, client: Client, visit: Visit, manager: Person) -> None:
        checked(visit, CAUTION)
        said = decide(sign_in(client, manager), visit, outcome="pair", reason=" ")
        assert "Enter the reason for your decision" in said
        assert 'href="#id_reason"' in said

    def test_a_check_that_changed_between_page_and_click(
        self, client: Client, visit: Visit, manager: Person
    ) -> None:
        checked(visit, CAUTION)
        checked(visit, VIOLENCE)
        said = decide(sign_in(client, manager), visit, outcome="pair", controls=["police"])
        assert "has been checked again since you opened this page" in said
        assert "Talked through</textarea>" in said
        assert 'name="check" value="2"' in said
        assert not Decision.objects.exists()
        decide(client, visit, check=2, outcome="pair", controls=["police"])
        assert Decision.objects.get().check_made.number == 2

    def test_somebody_else_was_first(self, client: Client, visit: Visit, manager: Person) -> None:
        check = checked(visit, CAUTION)
        other = make_manager("Dora Deputy")
        make_decision(check, other)
        said = decide(sign_in(client, manager), visit, outcome="different_method")
        assert "Dora Deputy decided about this visit at 8am: two officers go" in said
        assert "Talked through</textarea>" in said
        assert Decision.objects.count() == 1

    def test_after_looking_again_it_is_replaced(
        self, client: Client, visit: Visit, manager: Person
    ) -> None:
        decision = make_decision(checked(visit, CAUTION), make_manager("Dora Deputy"))
        said = page(sign_in(client, manager), f"/visits/{visit.pk}/decide/")
        assert f'name="instead_of" value="{decision.pk}"' in said
        decide(client, visit, outcome="different_method", instead_of=decision.pk)
        assert Decision.objects.get(withdrawn_at=None).by == manager

    def test_a_held_visit_waits(self, client: Client, visit: Visit, manager: Person) -> None:
        checked(visit, CAUTION)
        Visit.objects.update(check_wanted_at=NOW, check_wanted_because="morning")
        said = page(sign_in(client, manager), f"/visits/{visit.pk}/decide/")
        assert "Nothing can be decided now" in said
        assert "Talked through" in decide(client, visit, outcome="pair")
        assert not Decision.objects.exists()

    def test_the_officer_chooses_something_more_cautious(
        self, client: Client, visit: Visit
    ) -> None:
        checked(visit, CAUTION)
        said = page(sign_in(client, visit.officer), f"/visits/{visit.pk}/decide/")
        assert "Choose something more cautious" in said
        assert 'value="pair"' not in said
        decide(client, visit, outcome="different_method")
        visit.refresh_from_db()
        assert visit.state == "taken_off"

    def test_nobody_else_has_this_page(self, client: Client, visit: Visit) -> None:
        checked(visit, CAUTION)
        assert visit.second_officer
        for person, status in (
            (visit.second_officer, 403),
            (make_data_protection(), 403),
            (make_person(), 404),
            (make_manager(), 404),
        ):
            page(sign_in(client, person), f"/visits/{visit.pk}/decide/", status)

    def test_what_people_wrote_is_escaped(
        self, client: Client, visit: Visit, manager: Person
    ) -> None:
        make_decision(checked(visit, CAUTION), make_manager(), reason="<script>alert(1)</script>")
        answer = sign_in(client, manager).get(f"/visits/{visit.pk}/decide/")
        assert b"<script>alert" not in answer.content

    def test_withdrawing(self, client: Client, visit: Visit, manager: Person) -> None:
        address = f"/visits/{visit.pk}/decide/withdraw/"
        page(sign_in(client, manager), address, 404)
        make_decision(checked(visit, CAUTION), manager)
        assert "Enter why you withdraw" in send(client, address, reason="")
        assert "is withdrawn" in send(client, address, reason="I heard more")
        assert not Decision.objects.filter(withdrawn_at=None).exists()

    def test_an_officer_withdraws_no_decision_of_management(
        self, client: Client, visit: Visit, manager: Person
    ) -> None:
        make_decision(checked(visit, CAUTION), manager)
        page(sign_in(client, visit.officer), f"/visits/{visit.pk}/decide/withdraw/", 403)


class TestQueue:
    def test_teaches_when_empty(self, client: Client, manager: Person) -> None:
        assert "Nothing waits for you" in page(sign_in(client, manager), "/decisions/")

    def test_shows_time_left_overdue_first(
        self, client: Client, visit: Visit, manager: Person
    ) -> None:
        checked(visit, CAUTION)
        make_discussion(visit, manager, deadline=NOW + timedelta(minutes=20))
        late = make_visit(make_person("Lou Late", manager=manager))
        make_discussion(late, manager, deadline=NOW - timedelta(minutes=5), about="refusal")
        nobody_s = make_visit(make_person("Nell Nobody", office=make_office("York")))
        make_discussion(nobody_s, None, deadline=NOW + timedelta(hours=2))
        said = page(sign_in(client, manager), "/decisions/")
        assert "20 minutes left" in said
        assert "Overdue by 5 minutes" in said
        assert said.index("Lou Late") < said.index("Kim Invented") < said.index("Nell Nobody")
        assert "Nobody is there in York" in said
        assert "It was refused" in said
        assert HELD["text"] in said

    def test_takes_as_many_queries_for_many_as_for_one(
        self,
        client: Client,
        visit: Visit,
        manager: Person,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        make_discussion(visit, manager)
        sign_in(client, manager)
        client.get("/decisions/")
        with django_assert_num_queries(6):
            client.get("/decisions/")
        for _ in range(5):
            other = make_visit(make_person(manager=manager))
            checked(other, CAUTION)
            make_discussion(other, manager)
        with django_assert_num_queries(6):
            client.get("/decisions/")


class TestRefusing:
    def test_one_button_and_no_reason(self, client: Client, visit: Visit) -> None:
        address = f"/visits/{visit.pk}/refuse/"
        said = page(sign_in(client, visit.officer), address)
        assert "<textarea" not in said
        assert "You have refused this visit. You do not have to go." in send(client, address)
        assert Refusal.objects.get().officer == visit.officer
        assert "You have refused this visit" in page(client, address)

    def test_only_with_the_button(self, client: Client, visit: Visit) -> None:
        page(sign_in(client, visit.officer), f"/visits/{visit.pk}/refuse/")
        assert not Refusal.objects.exists()

    def test_telling_colleagues(self, client: Client, visit: Visit) -> None:
        address = f"/visits/{visit.pk}/refuse/tell/"
        page(sign_in(client, visit.officer), address, 404)
        services.refuse(visit.pk, by=visit.officer, now=NOW)
        assert "Go on without telling anything" in page(client, address)
        assert "Enter what colleagues should know" in send(client, address, tells="")
        assert "Colleagues will read it" in send(client, address, tells="The dog is back")
        assert Refusal.objects.get().tells == "The dog is back"

    def test_discussing_it(self, client: Client, visit: Visit, manager: Person) -> None:
        address = f"/visits/{visit.pk}/refusal/"
        page(sign_in(client, manager), address, 404)
        services.refuse(visit.pk, by=visit.officer, now=NOW)
        said = page(client, address)
        assert "Kim Invented refused this visit" in said
        assert "Give the visit to another officer" not in said
        assert "Give the visit to another officer" in send(client, address)
        assert Refusal.objects.get().discussed_by == manager

    def test_nobody_on_the_visit_and_no_officer_sees_who_refused(
        self, client: Client, visit: Visit
    ) -> None:
        services.refuse(visit.pk, by=visit.officer, now=NOW)
        assert visit.second_officer
        for person, status in (
            (visit.second_officer, 403),
            (visit.officer, 403),
            (make_person(), 404),
            (make_data_protection(), 403),
        ):
            page(sign_in(client, person), f"/visits/{visit.pk}/refusal/", status)

    def test_the_officer_who_takes_over_reads_nothing_of_it(
        self, client: Client, visit: Visit, manager: Person
    ) -> None:
        services.refuse(visit.pk, by=visit.officer, now=NOW)
        services.discuss_refusal(visit.pk, by=manager, now=NOW)
        taker = make_person("Toni Taker", manager=manager)
        Visit.objects.filter(pk=visit.pk).update(officer=taker)
        checked(visit, CAUTION)
        sign_in(client, taker)
        for address in ("decide/", "refuse/", "history/"):
            assert "Kim Invented" not in page(client, f"/visits/{visit.pk}/{address}")


class TestReviews:
    def test_lists_what_is_due_and_ticks_it_off(
        self, client: Client, visit: Visit, manager: Person
    ) -> None:
        assert "Nothing to review" in page(sign_in(client, manager), "/reviews/")
        action = make_next_action(visit, due=NOW.date() - timedelta(days=1))
        today = make_next_action(make_visit(visit.officer, engaged=False))
        make_next_action(make_visit())
        said = page(client, "/reviews/")
        assert said.count("Write first") == 2
        assert said.index("Overdue") < said.index("Today")
        for _ in range(2):
            assert "Reviewed." in send(client, f"/reviews/{action.pk}/done/")
        action.refresh_from_db()
        assert (action.done_by, action.done_at) == (manager, NOW)
        assert Event.objects.filter(action="review.done").count() == 1
        assert not NextAction.objects.get(pk=today.pk).done_at

    def test_not_those_of_others(self, client: Client) -> None:
        action = make_next_action(make_visit())
        answer = sign_in(client, make_person()).post(f"/reviews/{action.pk}/done/")
        assert answer.status_code == 404

    def test_takes_as_many_queries_for_many_as_for_one(
        self,
        client: Client,
        visit: Visit,
        manager: Person,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        make_next_action(visit)
        sign_in(client, manager)
        client.get("/reviews/")
        with django_assert_num_queries(5):
            client.get("/reviews/")
        for _ in range(5):
            make_next_action(make_visit(make_person(manager=manager)))
        with django_assert_num_queries(5):
            client.get("/reviews/")


def test_a_whole_circle_of_a_decision(client: Client, visit: Visit, manager: Person) -> None:
    """Decided, reviewed: the case is nowhere any more."""
    checked(visit, VIOLENCE)
    services.decide(
        visit.pk, wanted=Wanted(OTHER, reason="Write"), check_number=1, by=manager, now=NOW
    )
    said = page(sign_in(client, manager), f"/visits/{visit.pk}/decide/")
    assert "off the list" in said
    assert "By Moira Manager" in said
    assert PAIR.value not in {one.outcome for one in Decision.objects.all()}
