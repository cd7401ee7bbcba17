"""The rest of the circle: what happened once protects the next officer, as long as it should.

"You are responsible for recording any type of threat or abuse, verbal or physical" (DMBM511340),
and what was recorded is examined before the next visit: through a folder alone, through the site's
own pages, and both say the same.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from forethought.check_records import text_sha256
from forethought.dayfolder.dispositions import DISPOSITION_COLUMNS
from forethought.dayfolder.markers import KNOWN as MARKER_COLUMNS
from forethought.web.audit.models import Event
from forethought.web.checks.batch import check_batch
from forethought.web.decisions.models import Disposition
from forethought.web.incidents.models import Incident
from forethought.web.markers.models import Marker
from forethought.web.notices.models import Notice
from forethought.web.records.taking_out import take_out
from forethought.web.visits.models import Visit
from tests.acceptance.world import command
from tests.circle.duty import Day
from tests.circle.folder import CUSTOMER, START, write_people, write_records
from tests.circle.office import Office, Somebody
from tests.dayfolder.builder import csv_bytes
from tests.web.factories import NOW, sign_in
from tests.web.leaving import leave_for

WORDS = "He said that he would be waiting for me next time."
WARNING = "May threaten at the door. Stay on the pavement"
LATER = NOW + timedelta(days=182)
"""Six months on."""


def boxes(name: str, day: date) -> dict[str, str]:
    """A day as its three boxes send it."""
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def asks(visit: dict[str, Any]) -> dict[str, str | None]:
    """Every rule that fires with the least that it asks for."""
    return {reason["rule"]: reason["at_least"] for reason in visit["reasons"]}


# The folder alone.


def checked(folder: Path, now: datetime = NOW) -> dict[str, Any]:
    """The one visit of a folder, which has no problem."""
    found = json.loads(command("check", folder, "--as-of", now.isoformat(), "--format=json").stdout)
    assert found["problems"] == []
    (visit,) = found["visits"]
    return dict(visit)


def decided(record: dict[str, str], kind: str, until: str = "") -> bytes:
    """``dispositions.csv`` with what a manager and a second person say about a record."""
    cells = {
        "source": "incident_reports",
        "record_id": record["record_id"],
        "disposition": kind,
        "until": until,
        "by": "M1",
        "second": "M2",
        "at": NOW.isoformat(),
        "reason": "We met him twice since: he was ill then",
        "text_sha256": text_sha256(record["text"]),
    }
    return csv_bytes([cells], DISPOSITION_COLUMNS)


def test_through_a_folder(tmp_path: Path) -> None:
    folder = write_people(write_records(tmp_path / "day", Day()), Day())
    assert checked(folder)["may_go"] == "alone"

    told = command("incident", "add", folder, stdin=f"V1\n\nthreat\n{WORDS}\n")
    assert told.exit_code == 0, told.output
    with (folder / "incidents.csv").open(newline="") as stream:
        (record,) = csv.DictReader(stream)
    full = checked(folder)
    assert (full["may_go"], asks(full)) == ("no", {"records.violence": "different_method"})

    marker = CUSTOMER | {
        "marker_id": "W1",
        "level": "pair",
        "wording": WARNING,
        "decided_at": NOW.isoformat(),
        "lapses_at": "2027-11-25",
    }
    (folder / "markers.csv").write_bytes(csv_bytes([marker], MARKER_COLUMNS))
    (folder / "dispositions.csv").write_bytes(decided(record, "reviewed", "2027-05-31"))
    less = checked(folder)
    assert (less["may_go"], less["discuss"]) == ("discuss_first", True)
    assert asks(less) == {"records.violence": "pair", "marker.pair": "pair"}
    assert less["reasons"][0]["evidence"][0]["record_id"] == record["record_id"], "listed first"
    assert [one["kind"] for one in less["notices"]] == ["disposition"]

    (folder / "markers.csv").write_bytes(
        csv_bytes([marker | {"lapses_at": "2026-11-24"}], MARKER_COLUMNS)
    )
    lapsed = checked(folder)
    assert asks(lapsed) == {"records.violence": "pair"}
    assert {one["kind"] for one in lapsed["notices"]} == {"disposition", "marker_lapsed"}

    (folder / "markers.csv").unlink()
    (folder / "dispositions.csv").write_bytes(decided(record, "mistaken"))
    over = checked(folder)
    assert (over["may_go"], asks(over)) == ("alone", {})
    assert [one["record_id"] for one in over["notices"]] == [record["record_id"]]


# The site, and the same day as a folder.


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Day(), tmp_path)


def records_an_incident(office: Office, visit: int) -> Incident:
    """The officer records what was done at the door, in five answers and a few words."""
    office.officer.does(
        "/incidents/record/",
        uuid=str(uuid4()),
        reporter=str(office.officer.person.pk),
        visit=str(visit),
        hazards=["threat"],
        how="in_person",
        who="customer",
        harm="shaken",
        words=WORDS,
        happened_time="7:30am",
        **boxes("happened_day", NOW.date()),
    )
    return Incident.objects.get()


def sets_a_marker(office: Office, incident: Incident) -> Marker:
    """The officer proposes it, somebody of management grade who is somebody else decides."""
    warns = {"level": "pair", "wording": WARNING, "reason": "He knows when we come"}
    office.officer.does(f"/markers/propose/{incident.pk}/", about="person", **warns)
    marker = Marker.objects.get()
    assert marker.state == Marker.State.PROPOSED
    office.manager.does(f"/markers/{marker.pk}/decide/", decision="set", **warns)
    check_batch(NOW)
    marker.refresh_from_db()
    return marker


def agrees(office: Office, second: Somebody) -> Disposition:
    """Whoever was asked to be the second person agrees."""
    one = Disposition.objects.get()
    assert one.at is None
    second.does(f"/dispositions/{one.pk}/", action="agree")
    one.refresh_from_db()
    return one


def next_check(office: Office, visit: int, tmp_path: Path, now: datetime) -> dict[str, Any]:
    """What the site says of a visit now; the same day, taken out as a folder, says it too."""
    check_batch(now)
    result = dict(office.check(visit).result)
    folder = write_records(tmp_path / f"out-{now:%Y%m%d}-{uuid4()}", Day(), extracted_at=now)
    write_people(folder, Day())
    start = Visit.objects.get(pk=visit).planned_start.astimezone(UTC)
    visits = (folder / "visits.csv").read_text().replace(START.isoformat(), start.isoformat())
    (folder / "visits.csv").write_text(visits)
    take_out(folder, by=None, now=now)
    alone = checked(folder, now)
    same = ("may_go", "outcome", "complete", "discuss", "discuss_with", "reasons", "played_down")
    assert {key: alone[key] for key in same} == {key: result[key] for key in same}
    assert alone["notices"] == result["notices"]
    return result


@contextmanager
def six_months_later(office: Office) -> Iterator[None]:
    """Everybody signs in again, and a night's extracts come."""
    with time_machine.travel(LATER, tick=False):
        for one in (office.manager, office.other_manager, office.officer, office.colleague):
            sign_in(one.client, one.person)
        office.load(Day(), now=LATER, extracted_at=LATER - timedelta(hours=3))
        yield


def plan_later(office: Office) -> int:
    return office.plan(**boxes("start_day", LATER.date()))


HOUSEHOLD = {"name": "Pat Invented", "utr": "9876543210", "birth_date-year": "1988"}
"""Somebody else, at the same door."""


@pytest.mark.django_db
def test_what_is_recorded_turns_the_next_officer_back(office: Office) -> None:
    here = office.plan()
    household = office.plan(office.colleague, at="2pm", **HOUSEHOLD)
    office.look(household, office.colleague)
    office.sign(household, office.colleague)
    assert office.check(household).may_go == "alone"
    leave_for(Visit.objects.get(pk=household))

    incident = records_an_incident(office, here)
    assert "Robin Invented" not in office.manager.sees("/notices/")
    told = Notice.objects.values_list("kind", "to__name")
    assert set(told) == {
        ("turn_back", office.colleague.person.name),
        ("incident_recorded", office.manager.person.name),
    }
    assert "being checked again" in office.start(household, office.colleague)
    check_batch(NOW)
    check = office.check(household)
    assert (check.may_go, check.outcome) == ("no", "different_method")
    assert asks(check.result) == {"records.violence": "different_method"}
    (evidence,) = check.result["reasons"][0]["evidence"]
    assert (evidence["record_id"], evidence["match"]) == (incident.record_id, "address")
    assert "no longer stands" in office.start(household, office.colleague)


@pytest.mark.django_db
def test_half_a_year_later_it_asks_for_less(office: Office, tmp_path: Path) -> None:
    visit = office.plan()
    incident = records_an_incident(office, visit)
    full = {"records.violence": "different_method"}
    assert asks(next_check(office, visit, tmp_path, NOW)) == full
    marker = sets_a_marker(office, incident)
    warned = next_check(office, visit, tmp_path, NOW)
    assert asks(warned) == full | {"marker.pair": "pair"}
    assert WARNING in office.officer.sees(f"/visits/{visit}/check/")

    with six_months_later(office):
        again = plan_later(office)
        assert asks(next_check(office, again, tmp_path, LATER)) == full | {"marker.pair": "pair"}
        office.manager.does(
            f"/markers/{marker.pk}/review/",
            severity="less",
            behaviour="calm",
            one_off="yes",
            evidence="Met him twice: calm both times",
            outcome="removed",
            becomes="reviewed",
            second=str(office.colleague.person.pk),
            **boxes("until", LATER.date() + timedelta(days=180)),
        )
        without = next_check(office, again, tmp_path, LATER)
        assert asks(without) == full, "one alone decides nothing about the incident"
        agreed = agrees(office, office.colleague)
        assert (agreed.by, agreed.second) == (
            office.manager.person,
            office.colleague.person,
        )
        less = next_check(office, again, tmp_path, LATER)
        assert asks(less) == {"records.violence": "pair"}
        assert (less["may_go"], less["discuss"]) == ("discuss_first", True)
        assert [one["record_id"] for one in less["notices"]] == [incident.record_id]
        page = office.officer.sees(f"/visits/{again}/check/")
        assert WARNING not in page
        assert WORDS in page or incident.record_id in page
    assert audited() >= {
        *("incident.recorded", "marker.proposed", "marker.set", "marker.reviewed"),
        *("marker.removed", "disposition.proposed", "disposition.agreed", "records.taken_out"),
    }


@pytest.mark.django_db
def test_an_upheld_appeal_removes_both(office: Office, tmp_path: Path) -> None:
    visit = office.plan()
    incident = records_an_incident(office, visit)
    marker = sets_a_marker(office, incident)
    address = f"/markers/{marker.pk}/"
    came = boxes("received_on", NOW.date())
    office.manager.does(f"{address}appeal/", says="That was my brother, who moved away", **came)
    assert "marker.pair" in asks(next_check(office, visit, tmp_path, NOW)), "it stays meanwhile"
    upheld = {
        "decision": "upheld",
        "answer": "You are right, and we are sorry",
        "becomes": "mistaken",
        "second": str(office.colleague.person.pk),
    }
    office.manager.does(f"{address}answer/", status=200, **upheld)
    assert Marker.objects.get().state == Marker.State.LIVE, "who decided it does not answer"
    office.other_manager.does(f"{address}answer/", **upheld)
    agrees(office, office.colleague)
    over = next_check(office, visit, tmp_path, NOW)
    assert (over["may_go"], asks(over)) == ("alone", {})
    assert Incident.objects.get().words == WORDS
    assert "removed" in office.manager.sees(address).casefold()
    assert audited() >= {
        *("incident.recorded", "marker.set", "marker.appealed", "marker.appeal_answered"),
        *("marker.removed", "disposition.agreed"),
    }


def audited() -> set[str]:
    return set(Event.objects.values_list("action", flat=True))
