"""Keys find every pair that ``compare`` accepts: shape.md, "Matching is decided once"."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from datetime import date
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.matching import Person, can_be_matched, compare, has_address, keys
from forethought.vocabulary import Match
from tests.matching.population import SPOILS, customer, population


@pytest.mark.parametrize("seed", [1, 2])
def test_over_all_pairs_of_a_population_keys_lose_none(seed: int) -> None:
    people = population(600, seed)
    found = [keys(person) for person in people]
    seen: Counter[Match | None] = Counter()
    for one, other in combinations(range(len(people)), 2):
        result = compare(people[one], people[other])
        seen[result.match if result else None] += 1
        if result is not None:
            assert found[one] & found[other], (people[one], people[other], result)
    assert all(seen[match] > 50 for match in Match), seen
    assert seen[None] > 100_000


@pytest.mark.parametrize("index", range(len(SPOILS)))
def test_a_customer_with_birth_date_and_address_survives_any_one_change(index: int) -> None:
    random = Random(index)
    born = [person for _ in range(60) if (person := customer(random)).birth_date]
    assert len(born) > 20
    for person in born:
        spoilt = SPOILS[index](person, random)
        assert compare(person, spoilt) is not None, spoilt


_PEOPLE = st.builds(
    Person,
    name=st.text(max_size=30),
    birth_date=st.none() | st.sampled_from([date(1980, 1, 1), date(1980, 1, 2)]),
    utr=st.sampled_from(["", "1", "2"]) | st.text(max_size=12),
    nino=st.sampled_from(["", "AB123456", "AB123456C", "AB123456D"]) | st.text(max_size=12),
    vrn=st.text(max_size=12),
    paye_ref=st.text(max_size=12),
    address=st.sampled_from(["", "1 High St, Leeds", "2/1 High St, Leeds"]) | st.text(max_size=60),
    postcode=st.sampled_from(["", "LS1 1AA", "LS1 1AB"]) | st.text(max_size=9),
)


@given(_PEOPLE, _PEOPLE)
def test_any_two_people_compare_alike_both_ways_and_share_a_key(one: Person, other: Person) -> None:
    result = compare(one, other)
    assert compare(other, one) == result
    assert result is None or keys(one) & keys(other)
    can_be_matched(one)


@given(_PEOPLE)
def test_whoever_is_known_by_more_than_a_name_matches_themselves(person: Person) -> None:
    result = compare(person, person)
    if any(key.split(":")[0] in ("utr", "nino", "vrn", "paye") for key in keys(person)):
        assert result is not None
        assert result.match is Match.REFERENCE
    elif has_address(person):
        assert result is not None


@given(_PEOPLE, _PEOPLE, st.sampled_from([field.name for field in fields(Person)]))
def test_an_equal_reference_matches_whatever_else_is_said(
    one: Person, other: Person, changed: str
) -> None:
    if changed != "utr":
        other = replace(other, **{changed: getattr(one, changed)})
    result = compare(replace(one, utr="1234567890"), replace(other, utr="K1234567890"))
    assert result is not None
    assert result.match is Match.REFERENCE
