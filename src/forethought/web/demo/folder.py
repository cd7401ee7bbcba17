"""The drop folder of the invented office: what its record systems hold, and the places around it.

Drawn with a fixed seed: the same day gives the same folder. Written for the moment at which the
demonstration starts, so that notes are as old as they say and extracts are fresh.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from math import cos, pi, radians, sin
from pathlib import Path

from forethought.timestamps import local_day, parse_day
from forethought.vocabulary import INCIDENT_REPORTS, RECORD_SYSTEMS
from forethought.web.demo.cases import CASES, IDMS, Case

FILES = Path(__file__).parent / "files"
SEED = 511340
BACKGROUND_CUSTOMERS, BACKGROUND_NOTES = 300, 1_500
RECORD_COLUMNS = (
    *("record_id", "date", "customer_name", "date_of_birth", "utr", "nino", "address", "postcode"),
    *("category", "text"),
)
WHO = ("customer_name", "date_of_birth", "utr", "nino", "address", "postcode")

FIRST = (
    *("Ada", "Bertram", "Connie", "Derek", "Elspeth", "Frank", "Gita", "Hugh", "Imelda", "Jock"),
    *("Kamal", "Lettice", "Mungo", "Nerys", "Oswald", "Pearl", "Quentin", "Rosa", "Seamus"),
)
LAST = (
    *("Abbott", "Brindle", "Cooper", "Dhillon", "Eastgate", "Fanshawe", "Gorringe", "Ingram"),
    *("Jellicoe", "Kershaw", "Larkin", "Mistry", "Norgate", "Oakeshott", "Pargeter", "Rudge"),
    *("Threadgold", "Unwin", "Vickers", "Womersley", "Yeo"),
)
STREETS = ("Cherry Row", "Fountain Lane", "Gas Street", "Hope Terrace", "Ivy Bank", "Low Road")

KIPPEN, LEEDS_9, STIRLING = (56.127, -4.171), (53.79836, -1.51204), (56.1, -3.95)

Row = dict[str, str]


class Draw:
    """Everything that the cases do not fix, from one seed."""

    def __init__(self) -> None:
        self.random = random.Random(SEED)  # noqa: S311 - invents people, guards nothing
        self.ordinary = (FILES / "ordinary_notes.txt").read_text(encoding="utf-8").splitlines()

    def utr(self) -> str:
        """Ten digits."""
        return f"{self.random.randrange(10**9, 10**10)}"

    def nino(self) -> str:
        """One with a prefix that is never given to anybody."""
        return f"ZZ{self.random.randrange(10**5, 10**6)}{self.random.choice('ABCD')}"

    def note(self) -> str:
        """An ordinary note, in which nothing is found."""
        return self.random.choice(self.ordinary)

    def days_ago(self, most: int) -> int:
        """How old a note is."""
        return self.random.randrange(3, most)


def customers(draw: Draw) -> list[Row]:
    """Who is visited in each case, with their references: the same ones every day."""
    return [_customer(case, draw.utr(), draw.nino()) for case in CASES]


def _customer(case: Case, utr: str, nino: str) -> Row:
    return {
        "customer_name": case.customer,
        "date_of_birth": case.born,
        "utr": utr if case.references else "",
        "nino": nino if case.references and case.born else "",
        "address": case.street,
        "postcode": case.postcode,
    }


def write_folder(folder: Path, *, now: datetime) -> list[Row]:
    """Write records, markers, areas and press of the day into ``folder``; who is visited, by case.

    The extracts are half an hour old.
    """
    draw, today = Draw(), local_day(now)
    visited = customers(draw)
    records = _records(draw, visited, today)
    (folder / "records").mkdir()
    for name, rows in records.items():
        stem = "incidents" if name == INCIDENT_REPORTS else f"records/{name}"
        _csv(folder / f"{stem}.csv", RECORD_COLUMNS, rows)
    extracted = (now - timedelta(minutes=30)).astimezone(UTC).isoformat(timespec="seconds")
    _csv(
        folder / "sources.csv",
        ("source", "extracted_at", "rows"),
        [
            {"source": name, "extracted_at": extracted, "rows": str(len(rows))}
            for name, rows in records.items()
        ],
    )
    _csv(
        folder / "markers.csv",
        ("marker_id", "level", *WHO, "wording", "decided_at", "lapses_at"),
        _markers(visited, today),
    )
    _areas(folder, today)
    _press(folder, now)
    return visited


def _records(draw: Draw, visited: Sequence[Row], today: date) -> dict[str, list[Row]]:
    records: dict[str, list[Row]] = {name: [] for name in (*RECORD_SYSTEMS, INCIDENT_REPORTS)}

    def add(source: str, days_ago: int, text: str, who: Mapping[str, str]) -> None:
        number = f"{source[:3].strip('_').upper()}-{len(records[source]) + 1:05d}"
        day = (today - timedelta(days=days_ago)).isoformat()
        records[source].append({"record_id": number, "date": day, "text": text, **who})

    for case, who in zip(CASES, visited, strict=True):
        if case.earlier_contact:
            add(IDMS, draw.days_ago(900), draw.note(), who)
        for told in case.notes:
            add(told.source, told.days_ago, told.text, who | dict(told.about))
    background = [_somebody(draw) for _ in range(BACKGROUND_CUSTOMERS)]
    for _ in range(BACKGROUND_NOTES):
        source = draw.random.choices(RECORD_SYSTEMS, (4, 3, 2, 1))[0]
        add(source, draw.days_ago(3500), draw.note(), draw.random.choice(background))
    return records


def _somebody(draw: Draw) -> Row:
    choose = draw.random.choice
    born = date(1946, 1, 1) + timedelta(days=draw.random.randrange(365 * 55))
    return {
        "customer_name": f"{choose(FIRST)} {choose(LAST)}",
        "date_of_birth": born.isoformat() if draw.random.random() < 0.5 else "",
        "utr": draw.utr(),
        "nino": draw.nino() if draw.random.random() < 0.4 else "",
        "address": f"{draw.random.randrange(1, 180)} {choose(STREETS)}",
        "postcode": choose(CASES).postcode,
    }


def _markers(visited: Sequence[Row], today: date) -> list[Row]:
    marked = [(case.marker, who) for case, who in zip(CASES, visited, strict=True) if case.marker]
    return [
        {
            "marker_id": f"WM-{number:03d}",
            "level": marker.level,
            "wording": marker.wording,
            "decided_at": (today - timedelta(days=70)).isoformat(),
            "lapses_at": (today + timedelta(days=295)).isoformat(),
            **who,
        }
        for number, (marker, who) in enumerate(marked, 1)
    ]


def _areas(folder: Path, today: date) -> None:
    since = (today - timedelta(days=8)).isoformat()
    disease = {"kind": "disease_control", "source": "Invented declaration", "from": since}
    features = [
        _feature(
            circle(KIPPEN, 3),
            {**disease, "area_id": "FMD-P", "zone_type": "protection"},
            "Kippen foot-and-mouth protection zone",
        ),
        _feature(
            circle(KIPPEN, 10),
            {**disease, "area_id": "FMD-S", "zone_type": "surveillance"},
            "Kippen foot-and-mouth surveillance zone",
        ),
        _feature(
            circle(STIRLING, 60),
            {**disease, "area_id": "AIPZ", "zone_type": "prevention"},
            "Avian influenza prevention zone",
        ),
        _feature(
            {"type": "Point", "coordinates": [LEEDS_9[1], LEEDS_9[0]]},
            {
                "area_id": "LEEDS-9",
                "kind": "problem_area",
                "radius_m": 400,
                "hazards": "hostile_group",
                "source": "Leeds office, local knowledge",
            },
            "Estate where officials were surrounded last month",
        ),
    ]
    collection = {"type": "FeatureCollection", "features": features}
    (folder / "areas.geojson").write_text(json.dumps(collection, indent=1), encoding="utf-8")


def _feature(geometry: object, properties: Mapping[str, object], name: str) -> dict[str, object]:
    return {"type": "Feature", "properties": {**properties, "name": name}, "geometry": geometry}


def circle(centre: tuple[float, float], km: float) -> dict[str, object]:
    """A GeoJSON polygon round ``centre`` (latitude, longitude), ``km`` in radius."""
    lat, lon = centre
    step_lat, step_lon = km / 111.2, km / (111.2 * cos(radians(lat)))
    ring = [
        [
            round(lon + step_lon * cos(2 * pi * n / 48), 5),
            round(lat + step_lat * sin(2 * pi * n / 48), 5),
        ]
        for n in range(48)
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


PRESS = (
    (
        *("turkeys", 2, "Bird flu confirmed at turkey farm near Callander"),
        "H5N1 has been confirmed in a shed of turkeys outside Callander, Stirlingshire. Culling "
        "has begun and the lane to the farm is closed.",
    ),
    (
        *("lights", 1, "Crowds flock to the winter lights"),
        "Thousands were out in the centre of Stirling on Saturday.",
    ),
)


def _press(folder: Path, now: datetime) -> None:
    items = "".join(
        f"<item><guid>https://example.org/{slug}</guid><link>https://example.org/{slug}</link>"
        f"<pubDate>{format_datetime(now - timedelta(days=days))}</pubDate>"
        f"<title>{title}</title><description>{text}</description></item>\n"
        for slug, days, title, text in PRESS
    )
    (folder / "press").mkdir()
    (folder / "press" / "carse-courier.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        "<title>Carse Courier, Stirling</title><link>https://example.org/</link>"
        f"<description>Local news</description>\n{items}</channel></rss>\n",
        encoding="utf-8",
    )


def born(who: Mapping[str, str]) -> date | None:
    """The date of birth of one who is visited."""
    return parse_day(who["date_of_birth"])


def _csv(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
