"""Many visits in one folder, each a case of its own with its own customer.

One run of the command costs more than a visit does; a table of cases is therefore one folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from pyproj import Geod

from forethought.cli import main
from tests.dayfolder.builder import AS_OF, OFFICERS, RECORD_COLUMNS, Day, csv_bytes

HOME = (52.8281, 0.8484)  # NR21 9AZ, as the open postcode file has it (5 decimals: about 1 m)
THREAT = "Customer said he would stab the next officer who calls."
ABUSE = "Customer swore at the officer and shouted abuse on the doorstep."
PLAIN = "Customer rang to ask for a copy of the statement. Posted today."
DISEASE = "Foot and mouth disease confirmed in the cattle on this holding."
UNSAFE = "Unsafe to call. No visits."
VISIT_COLUMNS = (
    *("visit_id", "officer_id", "second_officer_id", "planned_start", "minutes"),
    *("customer_name", "date_of_birth", "utr", "nino", "vrn", "paye_ref", "address", "postcode"),
    *("purpose", "announced", "expected_cash_gbp", "translation", "training", "pair_wanted"),
    "concern",
)
_GEOD = Geod(ellps="WGS84")
_SURNAMES = ("Archer", "Bellweather", "Crumpton", "Dewhirst", "Eglinton", "Fothergill", "Gosling")
_FORENAMES = ("Jane", "Wilfred", "Petronella", "Osbert", "Kathleen", "Barnaby", "Iris", "Ronald")


class World(Day):
    """A day folder with one visit per case."""

    def __init__(self, as_of: str = AS_OF) -> None:
        super().__init__()
        self.as_of = as_of
        self.visits = []

    def case(self, visit_id: str, *notes: Mapping[str, str] | str, **cells: str) -> dict[str, str]:
        """A visit that may be made alone but for ``cells`` and ``notes`` (texts or record rows)."""
        at = len(self.visits)
        row = {
            "visit_id": visit_id,
            "officer_id": "O1",
            "planned_start": "2026-11-24T10:00",
            "customer_name": f"{_FORENAMES[at % 8]} {_SURNAMES[at % 7]}",
            "date_of_birth": f"19{40 + at % 60}-03-02",
            "utr": f"{1000000007 + at * 7919}",
            "address": f"{at * 2 + 1} Bridge Street",
            "postcode": "NR21 9AZ",
            "announced": "yes",
        } | cells
        self.visits.append(row)
        for given in notes:
            note = {"text": given} if isinstance(given, str) else dict(given)
            self.about(row, **note)
        return row

    def about(self, visit: Mapping[str, str], source: str = "sa_notes", **cells: str) -> str:
        """A record about the customer of ``visit``: by its tax reference unless cells say more."""
        rows = self.records.setdefault(source, [])
        record_id = f"{source}-{len(rows) + 1}"
        rows.append({"record_id": record_id, "date": "2020-01-02", "utr": visit["utr"]} | cells)
        return rows[-1]["record_id"]

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        if not self.visits:
            self.raw.setdefault("visits.csv", (",".join(VISIT_COLUMNS) + "\r\n").encode())
        return super().write(folder)


def check(folder: Path, *options: str, as_of: str = AS_OF, status: int | None = None) -> Any:
    """The JSON of a check; ``status`` is the exit status that it must have."""
    result = command("check", folder, "--as-of", as_of, "--format", "json", *options)
    assert result.exit_code in ((0, 1) if status is None else (status,)), result.output
    return json.loads(result.stdout)


def command(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(main, [str(one) for one in arguments], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def by_id(found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {visit["visit_id"]: visit for visit in found["visits"]}


def rules(visit: Mapping[str, Any]) -> dict[str, str | None]:
    return {reason["rule"]: reason["at_least"] for reason in visit["reasons"]}


def evidence(visit: Mapping[str, Any], rule: str) -> list[dict[str, Any]]:
    return [e for reason in visit["reasons"] if reason["rule"] == rule for e in reason["evidence"]]


def status(found: Mapping[str, Any]) -> dict[str, str]:
    return {source["source"]: source["status"] for source in found["sources"]}


def columns_of(visit: Mapping[str, Any]) -> list[str | None]:
    """The columns of a visit's own problems."""
    return [problem["column"] for problem in visit["problems"]]


def placed(found: Mapping[str, Any]) -> list[tuple[str, int, str | None]]:
    return [(p["file"], p["line"], p["column"]) for p in found["problems"]]


def away(metres: float, bearing: float = 90.0, origin: tuple[float, float] = HOME) -> list[float]:
    """A GeoJSON position that many geodesic metres from ``origin`` (latitude, longitude)."""
    lon, lat, _ = _GEOD.fwd(origin[1], origin[0], bearing, metres)
    return [lon, lat]


def square(centre: Sequence[float], half: float) -> list[list[float]]:
    """A closed ring of about ``2 * half`` metres a side around a GeoJSON position."""
    at = (centre[1], centre[0])
    west, east = away(half, 270, at)[0], away(half, 90, at)[0]
    south, north = away(half, 180, at)[1], away(half, 0, at)[1]
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(geometry: Mapping[str, Any] | None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(metres: float, bearing: float = 90.0) -> dict[str, Any]:
    return {"type": "Point", "coordinates": away(metres, bearing)}


def rss(*items: Mapping[str, str], title: str = "Wensum Chronicle, Fakenham") -> bytes:
    """An RSS 2.0 feed; keys of an item are element names."""
    body = "".join(
        "<item>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in item.items()) + "</item>"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{escape(title)}</title><link>https://example.org/</link>"
        f"<description>News</description>{body}</channel></rss>"
    ).encode()


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


__all__ = [
    "ABUSE", "AS_OF", "DISEASE", "HOME", "OFFICERS", "PLAIN", "RECORD_COLUMNS", "THREAT",
    "UNSAFE", "VISIT_COLUMNS", "World", "away", "by_id", "check", "columns_of", "command",
    "csv_bytes", "evidence", "feature", "placed", "point", "rss", "rules", "sha256", "square",
    "status",
]  # fmt: skip
