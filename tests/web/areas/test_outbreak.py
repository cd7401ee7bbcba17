"""The manual's example from end to end: the press, a manager, the official zone, its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forethought.web.areas.models import AreaChange, Happening
from forethought.web.areas.services import change_area, drawn_of, take_in
from forethought.web.checks.current import current_check
from forethought.web.decisions.gate import gates
from forethought.web.notices.models import Notice
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.web.areas.given import (
    FAKENHAM,
    IN_FORCE,
    LEEDS,
    NEAR,
    SOUTH,
    gives,
    held,
    make_feed,
    press_area,
    settle,
    visit_at,
    zone,
)
from tests.web.checks.world import load_everything
from tests.web.factories import NOW, make_decision, make_manager

pytestmark = pytest.mark.django_db


def _outcomes(visits: list[Visit]) -> list[str]:
    found = []
    for visit in visits:
        visit.refresh_from_db()
        check = current_check(visit)
        assert check is not None
        found.append(check.outcome)
    return found


def test_an_outbreak_from_the_first_report_to_the_end_of_the_zone() -> None:
    load_everything()
    six = [visit_at(postcode) for postcode in NEAR]
    far = visit_at(LEEDS)
    Visit.objects.filter(pk=six[0].pk).update(state="under_way", started_at=NOW)
    reopen(Visit.objects.all(), because=News.PLANNED, now=NOW)
    settle()
    assert _outcomes([*six, far]) == ["alone"] * 7
    decided = current_check(six[1])
    assert decided is not None
    make_decision(decided)
    assert gates([six[1]], now=NOW)[six[1].pk].outcome is not None

    # The press tells of it: a provisional area holds all six, and the officer turns back.
    happening = press_area()
    opened = AreaChange.objects.get()
    assert held() == {visit.pk for visit in six}
    assert (opened.held, opened.freed, opened.told) == (6, 0, 1)
    assert Notice.objects.get(kind="turn_back").to == six[0].officer
    six[1].refresh_from_db()
    assert gates([six[1]], now=NOW)[six[1].pk].outcome is None, "what was decided no longer counts"
    settle()
    assert _outcomes([*six, far]) == ["suspend"] * 6 + ["alone"]

    # A manager redraws it: four are freed, by a fresh check.
    manager = make_manager()
    area = happening.area
    smaller = replace(drawn_of(area), shape=SOUTH, radius_m=2_950.0, standing=IN_FORCE.value)
    redrawn = change_area(
        area, smaller, what=AreaChange.What.REDRAWN, why="It is the south", by=manager, now=NOW
    )
    assert held() == {visit.pk for visit in six[2:]}
    assert (redrawn.held, redrawn.freed, redrawn.told) == (0, 4, 0)
    settle()
    assert _outcomes(six) == ["suspend"] * 2 + ["alone"] * 4

    # The official zone covers it whole and takes its place: nobody is told twice to turn back.
    feed = make_feed()
    official = zone(at=SOUTH, km=2.97)
    read = take_in(feed, gives(official), now=NOW)
    assert read is not None
    happening.refresh_from_db()
    assert happening.state == Happening.State.SUPERSEDED
    assert held() == {six[0].pk, six[1].pk}
    assert (read.held, read.freed, read.told) == (0, 0, 0)
    settle()
    assert _outcomes(six) == ["suspend"] * 2 + ["alone"] * 4

    # It is revoked.
    ended = replace(official, area=replace(official.area, ends=NOW - timedelta(minutes=1)))
    assert take_in(feed, gives(ended), now=NOW) is not None
    assert held() == {six[0].pk, six[1].pk}
    settle()
    assert _outcomes([*six, far]) == ["alone"] * 7
    assert Notice.objects.filter(kind="turn_back").count() == 1


@pytest.mark.parametrize(
    ("disease", "given", "superseded"),
    [
        ("", {}, True),
        ("avian influenza", {"name": "HPAI protection zone near Fakenham"}, True),
        ("avian influenza", {"name": "Protection zone 7"}, True),
        ("bluetongue", {"name": "Avian influenza protection zone"}, False),
        ("", {"zone_type": "prevention"}, False),
        ("", {"begins": NOW + timedelta(seconds=1)}, False),
        ("", {"begins": NOW}, True),
        ("", {"ends": NOW}, False),
        ("", {"informs": True}, False),
        ("", {"at": SOUTH}, False),
    ],
)
def test_what_takes_the_place_of_a_press_area(
    disease: str, given: dict[str, object], superseded: bool
) -> None:
    happening = press_area(disease)
    take_in(make_feed(), gives(zone(**{"at": FAKENHAM, **given})), now=NOW)  # type: ignore[arg-type]
    happening.refresh_from_db()
    happening.area.refresh_from_db()
    assert (happening.state == "superseded") == superseded
    assert (drawn_of(happening.area).standing == "over") == superseded
