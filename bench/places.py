"""How long it takes to find which addresses lie in or near which areas.

    python bench/places.py                              1 million addresses, 5,000 areas
    python bench/places.py --addresses 100000 --areas 500
    python bench/places.py --where people               areas where people live, not all over

Addresses lie about like the packaged postcodes, each within 250 m of its point; areas are ragged
circles of 3 to 10 km with 500 corners, all over the country. One core; asked: under 5 s, which
includes everything but making them up. The yardstick is GEOS alone: a tree of the addresses asked
for each outline, without any error and without a geodesic. Seeded.
"""

from __future__ import annotations

import argparse
import os
import resource
import time

# One core, also for what numpy would spread over several.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import shapely
from numpy.typing import NDArray

from forethought.data.postcode_book import PACKAGED
from forethought.data.postcode_file import SCALE, all_rows, open_postcode_file
from forethought.places.area import Area, Place, Point
from forethought.places.index import AreaIndex
from forethought.places.many import touching_many
from forethought.vocabulary import AreaKind

Floats = NDArray[np.float64]

CORNERS, ERROR_M, SAMPLE = 500, 250.0, 300
A_SQUARE = 0.1
"""Degrees: areas all over the country lie about in squares of this size that have a postcode."""


def main() -> None:
    """Make up, measure, compare with the index of areas, and say the figure."""
    read = argparse.ArgumentParser()
    read.add_argument("--addresses", type=int, default=1_000_000)
    read.add_argument("--areas", type=int, default=5_000)
    read.add_argument("--where", choices=["all over", "people"], default="all over")
    asked = read.parse_args()
    dice = np.random.default_rng(1)
    postcodes = _postcodes()
    addresses = _near(postcodes, asked.addresses, dice)
    middles = postcodes if asked.where == "people" else _all_over(postcodes)
    chosen = middles[dice.integers(0, len(middles), asked.areas)]
    shapes = [(_ragged(middle, dice), 0.0) for middle in chosen]
    errors = np.full(asked.addresses, ERROR_M)

    began, cpu = time.perf_counter(), time.process_time()
    pairs = touching_many(addresses, errors, shapes)
    took, own = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{asked.addresses:,} addresses, {asked.areas:,} areas of {CORNERS} corners")
    print(f"touching         {took:6.2f} s  own CPU {own:5.2f} s  asked < 5 s; peak {peak:.0f} MiB")
    print(f"                 {len(pairs):,} pairs")
    print(f"GEOS, no error   {_geos_alone(addresses, shapes):6.2f} s")
    _compare(addresses, shapes, pairs, dice)


def _postcodes() -> Floats:
    rows = all_rows(open_postcode_file(PACKAGED))
    placed = [(lon, lat) for _, lat, lon in rows if lat is not None and lon is not None]
    return np.array(placed, dtype=float) / SCALE


def _near(postcodes: Floats, count: int, dice: np.random.Generator) -> Floats:
    chosen = postcodes[dice.integers(0, len(postcodes), count)]
    moved: Floats = chosen + dice.normal(0.0, 0.0005, chosen.shape)
    return moved


def _all_over(postcodes: Floats) -> Floats:
    """One postcode of each square that has any."""
    squares = np.floor(postcodes / A_SQUARE).astype(np.int64)
    _, first = np.unique(squares, axis=0, return_index=True)
    return postcodes[first]


def _ragged(middle: Floats, dice: np.random.Generator) -> shapely.Polygon:
    """A closed walk round the middle, nowhere crossing itself."""
    angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    walk = np.cumsum(dice.normal(size=CORNERS))
    walk -= np.linspace(0, walk[-1], CORNERS)
    reach = dice.uniform(3_000, 10_000) * (1 + 0.1 * walk / np.abs(walk).max()) / 111_200
    lon = middle[0] + reach * np.cos(angle) / np.cos(np.radians(middle[1]))
    return shapely.Polygon(np.column_stack([lon, middle[1] + reach * np.sin(angle)]))


def _geos_alone(addresses: Floats, shapes: list[tuple[shapely.Polygon, float]]) -> float:
    began = time.perf_counter()
    tree = shapely.STRtree(shapely.points(addresses))
    for shape, _ in shapes:
        tree.query(shape, predicate="intersects")
    return time.perf_counter() - began


def _compare(
    addresses: Floats,
    shapes: list[tuple[shapely.Polygon, float]],
    pairs: NDArray[np.int64],
    dice: np.random.Generator,
) -> None:
    """What the index of areas says of some addresses is the same."""
    index = AreaIndex(
        Area(str(number), AreaKind.PROBLEM_AREA, "", "", "", None, None, (), frozenset(), *shape)
        for number, shape in enumerate(shapes)
    )
    for one in dice.integers(0, len(addresses), SAMPLE):
        lon, lat = addresses[one]
        found = {int(area.area_id) for area in index.touching(Place("", Point(lat, lon), ERROR_M))}
        mine = set(pairs[pairs[:, 0] == one, 1].tolist())
        if found != mine:
            raise SystemExit(f"address {one}: {sorted(mine)} and not {sorted(found)}")
    print(f"the same as the index of areas for {SAMPLE} of them")


if __name__ == "__main__":
    main()
