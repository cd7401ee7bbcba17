"""The same duty with no site at all: who is asked, and what is said when nobody is there."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.world import command
from tests.circle.duty import ABUSIVE, OUTBREAK, SA, VIOLENT, Day, zone
from tests.circle.folder import CUSTOMER, START, officers, write_people, write_records
from tests.dayfolder.builder import csv_bytes
from tests.web.factories import NOW

CAREFUL = Day(notes={SA: ABUSIVE})


def day_folder(tmp_path: Path, day: Day, **cells_of: dict[str, str]) -> Path:
    """A folder in which the cells of the people named differ."""
    folder = write_people(write_records(tmp_path / "day", day), day)
    people = [one | cells_of.get(one["officer_id"], {}) for one in officers(day)]
    (folder / "officers.csv").write_bytes(csv_bytes(people))
    return folder


def checked(folder: Path) -> list[dict[str, Any]]:
    """The visits of a check, in the order of the folder."""
    result = command("check", folder, "--as-of", NOW.isoformat(), "--format", "json")
    visits: list[dict[str, Any]] = json.loads(result.stdout)["visits"]
    return visits


AWAY = {"available_to": "2026-11-20"}
WHO_IS_ASKED = [
    ("the manager", {}, "M1"),
    ("the manager is away: another of management grade", {"M1": AWAY}, "M2"),
    ("the manager is not of management grade", {"M1": {"grade": "officer"}}, "M2"),
    ("nobody is there: the visit waits", {"M1": AWAY, "M2": AWAY}, None),
]


@pytest.mark.parametrize(
    ("people", "asked"), [row[1:] for row in WHO_IS_ASKED], ids=[row[0] for row in WHO_IS_ASKED]
)
def test_with_whom_a_visit_is_discussed(
    tmp_path: Path, people: dict[str, dict[str, str]], asked: str | None
) -> None:
    (visit,) = checked(day_folder(tmp_path, CAREFUL, **people))
    assert visit["may_go"] == "discuss_first"
    assert visit["discuss_with"] == asked


def test_an_office_without_cover_is_named(tmp_path: Path) -> None:
    folder = day_folder(tmp_path, CAREFUL, M1=AWAY, M2=AWAY)
    report = command("check", folder, "--as-of", NOW.isoformat()).stdout
    assert "North" in report
    assert "cover" in report


def test_the_manager_on_the_visit_is_not_the_one_to_ask(tmp_path: Path) -> None:
    folder = day_folder(tmp_path, CAREFUL)
    visits = (folder / "visits.csv").read_text().replace("V1,O1", "V1,M1")
    (folder / "visits.csv").write_text(visits)
    (visit,) = checked(folder)
    assert visit["discuss_with"] == "M2"


NEIGHBOURS = (
    {
        "visit_id": "V2",
        "utr": "5678901234",
        "customer_name": "Pat Nextdoor",
        "address": "3 Low Road",
    },
    {
        "visit_id": "V3",
        "utr": "9876543210",
        "customer_name": "Sam Elsewhere",
        "address": "5 Invented Row",
        "postcode": "LS8 1BX",
    },
)


@pytest.mark.parametrize(
    "news",
    [Day(areas=(zone(zone_type="protection"),)), Day(press=OUTBREAK)],
    ids=["an official zone", "the local press"],
)
def test_disease_suspends_every_visit_in_the_area_at_risk(tmp_path: Path, news: Day) -> None:
    folder = day_folder(tmp_path, news)
    common = CUSTOMER | {"officer_id": "O1", "minutes": "30", "announced": "yes"}
    first = common | {"visit_id": "V1", "planned_start": START.isoformat()}
    others = [
        common | cells | {"planned_start": (START + timedelta(hours=hour)).isoformat()}
        for hour, cells in enumerate(NEIGHBOURS, 1)
    ]
    (folder / "visits.csv").write_bytes(csv_bytes([first, *others]))
    outcomes = [visit["outcome"] for visit in checked(folder)]
    assert outcomes == ["suspend", "suspend", "alone"]


def test_what_the_report_tells_an_officer_to_do(tmp_path: Path) -> None:
    folder = day_folder(tmp_path, Day(notes={SA: VIOLENT}))
    report = command("check", folder, "--as-of", NOW.isoformat()).stdout
    assert "DMBM511340" in report
    assert "Mo Manager" in report or "M1" in report
