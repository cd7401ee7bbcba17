"""What rules out names and addresses roughly never rules out one that fits."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.matching.name_reading import read_names
from forethought.matching.names import names_fit
from forethought.matching.text import one_slip
from forethought.sources.rough_address import Anchor, anchors_of, near_postcodes
from forethought.sources.rough_name import hints_of, letters_of

WORDS = [
    "john",
    "jon",
    "j",
    "ja",
    "mary",
    "smith",
    "smyth",
    "smithson",
    "mcdonald",
    "macdonald",
    "mac",
    "donald",
    "hall",
    "hill",
    "lee",
    "li",
    "o'brien",
    "van",
    "der",
    "berg",
    "vanderberg",
    "de",
    "la",
    "cruz",
    "st",
    "saint",
    "john",
    "stjohn",
    "ltd",
    "limited",
    "t/a",
    "trading",
    "as",
    "&",
    "and",
    "sons",
    "bros",
    "brothers",
    "motors",
    "mr",
    "mrs",
    "dr",
    "jr",
    "née",
    "aka",
    ",",
    "co",
    "services",
    "svcs",
    "smith-jones",
    "jones",
    "machine",
    "maconochie",
    "executors",
    "of",
    "the",
    "estate",
    "mohammed",
    "muhammad",
    "x",
    "3com",
]
cells = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


@given(cells, cells)
def test_fitting_names_share_a_hint(one: str, other: str) -> None:
    if names_fit(read_names(one), read_names(other)) and other.isascii():
        assert any(hint in letters_of(other) for hint in hints_of(one))


def test_fitting_names_share_a_hint_over_many() -> None:
    dice = random.Random(5)
    names = [" ".join(dice.choices(WORDS, k=dice.randrange(1, 5))) for _ in range(700)]
    names = [name for name in names if name.isascii()]
    letters = [letters_of(name) for name in names]
    read = [read_names(name) for name in names]
    fitting = 0
    for at, one in enumerate(names):
        hints = hints_of(one)
        for other, text in zip(read, letters, strict=True):
            if names_fit(read[at], other):
                fitting += 1
                assert any(hint in text for hint in hints), (one, text)
    assert fitting > 1_000


def test_a_hint_rules_out_other_names() -> None:
    assert not any(hint in letters_of("Patricia Wood") for hint in hints_of("John Harrison"))


@pytest.mark.parametrize("postcode", ["NR217AA", "N12AA", "SW1A1AA", "M11AA", "GIR0AA"])
def test_near_postcodes_are_all_one_slip_away(postcode: str) -> None:
    near = near_postcodes([postcode])
    assert postcode in near
    assert all(one_slip(postcode, other) for other in near)


@given(st.data())
def test_a_slipped_postcode_is_near(data: st.DataObject) -> None:
    postcode = data.draw(st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}", fullmatch=True))
    at = data.draw(st.integers(0, len(postcode) - 1))
    letter = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
    how = data.draw(st.sampled_from(["change", "drop", "insert", "swap"]))
    slipped = {
        "change": postcode[:at] + letter + postcode[at + 1 :],
        "drop": postcode[:at] + postcode[at + 1 :],
        "insert": postcode[:at] + letter + postcode[at:],
        "swap": postcode[:at] + postcode[at : at + 2][::-1] + postcode[at + 2 :],
    }[how]
    shape = "".join("D" if character.isdigit() else "L" for character in slipped)
    if shape in {"LDDLL", "LDDDLL", "LDLDLL", "LLDDLL", "LLDDDLL", "LLDLDLL"}:
        assert slipped in near_postcodes([postcode])


def test_anchors_of_a_number_in_a_street() -> None:
    found = set(anchors_of("14|mill lane|holt"))
    assert Anchor("14", "mill", "holt") in found
    assert Anchor("mill-", "mill", "holt") in found


def test_every_spelling_of_a_street_has_its_anchor() -> None:
    streets = {anchor.street for anchor in anchors_of("14|station road|holt")}
    assert streets == {"station", "stn"}


def test_number_in_letters_has_its_anchor() -> None:
    assert "one" in {anchor.token for anchor in anchors_of("1|canada square|london")}


def test_anchors_never_repeat() -> None:
    found = sorted(anchors_of("rose cottage||holt"), key=str)
    assert found
    assert all(one != other for one, other in pairwise(found))
