"""Reads the packaged gazetteer (see NOTICE), the regions written for this project, the words."""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from forethought.data.press_words import load_press_words
from forethought.places.gazetteer import Gazetteer, folded

_FOLDER = Path(__file__).parent / "gazetteer"
PLACES = _FOLDER / "places.tsv.z"
REGIONS = (_FOLDER / "regions.toml", _FOLDER / "waters.toml")
COUNTIES = _FOLDER / "counties.toml"
_VALLEY = " valley"


@cache
def load_gazetteer() -> Gazetteer:
    """Everything that reading the press needs; some tens of milliseconds, once in each process.

    Raises OSError, ValueError or KeyError where the installation is broken.
    """
    rows: dict[str, tuple[str, ...]] = {}
    for line in zlib.decompress(PLACES.read_bytes()).decode().splitlines():
        key, _, fields = line.partition("\t")
        rows[key] = (*rows.get(key, ()), fields)
    for name, county, lat, lon, radius in _regions():
        kind = "region" if radius else "place"
        line = f"{name}\t{kind}\t{lat}\t{lon}\t{county}\t\t{radius}"
        rows[folded(name)] = (*rows.get(folded(name), ()), line)
    counties = {
        folded(name): tuple(means)
        for names, means in tomllib.loads(COUNTIES.read_text(encoding="utf-8"))["counties"].items()
        for name in names.split("|")
    }
    longest = max(key.count(" ") for key in rows) + 1
    return Gazetteer(rows=rows, counties=counties, longest=longest, words=load_press_words())


def _regions() -> Iterator[tuple[str, str, float, float, float]]:
    """Each region by each name; the river of a valley that stands in the lists is one too."""
    named: dict[str, list[list[Any]]] = {}
    for file in REGIONS:
        regions = tomllib.loads(file.read_text(encoding="utf-8"))["regions"]
        for names, entries in regions.items():
            for name in names.split("|"):
                named.setdefault(name, []).extend(entries)
    rivers = {
        f"River {name.removesuffix(_VALLEY)}": entries
        for name, entries in named.items()
        if name.endswith(_VALLEY)
    }
    for name, entries in (rivers | named).items():
        for county, lat, lon, radius in entries:
            yield name, county, lat, lon, radius
