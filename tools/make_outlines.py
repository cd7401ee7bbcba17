"""Draw the map that needs no tile server: coasts, postcode areas, names of districts and towns.

Run by `make vendor`, after `npm ci`. Coasts are Natural Earth's 1:10 million (public domain), by
way of the package world-atlas. Lines between postcode areas and the centres of districts are
computed from the packaged postcodes. Towns come from the gazetteer in the folder that is given, and
stay as they are without one (see NOTICE).
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from forethought.data.postcode_book import PACKAGED
from forethought.data.postcode_file import SCALE, all_rows, open_postcode_file

ROOT = Path(__file__).resolve().parent.parent
WORLD = ROOT / "node_modules" / "world-atlas" / "countries-10m.json"
TARGET = ROOT / "src" / "forethought" / "web" / "static" / "forethought" / "outlines.json"
SHOWN = ("United Kingdom", "Ireland", "Isle of Man", "Jersey", "Guernsey", "France")
FRAME = shapely.box(-10.8, 49.0, 2.6, 61.1)
SMALLEST_TOWN = 4_000
FINE, COARSE = 0.0016, 0.004


def main(gazetteer: Path | None) -> None:
    land = {name: shape for name, shape in countries() if not shape.is_empty}
    sectors, districts = centres()
    lines = between_areas(sectors, land["United Kingdom"])
    made = {
        "land": [{"name": name, "shape": rounded(shape)} for name, shape in sorted(land.items())],
        "lines": rounded(lines),
        "districts": [[name, *spot] for name, spot in sorted(districts.items())],
        "towns": towns(gazetteer),
    }
    TARGET.write_text(
        json.dumps(made, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8"
    )
    packed = gzip.compress(TARGET.read_bytes(), compresslevel=9, mtime=0)
    TARGET.with_name(f"{TARGET.name}.gz").write_bytes(packed)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size:,} bytes")


def countries() -> list[tuple[str, BaseGeometry]]:
    """The countries shown, cut to the frame."""
    world = json.loads(WORLD.read_text(encoding="utf-8"))
    scale, shift = world["transform"]["scale"], world["transform"]["translate"]
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in world["arcs"]]
    found = []
    for each in world["objects"]["countries"]["geometries"]:
        name = each["properties"]["name"]
        if name in SHOWN:
            parts = each["arcs"] if each["type"] == "MultiPolygon" else [each["arcs"]]
            whole = shapely.MultiPolygon([polygon(rings, arcs) for rings in parts])
            cut = shapely.intersection(shapely.make_valid(whole), FRAME)
            found.append((name, shapely.simplify(cut, FINE)))
    return found


def polygon(rings: list[list[int]], arcs: list[Any]) -> BaseGeometry:
    """One polygon of a topology; a negative number is an arc taken backwards."""
    drawn = [
        np.concatenate([arcs[one] if one >= 0 else arcs[~one][::-1] for one in ring])
        for ring in rings
    ]
    return shapely.Polygon(drawn[0], drawn[1:])


def centres() -> tuple[dict[str, tuple[float, float]], dict[str, tuple[float, float]]]:
    """The middle of every postcode sector and district: longitude, latitude."""
    sectors: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for postcode, lat, lon in all_rows(open_postcode_file(PACKAGED)):
        if lat is not None and lon is not None:
            sectors[postcode[:-2]].append((lon, lat))
    districts: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for sector, points in sectors.items():
        districts[sector.partition(" ")[0]].extend(points)
    return middles(sectors), middles(districts)


def middles(of: dict[str, list[tuple[int, int]]]) -> dict[str, tuple[float, float]]:
    return {
        name: tuple(round(float(one) / SCALE, 3) for one in np.median(np.array(points), axis=0))
        for name, points in of.items()
    }  # type: ignore[misc]


def between_areas(sectors: dict[str, tuple[float, float]], land: BaseGeometry) -> BaseGeometry:
    """The lines on land half way between sectors of different postcode areas."""
    spots: dict[tuple[float, float], str] = {}
    for sector, spot in sectors.items():
        letters = sector[: 2 if sector[1].isalpha() else 1]
        spots.setdefault(spot, letters)
    points = shapely.MultiPoint(list(spots))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=FRAME))
    tree = shapely.STRtree(cells)
    areas: dict[str, list[BaseGeometry]] = defaultdict(list)
    for spot, letters in spots.items():
        cell = tree.query(shapely.Point(spot), predicate="intersects")[0]
        areas[letters].append(cells[cell])
    whole = [shapely.union_all(parts) for parts in areas.values()]
    edges = shapely.union_all([shapely.boundary(one) for one in whole])
    return shapely.simplify(shapely.line_merge(shapely.intersection(edges, inland(land))), COARSE)


def inland(land: BaseGeometry) -> BaseGeometry:
    """Great Britain alone: the island with London, and every part of the kingdom east of Ulster."""
    ulster = shapely.box(-8.3, 53.9, -5.4, 55.35)
    return shapely.difference(land, ulster)


def towns(gazetteer: Path | None) -> list[list[object]]:
    """Name, longitude and latitude of every town, the largest first.

    Each under the one name that it goes by: the packaged gazetteer knows towns by all their names,
    in every language, so that without the folder of the whole one they stay as they are.
    """
    if gazetteer is None:
        drawn: list[list[object]] = json.loads(TARGET.read_text(encoding="utf-8"))["towns"]
        return drawn
    with gzip.open(gazetteer / "places_gb.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        places = [row for row in csv.DictReader(lines) if row["kind"] == "city500"]
    large = [row for row in places if int(row["population"] or 0) >= SMALLEST_TOWN]
    large.sort(key=lambda row: (-int(row["population"]), row["name"]))
    return [[r["name"], round(float(r["lon"]), 3), round(float(r["lat"]), 3)] for r in large]


def rounded(shape: BaseGeometry) -> dict[str, Any]:
    return mapping(shapely.set_precision(shape, 0.001))  # type: ignore[no-any-return]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
