"""Which police force a district of England and Wales lies in (see NOTICE)."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).parent / "police" / "districts.csv"
_NUMBERED = re.compile(r"(.+?) \d{3}[A-Z]{1,2}")


@cache
def forces_of_districts() -> Mapping[str, str]:
    """The force, as police.uk names it, by the district's name, as names of LSOAs have it.

    Districts of 2011 and of 2021. Raises OSError where the installation is broken.
    """
    with _FILE.open(encoding="utf-8", newline="") as stream:
        return MappingProxyType({row["district"]: row["force"] for row in csv.DictReader(stream)})


def force_of(lsoa_name: str) -> str:
    """The force whose area holds an LSOA of this name (``Norwich 007A``); empty: not known."""
    found = _NUMBERED.fullmatch(lsoa_name.strip())
    return forces_of_districts().get(found[1], "") if found else ""
