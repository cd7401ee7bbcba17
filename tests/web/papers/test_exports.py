"""Tables hold what their taker may see on pages, safe and typed, and who took them is known."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.test import Client

from forethought.timestamps import day_begins, day_ends
from forethought.web.areas.models import KnownArea
from forethought.web.areas.services import open_area
from forethought.web.audit.models import Event
from forethought.web.checks.making import make_check as check_now
from forethought.web.papers import pdf
from forethought.web.papers.exports.kinds import KINDS
from forethought.web.papers.exports.table import Type
from forethought.web.people.models import Person
from forethought.web.visits.reasons import News
from tests.web.areas.given import circle
from tests.web.checks.world import THREAT, VICTIM, load_everything, plain_visit
from tests.web.desk.world import make_outing, press_for_help
from tests.web.factories import (
    NOW,
    TODAY,
    make_affected,
    make_check,
    make_contact_desk,
    make_customer,
    make_data_protection,
    make_decision,
    make_manager,
    make_office,
    make_person,
    make_safety_administrator,
    make_visit,
    sign_in,
)
from tests.web.incidents.given import TOLD, recorded
from tests.web.markers.given import live, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

Rows = list[dict[str, Any]]
FIRST, LAST = TODAY - timedelta(days=3), TODAY + timedelta(days=3)


def ask(who: Person, kind: str, form: str = "csv", **asked: Any) -> Any:
    first, last = asked.pop("first", FIRST), asked.pop("last", LAST)
    days = {
        f"{name}-{part}": getattr(day, part)
        for name, day in (("first", first), ("last", last))
        for part in ("day", "month", "year")
    }
    client = sign_in(Client(), who)
    return client.get(f"/exports/{kind}/", {**days, "format": form, **asked})


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content[:3000]
    return b"".join(answer.streaming_content)


def table(who: Person, kind: str, **asked: Any) -> Rows:
    text = content(ask(who, kind, **asked)).decode()
    return list(csv.DictReader(io.StringIO(text)))


def parquet(who: Person, kind: str, tmp_path: Path) -> tuple[list[str], Rows]:
    path = tmp_path / "taken.parquet"
    path.write_bytes(content(ask(who, kind, "parquet")))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone='UTC'")
        found = connection.execute(f"SELECT * FROM '{path}'")
        types = [str(column[1]) for column in found.description or ()]
        names = [column[0] for column in found.description or ()]
        return types, [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def everything() -> dict[str, Person]:
    """An office in which one of everything happened today, and who may see it."""
    load_everything()
    world = make_world()
    live(world)
    recorded(world.officer)
    visit = plain_visit(THREAT, officer=world.officer, customer=make_customer())
    check_now(visit.pk, why=News.PLANNED, now=NOW)
    check = visit.checks.get()
    make_decision(check, world.boss, outcome="different_method", reason="Ring them instead")
    press_for_help(make_outing(world.officer, [visit], now=NOW))
    open_area(circle(), origin=KnownArea.Origin.HAND, by=world.boss, now=NOW)
    return {
        "officer": world.officer,
        "manager": world.boss,
        "desk": make_contact_desk(team=world.team),
        "administrator": make_safety_administrator(team=world.team),
        "data_protection": make_data_protection(team=world.team),
        "stranger": make_person(),
    }


MAY = {
    #                   officer, manager, desk, administrator, data protection, stranger
    "visits": (1, 1, 403, 403, 1, 0),
    "checks": (1, 1, 403, 403, 1, 0),
    "decisions": (1, 1, 403, 403, 1, 0),
    "contacts": (403, "some", "some", "some", 403, 403),
    "incidents": ("some", "some", 0, "some", "some", 0),
    "markers": (403, 1, 403, 1, 1, 403),
    "areas": (1, 1, 1, 1, 1, 1),
}


def test_each_role_takes_what_it_sees_on_pages(tmp_path: Path) -> None:
    people = everything()
    assert MAY.keys() == KINDS.keys()
    for kind, row in MAY.items():
        got = {}
        for (name, who), expected in zip(people.items(), row, strict=True):
            answer = ask(who, kind)
            if answer.status_code == 403:
                got[name] = (403, expected)
                continue
            rows = list(csv.DictReader(io.StringIO(content(answer).decode())))
            found: int | str = len(rows)
            got[name] = ("some" if expected == "some" and found else found, expected)
        assert all(found == expected for found, expected in got.values()), (kind, got)
        is_typed_and_its_taker_known(people["manager"], kind, tmp_path)


def is_typed_and_its_taker_known(who: Person, kind: str, tmp_path: Path) -> None:
    types, rows = parquet(who, kind, tmp_path)
    meant = {Type.MOMENT: "TIMESTAMP WITH TIME ZONE"}
    assert types == [meant.get(c.type, c.type.value) for c in KINDS[kind].columns]
    assert rows
    said = Event.objects.filter(action="exports.taken").latest("pk")
    assert said.by_id == who.pk
    assert said.detail == {
        "kind": kind,
        "format": "parquet",
        "count": len(rows),
        "sha256": hashlib.sha256((tmp_path / "taken.parquet").read_bytes()).hexdigest(),
        "first": "2026-11-22",
        "last": "2026-11-28",
        "office": None,
    }
    as_csv = table(who, kind)
    assert len(as_csv) == len(rows)
    assert list(as_csv[0]) == [column.name for column in KINDS[kind].columns]


def test_cells_keep_their_meaning_in_both_forms(tmp_path: Path) -> None:
    officer = make_person()
    customer = make_customer('=HYPERLINK("http://evil.example")', birth_date=date(1970, 2, 3))
    customer.address = "7, “Quoted”\nLane ŵ 😀"
    customer.save()
    visit = make_visit(officer, customer=customer, purpose="", announced=True)
    (row,) = table(officer, "visits")
    assert row["customer_name"] == '\'=HYPERLINK("http://evil.example")'
    assert row["address"] == customer.address
    assert (row["planned_start"], row["announced"]) == ("2026-11-25T10:00:00+00:00", "yes")
    assert (row["date_of_birth"], row["second"]) == ("1970-02-03", "")
    assert row["held"] == "yes"
    _, (typed,) = parquet(officer, "visits", tmp_path)
    assert typed["customer_name"] == customer.name
    assert typed["address"] == customer.address
    assert typed["planned_start"] == datetime(2026, 11, 25, 10, tzinfo=UTC)
    assert typed["date_of_birth"] == date(1970, 2, 3)
    assert (typed["purpose"], typed["second"], typed["started_at"]) == ("", None, None)
    assert (typed["visit"], typed["announced"], typed["held"]) == (visit.pk, True, True)


@pytest.mark.parametrize(
    ("starts", "stands"),
    [
        (day_begins(FIRST) - timedelta(minutes=1), False),
        (day_begins(FIRST), True),
        (day_ends(LAST) - timedelta(minutes=1), True),
        (day_ends(LAST), False),
    ],
    ids=["before", "first moment", "last moment", "after"],
)
def test_both_days_are_included(starts: datetime, stands: bool) -> None:
    officer = make_person()
    make_visit(officer, planned_start=starts)
    assert bool(table(officer, "visits")) is stands


def test_an_office_narrows_what_may_be_seen_and_widens_nothing() -> None:
    one, other = make_office("One"), make_office("Other")
    auditor = make_data_protection(office=one)
    for office in (one, other):
        make_visit(make_person(office=office))
    assert {row["office"] for row in table(auditor, "visits")} == {"One", "Other"}
    assert {row["office"] for row in table(auditor, "visits", office=other.pk)} == {"Other"}
    manager = make_manager(office=one)
    make_person(office=other, manager=manager)
    rows = table(manager, "visits", office=other.pk)
    assert rows == []
    assert ask(manager, "visits", office=make_office().pk).status_code == 400


def test_reasons_are_in_a_table_and_what_is_private_is_not(tmp_path: Path) -> None:
    load_everything()
    visit = plain_visit(THREAT, VICTIM)
    make_affected(visit.officer, ["threat"])
    check_now(visit.pk, why=News.PLANNED, now=NOW)
    boss = visit.officer.manager
    assert boss is not None
    text = content(ask(boss, "checks")).decode()
    assert "records.violence" in text
    assert "protect" not in text.lower()
    assert "stab" not in text
    _, (row,) = parquet(boss, "checks", tmp_path)
    assert "records.violence" in row["rules"]
    assert "sa_notes" in row["examined"]
    assert row["not_examined"] == ["press: not_supplied"]
    assert row["counts"] is True
    viewed = Event.objects.filter(action="record.viewed", detail__page="export")
    assert {one.subject_id for one in viewed} == {visit.customer_id}


def test_whose_visits_were_taken_out_is_written_down() -> None:
    visit = make_visit(planned_start=NOW)
    content(ask(visit.officer, "visits"))
    viewed = Event.objects.get(action="record.viewed", detail__page="export")
    assert (viewed.subject_id, viewed.by_id) == (visit.customer_id, visit.officer_id)


def test_why_it_was_decided_is_for_who_may_decide_it() -> None:
    officer, boss = make_person(), make_manager()
    visit = make_visit(officer)
    check = make_check(visit, outcome="pair")
    make_decision(check, boss, reason="Between managers")
    (own,) = table(officer, "decisions")
    assert (own["outcome"], own["by"], own["reason"]) == ("pair", boss.officer_id, "")
    (theirs,) = table(boss, "decisions")
    assert theirs["reason"] == "Between managers"


def test_stories_are_for_who_may_read_them_and_reading_is_written_down() -> None:
    officer = make_person()
    incident = recorded(officer, injuries="A bruised knee")
    administrator = make_safety_administrator()
    (row,) = table(administrator, "incidents")
    assert row["hazards"] == "; ".join(incident.hazards)
    assert (row["words"], row["injuries"]) == ("", "")
    assert not Event.objects.filter(action="incident.viewed").exists()
    (row,) = table(officer, "incidents")
    assert (row["words"], row["injuries"]) == (TOLD.words, "A bruised knee")
    seen = Event.objects.get(action="incident.viewed", detail__page="export")
    assert (seen.by_id, seen.subject_id) == (officer.pk, incident.pk)


def test_what_the_desk_was_told_is_for_who_looks_after_it(tmp_path: Path) -> None:
    desk, officer = make_contact_desk(), make_person()
    assert desk.team is not None
    officer.team = desk.team
    officer.save()
    outing = make_outing(officer, [make_visit(officer)], now=NOW)
    press_for_help(outing)
    _, rows = parquet(desk, "contacts", tmp_path)
    (told,) = [row for row in rows if row["kind"] == "duress"]
    assert (told["officer_id"], told["by"], told["via"]) == (
        officer.officer_id,
        officer.officer_id,
        "app",
    )
    assert (told["pressed_at"], told["visit"], told["verified"]) == (NOW, None, None)


def test_what_is_over_stands_among_areas_for_its_time() -> None:
    boss = make_manager()
    ends = NOW + timedelta(days=1)
    open_area(circle(name="Short", ends=ends), origin=KnownArea.Origin.HAND, by=boss, now=NOW)
    assert [row["title"] for row in table(boss, "areas")] == ["Short"]
    assert [row["title"] for row in table(boss, "areas", first=TODAY + timedelta(days=2))] == []


def test_what_cannot_be_read_is_asked_again(client: Client) -> None:
    officer = make_person()
    answer = ask(officer, "visits", first=LAST, last=FIRST)
    assert answer.status_code == 400
    assert "The last day must be the first day or later" in answer.content.decode()
    assert ask(officer, "visits", "xlsx").status_code == 400
    assert ask(officer, "secrets").status_code == 404
    assert not Event.objects.filter(action="exports.taken").exists()


def test_tables_leave_threads_for_whoever_checks_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 0)
    officer = make_person()
    with pdf.turn(), pdf.turn():
        answer = ask(officer, "visits")
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "print the page" not in answer.content.decode()
    assert table(officer, "visits") == []


def test_the_pages_say_what_there_is(client: Client) -> None:
    sign_in(client, make_person())
    page = client.get("/exports/").content.decode()
    assert "Warning markers" not in page
    assert "Incidents" in page
    page = client.get("/exports/visits/").content.decode()
    for column in KINDS["visits"].columns:
        assert f"<code>{column.name}</code>" in page


def test_the_manual_names_every_table_and_column() -> None:
    manual = Path("docs/manual/operator/exports.md").read_text(encoding="utf-8")
    for kind in KINDS.values():
        assert f"### {kind.title}" in manual
        for column in kind.columns:
            assert f"| `{column.name}` |" in manual, f"{kind.name}: {column.name}"
