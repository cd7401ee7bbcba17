"""What a refusal tells colleagues has its time: management grade ends it with a reason."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from forethought.web.checks.facts import what_people_know
from forethought.web.decisions import services
from forethought.web.decisions.models import Refusal
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.decisions.given import checked
from tests.web.factories import NOW, make_manager, make_person, make_team, make_visit, sign_in

pytestmark = pytest.mark.django_db
WORDS = "Men in the yard closed the gate behind me"


@pytest.fixture
def manager() -> Person:
    return make_manager(team=make_team())


@pytest.fixture
def refusal(manager: Person) -> Refusal:
    visit = make_visit(make_person(manager=manager, team=manager.team))
    checked(visit)
    services.refuse(visit.pk, by=visit.officer, now=NOW)
    return services.tell_colleagues(visit.pk, tells=WORDS, by=visit.officer, now=NOW)


def test_ends_and_holds_every_visit_to_the_customer(refusal: Refusal, manager: Person) -> None:
    other = make_visit(customer=refusal.visit.customer)
    assert what_people_know(other).tells == (WORDS,)
    services.end_what_was_told(refusal.pk, reason="The yard has a new owner", by=manager, now=NOW)
    assert what_people_know(other).tells == ()
    assert set(Visit.objects.filter(check_wanted_because="refusal")) == {other, refusal.visit}
    refusal.refresh_from_db()
    assert (refusal.tells, refusal.told_ended_by) == (WORDS, manager)


def test_told_again_it_counts_again(refusal: Refusal, manager: Person) -> None:
    services.end_what_was_told(refusal.pk, reason="The yard has a new owner", by=manager, now=NOW)
    officer = refusal.officer
    services.tell_colleagues(refusal.visit_id, tells=WORDS, by=officer, now=NOW)
    assert what_people_know(refusal.visit).tells == (WORDS,)


def test_who_may_not_end_it(refusal: Refusal) -> None:
    for person in (refusal.officer, make_person()):
        with pytest.raises(NotPossibleError):
            services.end_what_was_told(refusal.pk, reason="No", by=person, now=NOW)
    assert what_people_know(refusal.visit).tells == (WORDS,)


def test_needs_a_reason_and_something_told(refusal: Refusal, manager: Person) -> None:
    with pytest.raises(NotPossibleError, match="Enter why"):
        services.end_what_was_told(refusal.pk, reason=" ", by=manager, now=NOW)
    services.end_what_was_told(refusal.pk, reason="New owner", by=manager, now=NOW)
    with pytest.raises(NotPossibleError, match="Nothing of this refusal"):
        services.end_what_was_told(refusal.pk, reason="Again", by=manager, now=NOW)


def test_on_the_page(refusal: Refusal, manager: Person, client: Client) -> None:
    sign_in(client, manager)
    page = reverse("decisions:refusal", args=[refusal.visit_id])
    assert "It no longer needs to be known" in client.get(page).content.decode()
    wrong = client.post(page, {"refusal": refusal.pk, "reason": ""}).content.decode()
    assert "Error: " in wrong
    assert "Enter why it no longer needs to be known" in wrong
    client.post(page, {"refusal": refusal.pk, "reason": "The yard has a new owner"})
    shown = client.get(page).content.decode()
    assert "The yard has a new owner" in shown
    assert "It no longer needs to be known" not in shown


def test_the_database_wants_who_and_why(refusal: Refusal) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Refusal.objects.filter(pk=refusal.pk).update(told_until=NOW)
