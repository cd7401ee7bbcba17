"""Makes examples/day: an invented office's day that shows every rule. Seeded.

Run it from the repository's root: ``.venv/bin/python tools/make_example_day.py``.
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from math import cos, pi, radians, sin
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from example_visits import ASSETS, DTR, EXAMPLES, IDMS, SA, Example

from forethought.data.postcode_book import PACKAGED
from forethought.data.postcode_file import all_rows, open_postcode_file
from forethought.vocabulary import RECORD_SYSTEMS

ROOT = Path(__file__).resolve().parent.parent
DAY = ROOT / "examples" / "day"
SEED = 511340
EXTRACTED = {
    SA: "2026-11-24T02:10",
    IDMS: "2026-11-24T02:25",
    ASSETS: "2026-11-24T02:25",
    DTR: "2026-11-23T16:45",
}
RECORDS = (
    "record_id",
    "date",
    "customer_name",
    "date_of_birth",
    "utr",
    "nino",
    "vrn",
    "paye_ref",
    "address",
    "postcode",
    "text",
)
STREETS = (
    "Bridge Street",
    "Mill Lane",
    "Church Road",
    "Station Road",
    "The Street",
    "Quayside",
    "Old Market Place",
    "Orchard Close",
    "Priory Avenue",
    "Chapel Row",
    "Heath Crescent",
)
FIRST = (
    "Ada",
    "Bertram",
    "Connie",
    "Derek",
    "Elspeth",
    "Frank",
    "Gita",
    "Hugh",
    "Imelda",
    "Jock",
    "Kamal",
    "Lettice",
    "Mungo",
    "Nerys",
    "Oswald",
    "Pearl",
    "Quentin",
    "Rosa",
    "Seamus",
    "Tilly",
)
LAST = (
    "Abbott",
    "Brindle",
    "Cooper",
    "Dhillon",
    "Eastgate",
    "Fanshawe",
    "Gorringe",
    "Hussain",
    "Ingram",
    "Jellicoe",
    "Kershaw",
    "Larkin",
    "Mistry",
    "Norgate",
    "Oakeshott",
    "Pargeter",
    "Rudge",
    "Shah",
    "Threadgold",
    "Unwin",
    "Vickers",
    "Womersley",
    "Yeo",
)
BACKGROUND_CUSTOMERS = 700
BACKGROUND_NOTES = 3_600

Row = dict[str, str]


class Maker:
    """Draws everything that the example does not fix."""

    def __init__(self) -> None:
        self.random = random.Random(SEED)
        wanted = {example.at for example in EXAMPLES} | {"NR8", "NR9", "LS6", "IP2", "IP3"}
        self.postcodes: dict[str, list[tuple[str, float, float]]] = {}
        for postcode, lat, lon in _rows_with_points():
            district = postcode.split()[0]
            if district in wanted:
                self.postcodes.setdefault(district, []).append((postcode, lat, lon))
        self.utrs = set[str]()
        self.numbers = dict.fromkeys(RECORD_SYSTEMS, 0)

    def postcode(self, district: str) -> str:
        return self.random.choice(self.postcodes[district])[0]

    def centre(self, district: str) -> tuple[float, float]:
        points = self.postcodes[district]
        return sum(p[1] for p in points) / len(points), sum(p[2] for p in points) / len(points)

    def middle(self, district: str) -> str:
        """The postcode nearest to the centre of its district."""
        lat, lon = self.centre(district)
        return min(self.postcodes[district], key=lambda p: (p[1] - lat) ** 2 + (p[2] - lon) ** 2)[0]

    def utr(self) -> str:
        while True:
            utr = f"{self.random.randrange(10**9, 10**10)}"
            if utr not in self.utrs:
                self.utrs.add(utr)
                return utr

    def nino(self) -> str:
        return f"ZZ{self.random.randrange(10**5, 10**6)}{self.random.choice('ABCD')}"

    def born(self) -> str:
        days = self.random.randrange(365 * 55)
        return (date(1946, 1, 1) + timedelta(days=days)).isoformat()

    def address(self) -> str:
        return f"{self.random.randrange(1, 180)} {self.random.choice(STREETS)}"

    def record_id(self, source: str) -> str:
        self.numbers[source] += 1
        return f"{source[:4].strip('_').upper()}-{self.numbers[source]:05d}"

    def day_between(self, first: str, last: str) -> str:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        return (start + timedelta(days=self.random.randrange((end - start).days))).isoformat()


def _rows_with_points() -> Iterable[tuple[str, float, float]]:
    for postcode, lat, lon in all_rows(open_postcode_file(PACKAGED)):
        if lat is not None and lon is not None:
            yield postcode, lat / 1e5, lon / 1e5


def plain_notes() -> list[str]:
    lines = (ROOT / "corpus" / "train-d.jsonl").read_text(encoding="utf-8").splitlines()
    notes = [json.loads(line) for line in lines]
    return [n["text"] for n in notes if not n["relevant"] and n["trap"] is None]


def main() -> None:
    make = Maker()
    ordinary = plain_notes()
    records: dict[str, list[Row]] = {source: [] for source in RECORD_SYSTEMS}
    visits = [
        _visit(make, number, example, records, ordinary)
        for number, example in enumerate(EXAMPLES, 1)
    ]
    _background(make, records, ordinary)
    by_shows = {example.shows: visit for example, visit in zip(EXAMPLES, visits, strict=True)}
    _write(visits, records, by_shows)
    _areas(make)
    _press()


def _visit(
    make: Maker, number: int, example: Example, records: dict[str, list[Row]], ordinary: list[str]
) -> Row:
    start = datetime.fromisoformat("2026-11-24T08:45") + timedelta(minutes=75 * (number % 6))
    district = example.at
    visit = {
        "visit_id": f"V{number:03d}",
        "officer_id": example.officer,
        "second_officer_id": "",
        "planned_start": start.isoformat(timespec="minutes"),
        "minutes": "45",
        "customer_name": example.name,
        "date_of_birth": "" if example.name.endswith("Ltd") else make.born(),
        "utr": make.utr(),
        "nino": "" if example.name.endswith("Ltd") else make.nino(),
        "vrn": "",
        "paye_ref": "",
        "address": make.address(),
        "postcode": "" if district.startswith("BT") else make.postcode(district),
        "purpose": "payment arrangement",
        "announced": "yes",
        "expected_cash_gbp": "",
        "translation": "",
        "training": "no",
        "pair_wanted": "no",
        "concern": "",
    }
    visit |= example.cells
    if example.shows == "problem area":
        visit["postcode"] = make.middle(district)
    if visit["postcode"] in make.postcodes:
        visit["postcode"] = make.postcode(visit["postcode"])
    if example.contact and visit["utr"]:
        _note(
            make,
            records,
            visit,
            (IDMS, make.day_between("2024-01-01", "2026-11-01"), make.random.choice(ordinary)),
        )
    for note in example.notes:
        _note(make, records, visit, note)
    return visit


def _note(make: Maker, records: dict[str, list[Row]], visit: Row, note: object) -> None:
    source, day, text, *other = note  # type: ignore[misc]
    row = {column: visit.get(column, "") for column in RECORDS}
    row |= {"record_id": make.record_id(source), "date": day, "text": text}
    row |= other[0] if other else {}
    records[source].append(row)


def _background(make: Maker, records: dict[str, list[Row]], ordinary: list[str]) -> None:
    people = [_person(make) for _ in range(BACKGROUND_CUSTOMERS)]
    for _ in range(BACKGROUND_NOTES):
        source = make.random.choices(RECORD_SYSTEMS, (4, 3, 2, 1))[0]
        day = make.day_between("2015-01-01", "2026-11-20")
        records[source].append(
            make.random.choice(people)
            | {
                "record_id": make.record_id(source),
                "date": day,
                "text": make.random.choice(ordinary),
            }
        )
    for rows in records.values():
        rows.sort(key=lambda row: (row["date"], row["record_id"]))


def _person(make: Maker) -> Row:
    name = f"{make.random.choice(FIRST)} {make.random.choice(LAST)}"
    district = make.random.choice(sorted(make.postcodes))
    return {
        "customer_name": name.upper() if make.random.random() < 0.2 else name,
        "date_of_birth": make.born() if make.random.random() < 0.5 else "",
        "utr": make.utr(),
        "nino": make.nino() if make.random.random() < 0.4 else "",
        "vrn": "",
        "paye_ref": "",
        "address": make.address(),
        "postcode": make.postcode(district),
    }


def _write(visits: list[Row], records: dict[str, list[Row]], by_shows: Mapping[str, Row]) -> None:
    (DAY / "records").mkdir(parents=True, exist_ok=True)
    _csv("visits.csv", visits)
    _csv("officers.csv", OFFICERS)
    for source, rows in records.items():
        _csv(f"records/{source}.csv", rows, RECORDS)
    incidents = [_incident(by_shows["incident reported"])]
    _csv("incidents.csv", incidents)
    _csv("markers.csv", [_marker(by_shows, *marker) for marker in MARKERS])
    _csv(
        "dispositions.csv",
        [
            _disposition(
                records,
                by_shows["reviewed record"],
                SA,
                "reviewed",
                "2027-03-31",
                "Apologised in writing, nothing since; two calm visits",
            ),
            _disposition(
                records,
                by_shows["mistaken record"],
                IDMS,
                "mistaken",
                "",
                "Body-worn video shows the neighbour, not the customer",
            ),
        ],
    )
    declared = [
        {"source": source, "extracted_at": EXTRACTED[source], "rows": str(len(rows))}
        for source, rows in records.items()
    ]
    declared.append(
        {
            "source": "incident_reports",
            "extracted_at": "2026-11-24T07:00",
            "rows": str(len(incidents)),
        }
    )
    _csv("sources.csv", declared)
    _csv(
        "press_decisions.csv",
        [
            {
                "item": "https://example.org/norwich/2026/11/zone-drill",
                "decision": "dismissed",
                "by": "M1",
                "at": "2026-11-23T16:00",
                "reason": "An exercise; the council confirmed that there is no case",
            }
        ],
    )


OFFICERS = [
    {
        "officer_id": o,
        "name": n,
        "grade": g,
        "manager_id": m,
        "office": f,
        "solo_trained": s,
        "more_affected_by": a,
        "available_from": "",
        "available_to": t,
    }
    for o, n, g, m, f, s, a, t in (
        ("O1", "Priya Nair", "officer", "M1", "Norwich", "yes", "", ""),
        ("O2", "Tom Halliday", "officer", "M1", "Norwich", "yes", "", ""),
        ("O3", "Grace Adeyemi", "officer", "M1", "Norwich", "yes", "", ""),
        ("O4", "Callum Reid", "officer", "M1", "Norwich", "no", "", ""),
        ("O5", "Sarah Whitworth", "officer", "M3", "Leeds", "yes", "", ""),
        ("O6", "Neil Ashcroft", "officer", "M1", "Norwich", "yes", "animal", ""),
        ("O7", "Morag Elliot", "officer", "", "Carlisle", "yes", "", ""),
        ("M1", "Helen Sharpe", "manager", "", "Norwich", "yes", "", ""),
        ("M2", "David Osei", "manager", "M1", "Norwich", "yes", "", ""),
        ("M3", "Janet Lister", "manager", "", "Leeds", "yes", "", "2026-11-20"),
        ("M4", "Arthur Bell", "manager", "", "Leeds", "yes", "", ""),
    )
]
MARKERS = (
    (
        "marker: no visit",
        "no_visit",
        "Threatened an officer with an axe; no visits",
        "2026-06-01",
        "2027-06-01",
    ),
    (
        "marker: pair",
        "pair",
        "Aggressive at the door twice; visit in pairs",
        "2026-09-14",
        "2027-09-14",
    ),
    (
        "marker: advice",
        "advice",
        "Hard of hearing: speak facing him, he is not shouting at you",
        "2026-08-03",
        "2027-08-03",
    ),
    ("marker lapsed", "pair", "Dog set on officer", "2024-05-01", "2025-05-01"),
)


def _marker(
    by_shows: Mapping[str, Row], shows: str, level: str, wording: str, decided: str, lapses: str
) -> Row:
    visit = by_shows[shows]
    columns = ("customer_name", "date_of_birth", "utr", "nino", "address", "postcode")
    number = [marker[0] for marker in MARKERS].index(shows) + 1
    return (
        {"marker_id": f"WM-{number:03d}", "level": level}
        | {column: visit[column] for column in columns}
        | {"wording": wording, "decided_at": decided, "lapses_at": lapses}
    )


def _incident(visit: Row) -> Row:
    columns = ("customer_name", "date_of_birth", "utr", "nino", "address", "postcode")
    return (
        {"record_id": "I-20261119-1410", "date": "2026-11-19"}
        | {column: visit[column] for column in columns}
        | {
            "category": "abuse;harassment",
            "text": "Rang from the car. He came out, filmed me and my number plate and said it "
            "would be on the internet by tonight.",
        }
    )


def _disposition(
    records: dict[str, list[Row]], visit: Row, source: str, kind: str, until: str, reason: str
) -> Row:
    note = next(
        r
        for r in records[source]
        if r["utr"] == visit["utr"] and ("windows" in r["text"] or "punched" in r["text"])
    )
    return {
        "source": source,
        "record_id": note["record_id"],
        "customer_ref": visit["utr"],
        "disposition": kind,
        "until": until,
        "by": "M2",
        "second": "M1",
        "at": "2026-10-02",
        "reason": reason,
        "text_sha256": hashlib.sha256(note["text"].encode()).hexdigest(),
    }


def _circle(lat: float, lon: float, km: float) -> dict[str, object]:
    step_lat, step_lon = km / 111.2, km / (111.2 * cos(radians(lat)))
    ring = [
        [
            round(lon + step_lon * cos(2 * pi * n / 48), 5),
            round(lat + step_lat * sin(2 * pi * n / 48), 5),
        ]
        for n in range(48)
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _areas(make: Maker) -> None:
    ryburgh = (52.8082, 0.901)
    lowestoft = (52.4757, 1.7516)
    centre = make.centre("LS9")
    features = [
        _area(
            "AI-2026-07-P",
            "disease_control",
            "protection",
            "Great Ryburgh protection zone",
            _circle(*ryburgh, 3),
            {"from": "2026-11-16"},
        ),
        _area(
            "AI-2026-07-S",
            "disease_control",
            "surveillance",
            "Great Ryburgh surveillance zone",
            _circle(*ryburgh, 10),
            {"from": "2026-11-16", "replaces": "AI-2026-07-T"},
        ),
        _area(
            "AI-2026-07-T",
            "disease_control",
            "temporary_control",
            "Great Ryburgh temporary zone",
            _circle(*ryburgh, 10),
            {"from": "2026-11-14"},
        ),
        _area(
            "AI-2026-02-S",
            "disease_control",
            "surveillance",
            "Lowestoft surveillance zone (revoked)",
            _circle(*lowestoft, 10),
            {"from": "2026-09-01", "to": "2026-10-20"},
        ),
        _area(
            "AIPZ-EAST",
            "disease_control",
            "prevention",
            "Avian influenza prevention zone, East",
            {
                "type": "Polygon",
                "coordinates": [[[0.2, 52.0], [1.9, 52.0], [1.9, 53.1], [0.2, 53.1], [0.2, 52.0]]],
            },
            {"from": "2026-11-01"},
        ),
        _area(
            "BTV-SUFFOLK",
            "disease_control",
            "vector",
            "Bluetongue control area",
            _circle(52.06, 1.15, 40),
            {"from": "2026-08-15"},
        ),
        _area(
            "PA-LEEDS-9",
            "problem_area",
            "",
            "Estate where officials were mobbed in October",
            {"type": "Point", "coordinates": [round(centre[1], 5), round(centre[0], 5)]},
            {
                "radius_m": 1200,
                "source": "Leeds office, local knowledge",
                "hazards": "hostile_group",
            },
        ),
        _area(
            "TC-CARLISLE",
            "disease_control",
            "temporary_control",
            "Carlisle (outline damaged)",
            {
                "type": "Polygon",
                "coordinates": [
                    [[-3.0, 54.95], [-2.8, 54.85], [-2.8, 54.95], [-3.0, 54.85], [-3.0, 54.95]]
                ],
            },
            {},
        ),
    ]
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, indent=1, ensure_ascii=False)
    (DAY / "areas.geojson").write_text(text + "\n", encoding="utf-8")


def _area(
    area_id: str, kind: str, zone: str, name: str, geometry: object, more: Mapping[str, object]
) -> dict[str, object]:
    properties = {
        "area_id": area_id,
        "kind": kind,
        "zone_type": zone,
        "name": name,
        "source": "declaration",
        **more,
    }
    return {"type": "Feature", "properties": properties, "geometry": geometry}


PRESS = (
    (
        "https://example.org/attleborough/2026/11/turkeys",
        "Fri, 20 Nov 2026 18:05:00 +0000",
        "Bird flu confirmed at turkey farm near Attleborough",
        "H5N1 has been confirmed in a shed of turkeys outside Attleborough, Norfolk. Culling began "
        "on Friday morning and the lane to the farm is closed.",
    ),
    (
        "https://example.org/norwich/2026/11/zone-drill",
        "Mon, 23 Nov 2026 09:00:00 +0000",
        "Foot-and-mouth suspected near Norwich",
        "Vets were called to a farm outside Norwich, Norfolk, where foot-and-mouth disease is "
        "suspected in cattle.",
    ),
    (
        "https://example.org/norwich/2026/11/lights",
        "Sun, 22 Nov 2026 12:00:00 +0000",
        "Crowds flock to the Christmas lights",
        "Thousands were out in the city centre on Saturday.",
    ),
)


def _press() -> None:
    items = "".join(
        f"<item><guid>{guid}</guid><link>{guid}</link><pubDate>{when}</pubDate>"
        f"<title>{title}</title><description>{text}</description></item>\n"
        for guid, when, title, text in PRESS
    )
    (DAY / "press").mkdir(exist_ok=True)
    (DAY / "press" / "wensum-chronicle.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        "<title>Wensum Chronicle, Norwich</title><link>https://example.org/</link>"
        f"<description>Local news</description>\n{items}</channel></rss>\n",
        encoding="utf-8",
    )


def _csv(name: str, rows: list[Row], columns: Iterable[str] = ()) -> None:
    names = list(columns) or list(rows[0])
    with (DAY / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
