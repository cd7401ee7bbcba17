"""Incidents and tallies for the tests of learning."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

from forethought.web.incidents.models import Incident
from forethought.web.learning.models import CountedMonth, Tally, Verdict
from forethought.web.people.models import Office, Person, Team
from forethought.web.visits.models import Visit
from tests.web.factories import NOW

OCTOBER = date(2026, 10, 1)
IN_OCTOBER = datetime(2026, 10, 14, 13, 30, tzinfo=UTC)
"""A Wednesday, half past two in London."""


def make_incident(reporter: Person, happened_at: datetime = IN_OCTOBER, **fields: Any) -> Incident:
    """Abuse at a door of LS6, that nobody was hurt by."""
    fields.setdefault("hazards", ["abuse"])
    fields.setdefault("office", reporter.team.office if reporter.team else None)
    fields.setdefault("postcode", "LS6 2AB")
    fields.setdefault("address", "1 Made-up Street, Leeds")
    return Incident.objects.create(
        uuid=uuid.uuid4(),
        reporter=reporter,
        recorded_by=reporter,
        happened_at=happened_at,
        reported_at=max(happened_at, fields.pop("reported_at", happened_at)),
        how=fields.pop("how", "in_person"),
        words=fields.pop("words", "Shouted at me from the stairs"),
        **fields,
    )


def counted(month: date = OCTOBER, at: datetime = NOW) -> CountedMonth:
    """A month that has been counted."""
    return CountedMonth.objects.get_or_create(month=month, defaults={"counted_at": at})[0]


def tally(office: Office, team: Team | None, figure: str, key: str, number: int) -> Tally:
    """One count of October."""
    return Tally.objects.create(
        month=counted(), office=office, team=team, figure=figure, key=key, number=number
    )


def make_verdict(by: Person, visit: Visit | None = None, **fields: Any) -> Verdict:
    """Somebody says that "shouted" in a note is only a figure of speech."""
    values: dict[str, Any] = {
        "source": "sa_notes",
        "record_id": f"N-{by.pk}",
        "text_sha256": "5" * 64,
        "kind": "not_a_danger",
        "category": "abuse",
        "trap": "figurative",
        "start": 0,
        "end": 7,
    }
    return Verdict.objects.create(by=by, visit=visit, at=NOW, **values | fields)


YEAR: dict[str, dict[str, tuple[int, int]]] = {
    "reports": {"incident": (46, 21), "near_miss": (12, 9)},
    "kind": {
        "abuse": (29, 13),
        "threat": (12, 6),
        "animal": (9, 7),
        "harassment": (6, 2),
        "weapon": (2, 0),
        "obstruction": (5, 1),
        "substance": (3, 5),
    },
    "place": {"LS6": (21, 2), "LS1": (9, 8), "LS8": (8, 9), "BD3": (10, 6), "HX1": (3, 2)},
    "hour": {"8": (6, 3), "9": (8, 5), "11": (9, 6), "13": (7, 5), "15": (20, 8), "17": (8, 3)},
    "weekday": {"0": (9, 6), "1": (17, 8), "2": (11, 5), "3": (10, 6), "4": (10, 5), "5": (1, 0)},
    "purpose": {"payment arrangement": (24, 12), "distraint": (19, 10), "not_said": (15, 8)},
    "overdue": {"within_2": (31, 22), "within_5": (9, 6), "within_15": (4, 5), "nobody": (2, 1)},
    "checks": {
        "alone one": (310, 190),
        "alone two": (12, 9),
        "alone not_made": (31, 22),
        "pair two": (64, 41),
        "pair one": (7, 5),
        "pair not_made": (18, 9),
        "discuss_first two": (22, 14),
        "discuss_first one": (9, 6),
        "discuss_first not_made": (41, 20),
        "no not_made": (27, 15),
        "no two": (5, 0),
    },
    "followed": {"alone": (12, 6), "pair": (9, 5), "discuss_first": (5, 0)},
    "relaxed": {"made": (8, 6), "not_made": (5, 0)},
    "refusals": {"refusals": (7, 2)},
}
"""A year of an office with two teams, as counts of each."""


def a_year(office: Office, teams: tuple[Team, Team]) -> None:
    """Twelve counted months; what happened is spread over the year, quarter by quarter."""
    months = [date(2025, 11, 1), date(2025, 12, 1), *(date(2026, n, 1) for n in range(1, 11))]
    for month in months:
        counted(month)
    shares = (5, 7, 6, 6)
    for figure, keys in YEAR.items():
        for key, numbers in keys.items():
            for team, number in zip(teams, numbers, strict=True):
                left = number
                for quarter, share in enumerate(shares):
                    part = left if quarter == 3 else number * share // sum(shares)
                    left -= part
                    if part:
                        Tally.objects.create(
                            month_id=months[quarter * 3],
                            office=office,
                            team=team,
                            figure=figure,
                            key=key,
                            number=part,
                        )
