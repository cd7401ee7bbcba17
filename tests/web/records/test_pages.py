"""The pages of records and areas through their real addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from forethought.web.audit.models import Event
from forethought.web.people.models import Person
from forethought.web.records.folder import load_folder
from forethought.web.records.models import LONGEST_NOTE, Load, Record, Source
from forethought.web.visits.models import Visit
from tests.web.factories import (
    NOW,
    make_connection,
    make_data_protection,
    make_load,
    make_manager,
    make_person,
    make_safety_administrator,
    make_source,
    make_visit,
    sign_in,
)
from tests.web.records.extracts import declare, drop, known_customer, row, write_extract

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).parents[3] / "examples" / "day"


def page(person: Person, address: str) -> str:
    answer = sign_in(Client(), person).get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_an_empty_site_says_what_is_missing_and_what_to_do() -> None:
    shown = page(make_safety_administrator(), "/records/")
    assert shown.count("Missing") == 5, "four systems and the areas"
    assert "It was never loaded" in shown
    assert "Nothing has been loaded yet" in shown


def test_everybody_sees_how_sources_stand_but_not_the_loads() -> None:
    make_load(NOW)
    shown = page(make_person(), "/records/")
    assert "Loads, newest first" not in shown
    assert "What to do" in shown


def test_a_refused_source_is_stale_and_says_why(tmp_path: Path) -> None:
    load_folder(drop(tmp_path, "dtr", [row("1")]), by=None, now=NOW)
    load_folder(drop(tmp_path, "dtr", [row("1")], declared=2), by=None, now=NOW)
    shown = page(make_manager(), "/records/")
    assert "Stale" in shown
    assert "1 usable rows, 2 declared" in shown
    assert "from records/dtr.csv" in shown


def test_a_running_load_shows_how_far_it_is_and_a_dead_one_that_it_died() -> None:
    source = make_source("dtr")
    load = make_load(NOW, source, state=Load.State.RUNNING, rows=50, declared_rows=200)
    shown = page(make_manager(), f"/records/loads/{load.pk}/")
    assert "Broken off" in shown
    assert "The program that was loading has ended" in shown


def test_a_load_lists_problems_with_line_and_column_and_no_note_text(tmp_path: Path) -> None:
    write_extract(tmp_path, "dtr", [row("1", "private words", date="last week", utr="not known")])
    declare(tmp_path, {"dtr": 1})
    load_folder(tmp_path, by=None, now=NOW)
    for person in (make_manager(), make_safety_administrator(), make_data_protection()):
        shown = page(person, f"/records/loads/{Load.objects.get().pk}/")
        assert "2 problems in records/dtr.csv" in shown
        assert "last week" in shown
        assert "private words" not in shown


def test_only_the_last_load_of_a_system_keeps_its_problems(tmp_path: Path) -> None:
    load_folder(drop(tmp_path, "dtr", [row("1", utr="not known")]), by=None, now=NOW)
    first = Load.objects.get()
    load_folder(tmp_path, by=None, now=NOW)
    shown = page(make_manager(), f"/records/loads/{first.pk}/")
    assert "listed only for the last load" in shown


def test_the_page_of_records_takes_a_fixed_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(Client(), make_manager())
    for number in range(30):
        make_load(NOW, make_source(f"system_{number}"))
    client.get("/records/")
    with django_assert_num_queries(9):
        client.get("/records/")


def test_the_page_of_areas_shows_the_example_day() -> None:
    load_folder(EXAMPLE, by=None, now=NOW)
    shown = page(make_person(), "/areas/")
    assert "Disease control area" in shown
    assert "Press reports of animal disease" in shown


def test_the_page_of_areas_teaches_when_there_is_none() -> None:
    shown = page(make_person(), "/areas/")
    assert "No area is known" in shown
    assert "There is no areas.geojson" in shown


@pytest.fixture
def visit() -> Visit:
    return make_visit(customer=known_customer(name="Robin Invented"))


def test_a_note_is_added_about_the_customer_of_a_visit(visit: Visit) -> None:
    client = sign_in(Client(), visit.officer)
    address = f"/records/add/?visit={visit.pk}"
    assert "Robin Invented" in client.get(address).content.decode()
    answer = client.post(address, {"text": "Two loose dogs\r\nin the yard"})
    assert (answer.status_code, answer["Location"]) == (302, f"/visits/{visit.pk}/")
    note = Record.objects.get()
    assert (note.text, note.added_by) == ("Two loose dogs\nin the yard", visit.officer)
    assert Source.objects.get().name == "office_notes"


@pytest.mark.parametrize(
    ("length", "taken"), [(LONGEST_NOTE - 1, True), (LONGEST_NOTE, True), (LONGEST_NOTE + 1, False)]
)
def test_a_note_has_a_limit_and_what_was_typed_stays(
    visit: Visit, length: int, taken: bool
) -> None:
    text = "y" * length
    client = sign_in(Client(), visit.officer)
    answer = client.post(f"/records/add/?visit={visit.pk}", {"text": text})
    assert Record.objects.exists() is taken
    if not taken:
        shown = answer.content.decode()
        assert "<title>Error: " in shown
        assert "10000 characters or fewer, not 10001" in shown
        assert text in shown


def test_an_empty_note_is_asked_for(visit: Visit) -> None:
    client = sign_in(Client(), visit.officer)
    answer = client.post(f"/records/add/?visit={visit.pk}", {"text": "  "})
    assert "Write what colleagues should know" in answer.content.decode()
    assert not Record.objects.exists()


@pytest.mark.parametrize("asked", ["", "x", "²", "-1", "9" * 30, "0"])
def test_no_such_visit_is_not_found(visit: Visit, asked: str) -> None:
    client = sign_in(Client(), visit.officer)
    assert client.get("/records/add/", {"visit": asked}).status_code == 404


def test_the_visit_of_somebody_else_is_not_found(visit: Visit) -> None:
    client = sign_in(Client(), make_person())
    assert client.get(f"/records/add/?visit={visit.pk}").status_code == 404
    assert client.post(f"/records/add/?visit={visit.pk}", {"text": "x"}).status_code == 404
    assert not Record.objects.exists()


def test_a_connection_shows_when_it_was_tried_and_why_it_failed() -> None:
    make_connection(NOW, because="The database could not be reached", succeeded_at=None)
    shown = page(make_person(), "/records/")
    assert "Comes through the connection connection-" in shown
    assert "The database could not be reached" in shown
    assert "Load now" not in shown, "for the safety administrator alone"


def test_the_safety_administrator_has_a_connection_read_at_once() -> None:
    administrator = make_safety_administrator()
    made = make_connection(timezone.now())
    client = sign_in(Client(), administrator)
    assert "Load now" in client.get("/records/").content.decode()
    answer = client.post(f"/records/connections/{made.pk}/load/", follow=True)
    assert "is read as soon as its reader looks" in answer.content.decode()
    made.refresh_from_db()
    assert made.next_at <= timezone.now()
    event = Event.objects.get(action="connection.asked")
    assert (event.by_id, event.subject_id) == (administrator.pk, made.pk)


def test_a_connection_that_is_gone_cannot_be_read() -> None:
    made = make_connection(NOW, is_listed=False)
    client = sign_in(Client(), make_safety_administrator())
    assert client.post(f"/records/connections/{made.pk}/load/").status_code == 404


def test_a_connection_that_nobody_has_loaded_from_waits_for_that() -> None:
    made = make_connection(NOW, name="dtr-api", source_name="dtr", takes_over=False, tried_at=None)
    client = sign_in(Client(), make_safety_administrator())
    shown = client.get("/records/").content.decode()
    assert "types: forethought records load-from dtr-api" in shown
    assert "must be loaded once, as it says below" in shown
    assert "read again by itself" not in shown
    assert shown.count("sources.csv into the folder") == 3, "of the other three of the manual"
    assert "Load now" not in shown
    answer = client.post(f"/records/connections/{made.pk}/load/", follow=True)
    assert "Nobody has loaded from dtr-api yet" in answer.content.decode()
    assert not Event.objects.filter(action="connection.asked").exists()
