"""A good day folder to break: every file in place, one plain visit that may be made alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from forethought.cli import main
from forethought.vocabulary import RECORD_SYSTEMS

AS_OF = "2026-11-24T07:30"
VISIT = {
    "visit_id": "V1",
    "officer_id": "O1",
    "planned_start": "2026-11-24T10:00",
    "minutes": "60",
    "customer_name": "Jane Margaret Archer",
    "date_of_birth": "1971-03-02",
    "utr": "1234567890",
    "address": "12 Bridge Street",
    "postcode": "NR21 9AZ",
    "purpose": "payment",
    "announced": "yes",
}
OFFICERS = [
    {
        "officer_id": "O1",
        "name": "Ann Able",
        "manager_id": "M1",
        "office": "North",
        "solo_trained": "yes",
    },
    {"officer_id": "O2", "name": "Bob Novice", "manager_id": "M1", "office": "North"},
    {
        "officer_id": "M1",
        "name": "Mo Manager",
        "grade": "manager",
        "office": "North",
        "solo_trained": "yes",
    },
    {
        "officer_id": "M2",
        "name": "Di Deputy",
        "grade": "manager",
        "office": "South",
        "solo_trained": "yes",
    },
]
RECORD_COLUMNS = (
    *("record_id", "date", "customer_name", "date_of_birth", "utr", "nino", "vrn", "paye_ref"),
    *("address", "postcode", "text"),
)


class Day:
    """A day folder under construction; ``write`` puts it on disk."""

    def __init__(self) -> None:
        self.visits: list[dict[str, str]] = [dict(VISIT)]
        self.officers: list[dict[str, str]] = [dict(officer) for officer in OFFICERS]
        self.records: dict[str, list[dict[str, str]]] = {name: [] for name in RECORD_SYSTEMS}
        self.sources: list[dict[str, str]] | None = None
        self.areas: list[dict[str, Any]] | None = []
        self.tables: dict[str, Sequence[Mapping[str, str]]] = {}
        self.raw: dict[str, bytes] = {}
        self.absent: set[str] = set()

    def visit(self, **cells: str) -> dict[str, str]:
        """Change the first visit."""
        self.visits[0].update(cells)
        return self.visits[0]

    def note(self, text: str, source: str = "sa_notes", **cells: str) -> str:
        """A record about the visit's customer, by reference."""
        record_id = f"N{sum(map(len, self.records.values())) + 1}"
        row = {"record_id": record_id, "date": "2020-01-02", "utr": "1234567890", "text": text}
        self.records[source].append(row | cells)
        return record_id

    def area(self, geometry: dict[str, Any], **properties: Any) -> None:
        """An area around the visit."""
        given = {"area_id": f"A{len(self.areas or ()) + 1}", "kind": "disease_control"}
        feature = {"type": "Feature", "properties": given | properties, "geometry": geometry}
        self.areas = [*(self.areas or []), feature]

    def write(self, folder: Path) -> Path:
        (folder / "records").mkdir(parents=True, exist_ok=True)
        declared = self.sources if self.sources is not None else self._declared()
        tables: dict[str, Sequence[Mapping[str, str]]] = {
            "visits.csv": self.visits,
            "officers.csv": self.officers,
            "sources.csv": declared,
            **self.tables,
        }
        for name, rows in tables.items():
            (folder / name).write_bytes(csv_bytes(rows))
        for source, rows in self.records.items():
            (folder / "records" / f"{source}.csv").write_bytes(csv_bytes(rows, RECORD_COLUMNS))
        if self.areas is not None:
            collection = {"type": "FeatureCollection", "features": self.areas}
            (folder / "areas.geojson").write_text(json.dumps(collection), encoding="utf-8")
        for name, content in self.raw.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        for name in self.absent:
            (folder / name).unlink()
        return folder

    def _declared(self) -> list[dict[str, str]]:
        return [
            {"source": name, "extracted_at": "2026-11-24T02:00", "rows": str(len(rows))}
            for name, rows in self.records.items()
        ]


def csv_bytes(rows: Sequence[Mapping[str, str]], columns: Sequence[str] = ()) -> bytes:
    names = list(columns) or list(dict.fromkeys(key for row in rows for key in row))
    text = StringIO()
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def check(folder: Path, *options: str, status: int | None = None) -> dict[str, Any]:
    """The JSON of a check; with ``status`` the exit status must be that."""
    result = run("check", folder, "--as-of", AS_OF, "--format", "json", *options)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in ({0, 1} if status is None else {status}), result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def only(found: Mapping[str, Any]) -> dict[str, Any]:
    (visit,) = found["visits"]
    return dict(visit)


def rules(visit: Mapping[str, Any]) -> dict[str, str | None]:
    return {reason["rule"]: reason["at_least"] for reason in visit["reasons"]}


def problems(found: Mapping[str, Any]) -> list[tuple[str, int, str | None]]:
    return [(p["file"], p["line"], p["column"]) for p in found["problems"]]
