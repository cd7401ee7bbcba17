"""What stands out in a neighbourhood: just below, on and above each limit."""

from __future__ import annotations

import itertools
import math

import pytest

from forethought.places.crime_rates import (
    FACTOR,
    LEAST_REPORTS,
    LEAST_RESIDENTS,
    CrimeKind,
    Reports,
    compared,
    has_a_rate,
    is_out_of_the_ordinary,
    limits,
    looks_like_a_town_centre,
    per_thousand_a_year,
    summed,
)

VIOLENCE, ROBBERY = CrimeKind.VIOLENCE, CrimeKind.ROBBERY


def reports(residents: int | None, *, shoplifting: int = 0, **of: int) -> Reports:
    return Reports(residents, {CrimeKind[kind]: number for kind, number in of.items()}, shoplifting)


@pytest.mark.parametrize(
    ("counted", "lower", "region_rate", "out"),
    [
        (LEAST_REPORTS - 1, 100.0, 1.0, False),
        (LEAST_REPORTS, 100.0, 1.0, True),
        (LEAST_REPORTS + 1, 100.0, 1.0, True),
        (50, FACTOR * 30 - 0.001, 30.0, False),
        (50, FACTOR * 30, 30.0, True),
        (50, FACTOR * 30 + 0.001, 30.0, True),
        (50, 0.001, 0.0, True),
    ],
)
def test_what_stands_out_does_so_at_its_lower_limit(
    counted: int, lower: float, region_rate: float, out: bool
) -> None:
    assert is_out_of_the_ordinary(counted, lower, region_rate) is out


@pytest.mark.parametrize(
    ("residents", "has"),
    [
        (None, False),
        (0, False),
        (LEAST_RESIDENTS - 1, False),
        (LEAST_RESIDENTS, True),
        (LEAST_RESIDENTS + 1, True),
    ],
)
def test_a_rate_needs_residents(residents: int | None, has: bool) -> None:
    assert has_a_rate(residents) is has
    region = reports(100_000, VIOLENCE=100)
    assert bool(compared(reports(residents, VIOLENCE=50), region, 12)) is has


@pytest.mark.parametrize(
    ("counted", "lower", "upper"),
    # Exact 99 % limits of Poisson (Garwood), from tables.
    [(0, 0.0, 5.30), (1, 0.005, 7.43), (10, 3.72, 21.40), (50, 33.66, 71.27), (100, 76.12, 128.76)],
)
def test_the_limits_are_those_of_poisson(counted: int, lower: float, upper: float) -> None:
    least, most = limits(counted)
    assert least == pytest.approx(lower, abs=0.25)
    assert most == pytest.approx(upper, abs=0.25)
    assert least <= counted <= most


def test_limits_widen_round_every_count() -> None:
    found = [limits(counted) for counted in range(500)]
    for one, other in itertools.pairwise(found):
        assert one[0] <= other[0]
        assert one[1] < other[1]


@pytest.mark.parametrize(("months", "rate"), [(1, 60.0), (6, 10.0), (11, 60 / 11), (12, 5.0)])
def test_rates_are_of_a_year(months: int, rate: float) -> None:
    assert per_thousand_a_year(10, 2_000, months) == pytest.approx(rate)


def test_each_kind_is_compared_and_the_strongest_stands_first() -> None:
    here = reports(2_000, VIOLENCE=100, ROBBERY=40, DRUGS=2)
    region = reports(200_000, VIOLENCE=2_000, ROBBERY=200, DRUGS=200)
    found = compared(here, region, 12)
    assert {one.kind for one in found} == set(CrimeKind)
    assert [one.kind for one in found if one.stands_out] == [ROBBERY, VIOLENCE]
    assert (found[0].rate, found[0].region_rate, found[0].times) == pytest.approx((20.0, 1.0, 20.0))


@pytest.mark.parametrize(
    ("residents", "months"), [(LEAST_RESIDENTS - 1, 12), (None, 12), (100_000, 0)]
)
def test_without_a_region_nothing_is_compared(residents: int | None, months: int) -> None:
    assert compared(reports(2_000, VIOLENCE=100), reports(residents, VIOLENCE=9), months) == ()


def test_a_kind_that_the_region_does_not_know_is_infinitely_more() -> None:
    first = compared(reports(2_000, ROBBERY=10), reports(100_000, VIOLENCE=100), 12)[0]
    assert (first.kind, first.times, first.stands_out) == (ROBBERY, math.inf, True)


@pytest.mark.parametrize(("stolen", "is_centre"), [(9, False), (20, False), (40, True)])
def test_a_town_centre_is_known_by_its_shops(stolen: int, is_centre: bool) -> None:
    region = reports(100_000, shoplifting=500)  # 10 for 2,000 residents
    here = reports(2_000, shoplifting=stolen)
    assert looks_like_a_town_centre(here, region) is is_centre


def test_a_region_counts_only_where_residents_are_known() -> None:
    region = summed(
        [reports(1_000, VIOLENCE=3), reports(2_000, VIOLENCE=4), reports(None, DRUGS=9)]
    )
    assert (region.residents, region.of[VIOLENCE], region.of[CrimeKind.DRUGS]) == (3_000, 7, 0)
