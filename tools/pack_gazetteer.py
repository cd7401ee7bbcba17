"""Pack the gazetteer for the package: ``pack_gazetteer.py FOLDER [OUTPUT]``.

FOLDER holds ``places_gb.csv.gz`` (GeoNames, CC BY 4.0): rows of places with 500 people or more
(no county) and rows of places with postcodes (with county, some coordinates coarse). A populated
place takes the county of the nearest other row. Districts come from ``districts_gb.csv.gz``.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
import zlib
from collections import defaultdict
from pathlib import Path

import numpy as np
import shapely

from forethought.data.gazetteer_file import PLACES
from forethought.places.gazetteer import folded

NOT_UK = {"Isle of Man", "Channel Islands", "Guernsey Channel Islands", "Jersey Channel Islands"}
RENAMED = {
    "Rhondda Cynon Taff": "Rhondda Cynon Taf",
    "West Dunbart": "West Dunbartonshire",
    "Orkney": "Orkney Islands",
    "Belfast Greater": "County Antrim",
    "Belfast": "County Antrim",
    "Hereford and Worcester": "",
    "Inverness": "Highland",
    "Isle of Barra": "Western Isles",
    "Dunbartonshire": "West Dunbartonshire",
    "County of Bristol": "Bristol",
}
CELTIC = {"WLS", "SCT", "NIR", "Wales", "Scotland", "Northern Ireland"}
PREFIXED = re.compile(
    r"(?:Great|Little|Upper|Lower|Kirk|Town|East|West|North|South|Old|Nether|Over|High|Low|Much|Long)"
    r" ([A-Z][\w'-]+)"
)
SUFFIXED = re.compile(
    r"([A-Z][\w']+)(?:[ -](?:St|Saint|on|upon|by|under|in|with|le|next|cum|super|Magna|Parva|"
    r"Abbots|Bishop|Episcopi|Regis|All|Market)[ -]?.*)"
)
SUFFIX = re.compile(
    r" (?:London Boro|District|\(B\)|City)\b.*|^(?:The )?(?:City|County) of |^.* - "
)


def main(folder: Path, target: Path) -> None:
    with gzip.open(folder / "places_gb.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["county"] not in NOT_UK]
    for row in rows:
        row["county"] = RENAMED.get(row["county"], row["county"])
    fill_counties(rows)
    lines: set[str] = set()
    for row in rows:
        for name in names_of(row):
            lines.add(
                line_of(name, "place", row["lat"], row["lon"], row["county"], row["population"])
            )
    lines |= short_lines(lines)
    lines |= county_lines(rows) | district_lines(folder / "districts_gb.csv.gz")
    packed = zlib.compress("\n".join(sorted(lines)).encode(), 9)
    target.write_bytes(packed)
    print(f"{len(lines)} names, {len(packed)} bytes, in {target}")


def line_of(
    name: str, kind: str, lat: str, lon: str, county: str, population: str = "", radius: str = ""
) -> str:
    return "\t".join((folded(name), name, kind, lat, lon, county, population, radius))


def names_of(row: dict[str, str]) -> list[str]:
    """The name, and Welsh, Gaelic and local names of places outside England."""
    others = row["alt_names"].split("|") if row["nation"] in CELTIC else []
    usable = [name for name in others if len(name) > 4 and name.isascii() and name[0].isupper()]
    return [row["name"], *(name for name in usable if not name.isupper())]


def short_lines(lines: set[str]) -> set[str]:
    """Great Ryburgh as Ryburgh, Walpole St Andrew as Walpole: where no place has the short name."""
    known = {line.partition("\t")[0] for line in lines}
    short = set()
    for line in lines:
        _, name, kind, *rest = line.split("\t")
        prefixed, suffixed = PREFIXED.fullmatch(name), SUFFIXED.fullmatch(name)
        for found in (prefixed, suffixed):
            new = found and (found is suffixed or folded(found[1]) not in known)
            if found and new and len(found[1]) > 4:
                short.add("\t".join((folded(found[1]), name, kind, *rest)))
    return short


def fill_counties(rows: list[dict[str, str]]) -> None:
    known = [row for row in rows if row["county"]]
    tree = shapely.STRtree([scaled(row) for row in known])
    for row in rows:
        if not row["county"]:
            row["county"] = known[tree.nearest(scaled(row))]["county"]


def scaled(row: dict[str, str]) -> shapely.Point:
    return shapely.Point(float(row["lon"]) * 0.58, float(row["lat"]))


def county_lines(rows: list[dict[str, str]]) -> set[str]:
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        points[row["county"]].append((float(row["lat"]), float(row["lon"])))
    lines = set()
    for county, all_points in points.items():
        lats, lons = np.array(all_points).T
        lat, lon = float(np.median(lats)), float(np.median(lons))
        away = np.hypot((lats - lat) * 111.2, (lons - lon) * 111.2 * np.cos(np.radians(lat)))
        radius = float(np.percentile(away, 99)) + 5
        lines.add(
            line_of(county, "county", f"{lat:.4f}", f"{lon:.4f}", county, "", f"{radius:.0f}")
        )
    return lines


def district_lines(path: Path) -> set[str]:
    lines = set()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            name = SUFFIX.sub("", row["name"]).strip()
            lines.add(line_of(name, "region", row["lat"], row["lon"], "", "", row["radius95_km"]))
    return lines


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else PLACES)
