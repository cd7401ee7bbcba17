"""What the safety administrator sees of readings of all notes: numbers, never a note."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.web.factories import NOW, make_safety_administrator, sign_in
from tests.web.rescreening.given import make_run

pytestmark = pytest.mark.django_db


def page(client: Client, address: str) -> str:
    sign_in(client, make_safety_administrator())
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_what_each_reading_changed(client: Client) -> None:
    first = make_run(NOW - timedelta(days=1))
    make_run(NOW, before=first, newly=1_214, cleared=3, other=12)
    text = page(client, "/rescreening/")
    assert all(said in text for said in ("1,214", "Newly flagged", "No longer flagged", "–"))
    assert "have not been read with the phrases" in text, "the engine is another one"


def test_nothing_was_read_yet(client: Client) -> None:
    assert "have not been read as a whole yet" in page(client, "/rescreening/")


def test_one_reading_by_source_and_hazard_beside_the_one_before(client: Client) -> None:
    first = make_run(NOW - timedelta(days=1), hazards={"sa_notes": {"threat": 7, "animal": 5}})
    run = make_run(NOW, before=first, hazards={"sa_notes": {"threat": 9}}, fresh=40)
    text = page(client, f"/rescreening/{run.pk}/")
    for said in ("SA Notes", "40", "came in or were changed", "checked again already"):
        assert said in text, said
    rows = text.split("<tbody")[-1]
    assert rows.index(">5<") < rows.index(">0<") < rows.index(">7<") < rows.index(">9<")


@pytest.mark.parametrize("state", ["running", "given_up"])
def test_a_reading_that_has_not_come_to_its_end_gives_no_numbers(
    state: str, client: Client
) -> None:
    ended = None if state == "running" else NOW
    run = make_run(NOW, state=state, ended_at=ended, hazards={}, total=0)
    text = page(client, f"/rescreening/{run.pk}/")
    assert "What it changed" not in text
    assert ("Just begun" in text) is (state == "running")


def test_the_page_of_the_records_leads_there(client: Client) -> None:
    assert 'href="/rescreening/"' in page(client, "/records/")
