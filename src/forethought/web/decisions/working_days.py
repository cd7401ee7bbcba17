"""The following working day of an office (policy.md, "Different enforcement method")."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

from forethought.web.people.models import Nation

_SUBDIVISION = {
    Nation.ENGLAND_AND_WALES: "ENG",
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}
_SATURDAY = 5


def following_working_day(day: date, nation: str = Nation.ENGLAND_AND_WALES) -> date:
    """The first day after ``day`` that is no Saturday, Sunday or bank holiday of the nation."""
    following = day + timedelta(days=1)
    while following.weekday() >= _SATURDAY or following in bank_holidays(nation, following.year):
        following += timedelta(days=1)
    return following


@cache
def bank_holidays(nation: str, year: int) -> frozenset[date]:
    """The bank holidays of one nation in one year, substitute days among them."""
    subdivision = _SUBDIVISION[Nation(nation)]
    return frozenset(holidays.country_holidays("GB", subdiv=subdivision, years=year))
