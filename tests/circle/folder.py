"""A day as a folder: what the record systems, the map and the paper say; nobody is real."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from forethought.vocabulary import RECORD_SYSTEMS
from tests.acceptance.world import rss
from tests.circle.duty import Day
from tests.dayfolder.builder import RECORD_COLUMNS, csv_bytes
from tests.web.factories import NOW

START = NOW + timedelta(hours=2)
HERE = "NR21 9AZ"
CUSTOMER = {
    "customer_name": "Robin Invented",
    "date_of_birth": "1971-03-02",
    "utr": "1234567890",
    "address": "12 Bridge Street",
    "postcode": HERE,
}
QUIET = ("Crowds at the winter fair", "Thousands were out in the market place on Saturday.")
OFFICER, MANAGER, OTHER_MANAGER = "Olive Officer", "Mo Manager", "Di Deputy"


def write_records(folder: Path, day: Day, *, extracted_at: datetime | None = None) -> Path:
    """Everything that comes to an office in the night, and nothing that its people know."""
    (folder / "records").mkdir(parents=True)
    declared = []
    for system in RECORD_SYSTEMS:
        if system in day.not_loaded:
            continue
        text = day.notes.get(system)
        notes = [_note(system, text)] if text else []
        (folder / "records" / f"{system}.csv").write_bytes(csv_bytes(notes, RECORD_COLUMNS))
        declared.append({"source": system, "rows": str(len(notes))})
    when = (extracted_at or NOW - timedelta(hours=3)).astimezone(UTC).isoformat()
    (folder / "sources.csv").write_bytes(
        csv_bytes([one | {"extracted_at": when} for one in declared])
    )
    collection = {"type": "FeatureCollection", "features": list(day.areas)}
    (folder / "areas.geojson").write_text(json.dumps(collection), encoding="utf-8")
    title, text = day.press or QUIET
    when = format_datetime(NOW - timedelta(days=1))
    item = {"guid": title, "title": title, "description": text, "pubDate": when}
    (folder / "press").mkdir()
    (folder / "press" / "paper.xml").write_bytes(rss(item))
    return folder


def _note(system: str, text: str) -> dict[str, str]:
    return {"record_id": f"{system}-1", "date": "2020-01-02", "text": text} | CUSTOMER


def write_people(folder: Path, day: Day) -> Path:
    """What the site knows from its people, as the folder alone takes it."""
    visit = CUSTOMER | {
        "visit_id": "V1",
        "officer_id": "O1",
        "planned_start": START.isoformat(),
        "minutes": "60",
        "announced": _yes(day.announced),
        "training": _yes(day.training),
        "pair_wanted": _yes(day.company),
        "expected_cash_gbp": day.cash,
        "translation": day.language,
        "concern": day.concern,
    }
    (folder / "visits.csv").write_bytes(csv_bytes([visit]))
    (folder / "officers.csv").write_bytes(csv_bytes(officers(day)))
    return folder


def officers(day: Day) -> list[dict[str, str]]:
    """The officer, their manager, and another of management grade."""
    officer = {
        "officer_id": "O1",
        "name": OFFICER,
        "manager_id": "M1",
        "office": "North",
        "solo_trained": _yes(day.trained),
        "more_affected_by": ";".join(day.affected),
    }
    managers = (("M1", MANAGER), ("M2", OTHER_MANAGER))
    return [
        officer,
        *(
            {"officer_id": one, "name": name, "grade": "manager", "office": "North"}
            for one, name in managers
        ),
    ]


def _yes(value: bool) -> str:
    return "yes" if value else "no"
