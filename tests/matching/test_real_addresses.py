"""Real postal addresses of practices (NHS ODS): read, spoilt, and told apart."""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from forethought.matching.address_reading import read_address
from forethought.matching.addresses import Address, address_keys, can_be_compared, same_place

_FILE = "data/addresses/nhs_gp_practice_addresses.csv.gz"
_SHARED = Path(__file__).resolve().parents[2].parent / "shared" / _FILE

pytestmark = pytest.mark.skipif(
    not _SHARED.exists(), reason="the NHS address file is not part of the repository"
)

_SHORT = {"STREET": "ST", "ROAD": "RD.", "AVENUE": "Ave", "HOUSE": "HSE", "CENTRE": "CTR"}
_LONG = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b")


@cache
def _addresses() -> list[tuple[str, str]]:
    with gzip.open(_SHARED, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = {
        (", ".join(filter(None, (row[f"addr{line}"] for line in range(1, 6)))), row["postcode"])
        for row in rows
    }
    return sorted(found)


def _spoilt(address: str) -> list[str]:
    return [
        address.replace(",", " "),
        address.replace(", ", ",\n").title(),
        _LONG.sub(lambda found: _SHORT[found[0]], address),
        f"{address}, UK",
        re.sub(r",[^,0-9]*$", "", address) if address.count(",") > 1 else address,
    ]


def _numbers(address: Address) -> frozenset[str]:
    return frozenset(number for house in address.houses for number in house.numbers)


def test_an_address_is_the_same_after_it_was_spoilt() -> None:
    missed: dict[int, list[str]] = defaultdict(list)
    houses = 0
    for address, postcode in _addresses()[::3]:
        read = read_address(address, postcode)
        if not can_be_compared(read):
            continue
        houses += 1
        assert same_place(read, read)
        for way, text in enumerate(_spoilt(address)):
            other = read_address(text, postcode.replace(" ", "").lower())
            if not same_place(read, other):
                missed[way].append(f"{address} / {text}")
            else:
                assert set(address_keys(read)) & set(address_keys(other))
    assert houses > 3_500
    without_commas = missed.pop(0, [])
    assert not missed
    assert len(without_commas) < houses // 25, without_commas[:20]


def test_most_addresses_name_a_house() -> None:
    read = [read_address(address, postcode) for address, postcode in _addresses()]
    assert sum(map(can_be_compared, read)) > 0.94 * len(read)


def test_other_house_numbers_in_one_postcode_are_other_addresses() -> None:
    by_postcode = defaultdict(list)
    for address, postcode in _addresses():
        by_postcode[postcode].append(read_address(address, postcode))
    apart = 0
    for group in by_postcode.values():
        for one, other in combinations(group, 2):
            both = _numbers(one) and _numbers(other)
            one_reading = len(one.houses) == len(other.houses) == 1
            if both and one_reading and _numbers(one).isdisjoint(_numbers(other)):
                apart += 1
                assert not same_place(one, other)
    assert apart > 20
