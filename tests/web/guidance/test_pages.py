"""The pages of guidance, and the links that lead to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from forethought.web.guidance.models import GuidanceVersion
from forethought.web.guidance.pages import page_of
from forethought.web.people.models import Person
from tests.web.factories import (
    NOW,
    TODAY,
    make_manager,
    make_person,
    make_safety_administrator,
    make_visit,
    sign_in,
)

pytestmark = pytest.mark.django_db

NEXT = TODAY + timedelta(days=300)


@pytest.fixture(autouse=True)
def _morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def administrator(client: Client) -> Person:
    person = make_safety_administrator()
    sign_in(client, person)
    return person


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def sent(**other: Any) -> dict[str, Any]:
    return {
        "on": 0,
        "title": "Dogs here",
        "summary": "Ring first.",
        "body": "## First\n\nRing [the desk](/desk/).\n",
        "rules": ["visit.cash"],
        "hazards": ["animal"],
        "kinds": [],
        "why": "We know more",
        "review_on-day": NEXT.day,
        "review_on-month": NEXT.month,
        "review_on-year": NEXT.year,
    } | other


def test_everybody_reads(client: Client) -> None:
    sign_in(client, make_person())
    assert 'href="/guidance/dogs/"' in text(client, "/guidance/")
    page = text(client, "/guidance/dogs/")
    assert '<h2 class="govuk-heading-m">At the gate</h2>' in page
    assert "Change this page" not in page
    assert client.get("/guidance/dragons/").status_code == 404
    assert client.get("/guidance/dogs/versions/1/").status_code == 404
    assert client.post("/guidance/dogs/").status_code == 405


def test_the_office_words_a_page_anew(client: Client, administrator: Person) -> None:
    form = text(client, "/guidance/dogs/change/")
    assert "If you cannot see where the dog is" in form
    answer = client.post("/guidance/dogs/change/", sent(), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/guidance/dogs/"
    assert "Dogs here" in page
    assert "Your office’s own wording, version 1" in page
    versions = text(client, "/guidance/dogs/versions/")
    assert "We know more" in versions
    assert administrator.name in versions
    assert "Ring" in text(client, "/guidance/dogs/versions/1/")
    assert "At the gate" in text(client, "/guidance/dogs/versions/0/")


def test_a_look_before_saving_saves_nothing(client: Client, administrator: Person) -> None:
    page = client.post("/guidance/dogs/change/", sent(preview="yes")).content.decode()
    assert "Nothing is saved yet" in page
    assert '<h3 class="govuk-heading-m">First</h3>' in page
    assert "## First" in page
    assert not GuidanceVersion.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title": ""}, "Enter title"),
        ({"title": "x" * 101}, "must be 100 characters or fewer"),
        ({"summary": "x" * 251}, "must be 250 characters or fewer"),
        ({"body": "x" * 20_001}, "must be 20000 characters or fewer"),
        ({"body": "[x](javascript:alert(1)"}, "links begin with https://"),
        ({"body": "#\n"}, "Write some words"),
        ({"why": ""}, "Enter"),
        ({"rules": ["records.dragon"]}, "Select one"),
        ({"hazards": ["dragon"]}, "Select"),
        ({"kinds": ["moon"]}, "Select"),
        ({"review_on-day": TODAY.day, "review_on-month": TODAY.month, "review_on-year": TODAY.year},
         "must be 26 November 2026 or later"),
        ({"on": "7"}, "Somebody changed this page"),
        ({"on": "x"}, "There is a problem"),
        ({"title": "a\x00b"}, "Null characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_lost(
    client: Client, administrator: Person, wrong: dict[str, Any], says: str
) -> None:
    page = client.post("/guidance/dogs/change/", sent(**wrong)).content.decode()
    assert "There is a problem" in page
    assert says in page
    if "body" not in wrong:
        assert "Ring [the desk](/desk/)." in page
    assert not GuidanceVersion.objects.exists()


def test_a_page_of_the_office_comes_and_goes(client: Client, administrator: Person) -> None:
    client.post("/guidance/add/", sent(title="Boats and quays"))
    assert "Boats and quays" in text(client, "/guidance/")
    client.post("/guidance/boats-and-quays/take-down/", {"on": 1, "why": "No harbour"})
    assert "this page is taken down" in text(client, "/guidance/boats-and-quays/").lower()
    sign_in(client, make_manager())
    assert client.get("/guidance/boats-and-quays/").status_code == 404
    assert client.get("/guidance/boats-and-quays/versions/1/").status_code == 404
    assert "Boats and quays" not in text(client, "/guidance/")
    assert "Boats and quays" not in text(client, "/guidance/search/?q=desk")


def test_restoring_and_reviewing(client: Client, administrator: Person) -> None:
    client.post("/guidance/dogs/change/", sent())
    client.post("/guidance/dogs/restore/", sent(on=1))
    restored = page_of("dogs")
    assert restored is not None
    assert (restored.number, restored.own) == (2, False)
    client.post("/guidance/dogs/review/", sent(on=2))
    reviewed = page_of("dogs")
    assert reviewed is not None
    assert (reviewed.number, reviewed.review_on) == (3, NEXT)
    again = client.post("/guidance/dogs/restore/", sent(on=3)).content.decode()
    assert "Officers read the standard wording already" in again


@pytest.mark.parametrize("action", ["change", "review", "restore", "take-down"])
def test_only_a_safety_administrator_writes(client: Client, action: str) -> None:
    sign_in(client, make_manager())
    assert client.post(f"/guidance/dogs/{action}/", sent()).status_code == 403
    assert not GuidanceVersion.objects.exists()


def test_what_an_administrator_types_runs_nowhere(client: Client, administrator: Person) -> None:
    hostile = "<script>alert(1)</script> ![x](https://evil.example/p.png) <b onclick=x>b</b>"
    client.post("/guidance/dogs/change/", sent(title="<i>t</i>", summary="<u>s</u>", body=hostile))
    for address in ("", "dogs/", "dogs/versions/1/", "search/?q=script", "dogs/change/"):
        page = text(client, f"/guidance/{address}")
        for tag in ("<script>alert", '<img src="https', "<b on", "<i>t", "<u>s"):
            assert tag not in page, address


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?q=dog", "Dogs and other animals"),
        ("?q=unicorn", "Nothing was found"),
        ("?q=", "Enter your search"),
        ("?q=" + "x" * 201, "must be 200 characters or fewer"),
        ("?q=%00", "Null characters"),
        ("", "Search the guidance"),
    ],
)
def test_searching(client: Client, query: str, says: str) -> None:
    sign_in(client, make_person())
    assert says in text(client, f"/guidance/search/{query}")


def test_the_list_takes_the_same_number_of_queries_however_many_pages_are_ours(
    client: Client, administrator: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        client.post("/guidance/add/", sent(title=f"Page {number}"))
    with django_assert_max_num_queries(9):
        text(client, "/guidance/")


def test_the_phone_gets_the_pages_and_a_digest_that_changes_with_them(client: Client) -> None:
    assert client.get("/out/guidance.json").status_code == 401
    officer = make_person()
    make_visit(officer)
    sign_in(client, officer)
    told = client.get("/out/guidance.json").json()
    dogs = next(page for page in told["pages"] if page["slug"] == "dogs")
    assert '<h3 class="govuk-heading-m">At the gate</h3>' in dogs["html"]
    sign_in(client, make_safety_administrator())
    client.post("/guidance/dogs/change/", sent())
    assert client.get("/out/guidance.json").json()["digest"] != told["digest"]
