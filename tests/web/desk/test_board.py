"""The live board and its stream."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from forethought.contact.words import AlarmKind
from forethought.web.contactdesk.desk import stream
from forethought.web.contactdesk.desk.board import board
from forethought.web.contactdesk.desk.listening import Changes
from forethought.web.contactdesk.desk.live import LiveBoard
from forethought.web.contactdesk.models import Alarm, Outing
from forethought.web.contactdesk.rota import unmanned
from tests.web.desk.world import HOUR, MINUTE, make_alarm, make_outing, press_for_help
from tests.web.factories import (
    NOW,
    make_contact_desk,
    make_customer,
    make_manager,
    make_office,
    make_person,
    make_safety_administrator,
    make_visit,
    sign_in,
)
from tests.web.watchdog.office import beat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def events(client: Client, known: str = "") -> list[tuple[str, dict[str, Any]]]:
    """What the stream says before it ends."""
    answer = client.get("/desk/stream/", {"known": known})
    assert answer["Content-Type"] == "text/event-stream"
    assert answer["Cache-Control"].startswith("no-store")
    text = b"".join(answer).decode()
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if line)
        if "event" in lines and lines["event"] != "again":
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def test_an_empty_board_says_what_will_stand_there(client: Client) -> None:
    page = sign_in(client, make_contact_desk()).get("/desk/").content.decode()
    assert "Officers stand here from the moment they leave the office" in page


def test_most_urgent_first(client: Client) -> None:
    office = make_office()
    desk = make_contact_desk(office=office)
    out = {
        name: make_outing(make_person(name, office=office))
        for name in ("Waits", "Owned", "Rings", "Duress", "Late")
    }
    make_alarm(out["Owned"], owner=desk, owned_at=NOW, silent_at=NOW + 2 * HOUR)
    make_alarm(out["Rings"])
    press_for_help(out["Duress"])
    late = NOW + 80 * MINUTE  # everybody should have set off 5 minutes ago
    shown = board(Outing.objects.exclude(pk=out["Waits"].pk), now=late)
    assert [(row.officers, row.urgency) for row in shown.rows] == [
        ("Duress", 0),
        ("Rings", 1),
        ("Owned", 2),
        ("Late", 3),
    ]
    assert board(Outing.objects.filter(pk=out["Waits"].pk), now=NOW).rows[0].urgency == 4


@pytest.mark.parametrize(("seconds", "urgency"), [(-1, 4), (0, 3), (1, 3)])
def test_a_due_moment_shows_as_overdue_without_any_alarm(seconds: int, urgency: int) -> None:
    make_outing(make_person())
    due = NOW + 75 * MINUTE
    shown = board(Outing.objects.all(), now=due + timedelta(seconds=seconds))
    assert shown.rows[0].urgency == urgency


@pytest.mark.parametrize(("seconds", "rings"), [(-1, False), (0, True), (1, True)])
def test_an_owner_who_goes_quiet_is_shown_as_silent(seconds: int, rings: bool) -> None:
    outing = make_outing(make_person())
    make_alarm(outing, owner=make_manager("Mo"), owned_at=NOW, silent_at=NOW + HOUR)
    row = board(Outing.objects.all(), now=NOW + HOUR + timedelta(seconds=seconds)).rows[0]
    assert row.alarms[0].rings is rings
    assert row.alarms[0].owner == ("Mo, silent" if rings else "Mo")


def test_a_row_says_whom_to_ring_and_where_they_should_be() -> None:
    officer, second = make_person("Ann", phone="07700 900001"), make_person("Bo", phone="")
    visit = make_visit(officer, customer=make_customer(address="1 High Street", postcode="LS1 4AP"))
    make_outing(officer, [visit], second_officer=second, vehicle="blue Fiesta")
    row = board(Outing.objects.all(), now=NOW).rows[0]
    assert row.officers == "Ann and Bo"
    assert row.phones == (("Ann", "07700 900001"), ("Bo", "no number on record"))
    assert (row.where, row.vehicle) == ("1 High Street, LS1 4AP", "blue Fiesta")
    assert (row.next, row.heard) == ("to set off", "")


def test_nobody_rings_somebody_who_pressed_for_help(client: Client) -> None:
    office = make_office()
    press_for_help(make_outing(make_person("Bo", office=office, phone="07700 900002")))
    make_outing(make_person("Cy", office=office, phone="07700 900003"))
    page = sign_in(client, make_contact_desk(office=office)).get("/desk/").content.decode()
    assert "Do not ring them: somebody may be listening. Ring 999." in page
    assert 'href="tel:07700900003"' in page
    assert 'href="tel:07700900002"' not in page


def test_the_page_and_its_data_hold_no_customer_name(client: Client) -> None:
    office = make_office()
    officer = make_person(office=office)
    make_outing(officer, [make_visit(officer, customer=make_customer("Zed Invented"))])
    page = sign_in(client, make_contact_desk(office=office)).get("/desk/").content.decode()
    assert officer.name in page
    assert "Zed" not in page


def test_who_sees_which_outing(client: Client) -> None:
    office = make_office()
    manager = make_manager("Own Manager")
    officer = make_person("Ash", office=office, manager=manager)
    outing = make_outing(officer)
    administrator = make_safety_administrator("Admin")
    sees = {
        "desk": make_contact_desk("Desk", office=office),
        "management of the office": make_manager("Other", office=office),
        "their manager elsewhere": manager,
    }
    for who in sees.values():
        assert "Ash" in sign_in(Client(), who).get("/desk/").content.decode(), who
    for who in (make_contact_desk("Elsewhere"), make_manager("Far"), administrator):
        assert "Ash" not in sign_in(Client(), who).get("/desk/").content.decode(), who
    make_alarm(outing, rung=3)
    assert "Ash" in sign_in(Client(), administrator).get("/desk/").content.decode()
    assert sign_in(client, officer).get("/desk/").status_code == 403


def test_nobody_watches_over_their_own_outing(client: Client) -> None:
    """Whoever forces them may be looking at their screen."""
    office = make_office()
    manager = make_manager("Morgan", office=office, makes_visits=True)
    press_for_help(make_outing(manager))
    page = sign_in(client, manager).get("/desk/").content.decode()
    assert "Duress" not in page
    colleague = make_manager(office=office)
    assert "Duress" in sign_in(Client(), colleague).get("/desk/").content.decode()


@pytest.mark.parametrize(("seconds", "gone"), [(9, False), (10, True), (11, True)])
def test_the_page_knows_from_the_start_whether_a_watchdog_is_alive(
    client: Client, seconds: int, gone: bool
) -> None:
    beat(NOW - timedelta(seconds=seconds))
    page = sign_in(client, make_contact_desk()).get("/desk/").content.decode()
    assert ('data-watched="no"' in page) is gone


def test_the_stream_tells_the_board_then_only_that_it_lives(client: Client) -> None:
    office = make_office()
    sign_in(client, make_contact_desk(office=office))
    make_outing(make_person("Ash", office=office))
    beat(NOW)
    [(kind, told)] = events(client)
    assert kind == "board"
    assert [row["officers"] for row in told["rows"]] == ["Ash"]
    assert (told["watchdog"], told["now"]) == (0.0, NOW.isoformat())
    [(kind, quiet)] = events(client, told["digest"])
    assert kind == "beat"
    assert [quiet.pop("remarks")] == [told["remarks"]] == [unmanned(Outing.objects.all(), now=NOW)]
    assert quiet == {"now": NOW.isoformat(), "watchdog": 0.0}


def test_a_change_is_told_to_whoever_knows_the_board_before(client: Client) -> None:
    office = make_office()
    sign_in(client, make_contact_desk(office=office))
    outing = make_outing(make_person("Ash", office=office))
    [(_, before)] = events(client)
    make_alarm(outing)
    [(kind, after)] = events(client, before["digest"])
    assert kind == "board"
    assert after["rows"][0]["alarms"][0]["words"] == "Overdue"


@pytest.fixture
def changes(monkeypatch: pytest.MonkeyPatch) -> Changes:
    """What streams wait for, told by the test: nobody listens, nor gives its connection back."""
    made = Changes()
    monkeypatch.setattr(made, "_start", lambda: None)
    monkeypatch.setattr(stream, "changes", made)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    monkeypatch.setattr(stream, "REST", 0.0)
    monkeypatch.setattr(stream, "QUIET", 0.01)
    return made


def told_by(said: Iterator[str], number: int) -> list[dict[str, Any]]:
    return [json.loads(next(said).split("data: ")[1]) for _ in range(number)]


def test_a_long_stream_repaints_only_what_changed(
    changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = make_outing(make_person("Ash")), make_outing(make_person("Bo"))
    live = LiveBoard(lambda _: Outing.objects.all())
    said = stream.events(live.look, timezone.now, known="", lasts=60)
    next(said)  # how soon to ask again
    [whole] = told_by(said, 1)
    make_alarm(first)
    changes.tell(frozenset({first.pk}))
    [changed] = told_by(said, 1)
    monkeypatch.setattr(changes, "wait", lambda seen, _seconds: seen)
    [quiet] = told_by(said, 1)
    del said  # whoever reads no more gives the place back
    assert stream._places._value == stream.MOST
    assert {row["key"] for row in whole["rows"]} == {str(first.pk), str(other.pk)}
    assert [row["key"] for row in changed["rows"]] == [str(first.pk)]
    assert "order" not in changed  # Ash stood first already
    assert "rows" not in quiet


def test_whoever_knows_the_board_is_told_only_what_changes_afterwards(changes: Changes) -> None:
    """A stream that follows another one: the page has its rows already."""
    first, last = make_outing(make_person("Ash")), make_outing(make_person("Bo"))
    live = LiveBoard(lambda _: Outing.objects.all())
    known = live.look(NOW).digest
    said = stream.events(live.look, timezone.now, known=known, lasts=60)
    next(said)
    [beat] = told_by(said, 1)
    make_alarm(last)
    changes.tell(frozenset({last.pk}))
    [changed] = told_by(said, 1)
    assert "rows" not in beat
    assert [row["key"] for row in changed["rows"]] == [str(last.pk)]
    assert changed["order"] == [str(last.pk), str(first.pk)]


class Clock:
    """Time that passes while somebody waits, and at no other time."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def wait(self, seen: int, seconds: float) -> int:
        self.now += seconds
        return seen


def test_a_stream_asks_for_the_next_one_before_its_end(
    changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(stream, "time", clock)
    monkeypatch.setattr(changes, "wait", clock.wait)
    monkeypatch.setattr(stream, "QUIET", 1.0)
    monkeypatch.setattr(stream, "OVERLAP", 4.0)
    said = list(
        stream.events(
            LiveBoard(lambda _: Outing.objects.all()).look, timezone.now, known="", lasts=8.0
        )
    )
    assert clock.now == 8.0
    kinds = [one.split("\n")[0] for one in said]
    assert kinds == ["retry: 1000", "event: board", "event: beat", "event: again", "event: beat"]


def test_a_second_look_reads_what_changed_and_nothing_else(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ash = make_person("Ash")
    first, other = make_outing(ash, [make_visit(ash)]), make_outing(make_person("Bo"))
    live = LiveBoard(lambda _: Outing.objects.all())
    live.look(NOW)
    make_alarm(first)
    make_alarm(other)
    with django_assert_num_queries(3):
        shown = live.look(NOW, frozenset({first.pk}))
    assert [(row.officers, row.urgency) for row in shown.rows] == [("Ash", 1), ("Bo", 4)]
    with django_assert_num_queries(0):
        assert live.look(NOW, frozenset()) == shown
    Outing.objects.filter(pk=first.pk).update(over_at=NOW, next_at=None)
    assert [row.officers for row in live.look(NOW, frozenset({first.pk})).rows] == ["Bo"]
    assert live.look(NOW).rows[0].urgency == 1


@pytest.mark.parametrize(("seconds", "urgency"), [(-1, 4), (0, 3), (1, 3)])
def test_a_due_moment_shows_though_nothing_changed_but_the_clock(
    seconds: int, urgency: int
) -> None:
    make_outing(make_person())
    live = LiveBoard(lambda _: Outing.objects.all())
    live.look(NOW)
    due = NOW + 75 * MINUTE + timedelta(seconds=seconds)
    assert live.look(due, frozenset()).rows[0].urgency == urgency


@pytest.mark.parametrize(("seconds", "rings"), [(-1, False), (0, True), (1, True)])
def test_an_owner_goes_quiet_though_nothing_changed_but_the_clock(
    seconds: int, rings: bool
) -> None:
    outing = make_outing(make_person())
    make_alarm(outing, owner=make_manager("Mo"), owned_at=NOW, silent_at=NOW + HOUR)
    live = LiveBoard(lambda _: Outing.objects.all())
    live.look(NOW)
    shown = live.look(NOW + HOUR + timedelta(seconds=seconds), frozenset())
    assert shown.rows[0].alarms[0].rings is rings


def test_too_many_boards_get_one_answer_and_are_asked_to_wait(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [stream._places.acquire(blocking=False) for _ in range(stream.MOST)]
    assert all(held)
    try:
        answer = sign_in(client, make_contact_desk()).get("/desk/stream/")
        text = b"".join(answer).decode()
    finally:
        for _ in held:
            stream._places.release()
    assert text.startswith(f"retry: {stream.BUSY_RETRY_MS}\n\n")
    assert "event: board" in text
    assert stream._places.acquire(blocking=False)
    stream._places.release()


def _many(count: int) -> None:
    office = make_office()
    make_contact_desk("The Desk", office=office)
    officer = make_person("First", office=office)
    pattern = make_outing(officer, [make_visit(officer)])
    people = [make_person(f"Officer {number}", office=office) for number in range(count)]
    out = Outing.objects.bulk_create(
        Outing(
            officer=person,
            office=office,
            day=pattern.day,
            left_at=NOW,
            back_by=pattern.back_by,
            next_at=NOW + HOUR,
            standing=pattern.standing,
        )
        for person in people
    )
    Alarm.objects.bulk_create(
        Alarm(
            outing=one, name="overdue-1", kind=AlarmKind.OVERDUE, since=NOW, opened_at=NOW, rung=1
        )
        for one in out[::10]
    )


@pytest.mark.parametrize("count", [2, 40])
def test_a_board_takes_three_queries_however_many_are_out(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _many(count)
    with django_assert_num_queries(3):
        assert len(board(Outing.objects.all(), now=NOW).rows) == count + 1


def test_one_look_of_a_stream_takes_four_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    _many(5)

    live = LiveBoard(lambda _: Outing.objects.all())
    with django_assert_num_queries(4):
        list(stream.events(live.look, timezone.now, known="", lasts=0))
