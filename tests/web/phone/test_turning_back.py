"""Turn back: on the phone and the plain page until it is seen, and on the desk's board."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from forethought.web.contactdesk.desk.board import rows_of
from forethought.web.contactdesk.models import Outing
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, make_contact_desk, make_person, sign_in
from tests.web.phone.given import a_day, an_officer, go_out, message, quick_pins, send, set_pins

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NOT_SEEN = "Told to turn back at 8am, not seen yet"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer() -> Person:
    return an_officer()


@pytest.fixture
def visit(officer: Person) -> Visit:
    (visit,) = a_day(officer, NOW)
    go_out(officer, [visit], NOW)
    return visit


def news(visit: Visit) -> Notice:
    with transaction.atomic():
        reopen([visit.pk], because="incident", now=NOW)
    return Notice.objects.latest("pk")


def told(page: Client) -> Any:
    return page.get("/out/day.json").json()


def on_the_board() -> str:
    (row,) = rows_of(Outing.objects.all(), now=NOW)
    return row.back


def test_the_phone_is_told_until_the_officer_says_that_they_know(
    client: Client, officer: Person, visit: Visit
) -> None:
    page = sign_in(client, officer)
    assert (told(page)["turn_back"], on_the_board()) == ([], "")
    notice = news(visit)
    day = told(page)
    assert (day["turn_back"], on_the_board()) == ([notice.pk], NOT_SEEN)
    assert day["office"]["phone"] == "0113 496 0000"
    with time_machine.travel(NOW + 9 * MINUTE, tick=False):
        known = message("known", notices=[notice.pk], age_s=360.0)
        assert send(client, day["token"], known).json()["received"][known["uuid"]]["counted"]
        send(client, day["token"], known)
        assert told(page)["turn_back"] == []
    assert on_the_board() == "Told to turn back at 8am, seen at 8:03am"


@pytest.mark.parametrize("notices", [None, "7", [{}], ["x"], list(range(201))])
def test_a_press_that_cannot_be_read_says_so(
    client: Client, officer: Person, visit: Visit, notices: Any
) -> None:
    token = told(sign_in(client, officer))["token"]
    sent = message("known", notices=notices)
    assert not send(client, token, sent).json()["received"][sent["uuid"]]["counted"]


def test_nobody_says_it_for_somebody_else(client: Client, officer: Person, visit: Visit) -> None:
    notice = news(visit)
    token = told(sign_in(client, make_person("Bea Invented")))["token"]
    send(client, token, message("known", notices=[notice.pk, 2**60]))
    assert on_the_board() == NOT_SEEN


def test_the_plain_page_has_the_number_and_the_press(
    client: Client, officer: Person, visit: Visit
) -> None:
    page = sign_in(client, officer)
    assert "Turn back" not in page.get("/out/plain/").content.decode()
    notice = news(visit)
    shown = page.get("/out/plain/").content.decode()
    assert "Turn back. Ring the desk." in shown
    assert 'href="tel:01134960000"' in shown
    answer = page.post("/out/know/", {"notice": [notice.pk, "x", "9" * 40]}, follow=True)
    assert "Turn back" not in answer.content.decode()
    assert on_the_board() == "Told to turn back at 8am, seen at 8am"


def test_no_pin_keeps_it_from_them(client: Client, officer: Person, visit: Visit) -> None:
    with quick_pins():
        set_pins(officer, NOW)
    notice = news(visit)
    page = sign_in(client, officer)
    shown = page.get("/out/plain/").content.decode()
    assert ("Turn back. Ring the desk." in shown, "Your PIN" in shown) == (True, True)
    page.post("/out/know/", {"notice": [notice.pk]})
    assert on_the_board() == "Told to turn back at 8am, seen at 8am"


def test_of_a_pair_the_one_who_has_not_seen_it_counts(officer: Person, visit: Visit) -> None:
    other = make_person("Bea Invented")
    Visit.objects.update(second_officer=other, second="accepted")
    Outing.objects.update(second_officer=other)
    news(visit)
    Notice.objects.filter(to=officer).update(seen_at=NOW)
    assert on_the_board() == NOT_SEEN


def test_what_was_told_on_an_earlier_outing_stands_no_longer_on_the_board(
    officer: Person, visit: Visit
) -> None:
    news(visit)
    Outing.objects.update(left_at=NOW + MINUTE)
    assert on_the_board() == ""


def test_the_pages_of_the_desk_say_it(client: Client, officer: Person, visit: Visit) -> None:
    news(visit)
    desk = sign_in(client, make_contact_desk(office=officer.office))
    for address in ("/desk/", f"/desk/outings/{Outing.objects.get().pk}/"):
        assert NOT_SEEN in desk.get(address).content.decode()
