"""What a feed gives becomes areas, and what people decided about them since stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import shapely

from forethought.feeds.reading import FedArea, FeedRead
from forethought.places.area import Unplaced
from forethought.vocabulary import AreaKind, SourceStatus
from forethought.web.areas.models import AreaChange, KnownArea
from forethought.web.areas.services import current_versions, drawn_of, lapse, lift, take_in, undo
from forethought.web.areas.supply import areas_now
from forethought.web.audit.models import Event
from forethought.web.feeds.models import Feed
from tests.web.areas.given import FAKENHAM, because, gives, let_all_go, make_feed, visit_at, zone
from tests.web.checks.world import supply_areas
from tests.web.factories import NOW, make_safety_administrator

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def _ended(fed: FedArea, ends: datetime = NOW) -> FedArea:
    return replace(fed, area=replace(fed.area, ends=ends))


def _standings(feed: Feed) -> dict[str, str]:
    mine = [v for v in current_versions(over=True) if v.area.feed_id == feed.pk]
    return {v.area.area_id.removeprefix(f"feed-{feed.pk}-"): v.standing for v in mine}


def test_the_first_reading_opens_all_in_one_change_and_the_same_again_changes_nothing() -> None:
    visit, feed = visit_at("NR21 7AA"), make_feed()
    read = gives(zone("A", km=8), zone("B", km=9), zone("C", informs=True))
    change = take_in(feed, read, now=NOW)
    assert change is not None
    assert (change.what, change.feed, change.by, change.held) == ("read", feed, None, 1)
    assert _standings(feed) == {"A": "in_force", "B": "in_force", "C": "informs"}
    assert {area.area_id for area in areas_now().areas} == {
        f"feed-{feed.pk}-A",
        f"feed-{feed.pk}-B",
    }
    assert because() == {visit.pk: "areas_changed"}
    event = Event.objects.get(action="area.read")
    assert (event.subject, event.detail["count"]) == ("areas", 3)
    let_all_go()
    assert take_in(feed, read, now=LATER) is None
    assert because() == {}


@pytest.mark.parametrize(
    ("then", "standings"),
    [
        (gives(zone("A")), {"A": "in_force", "B": "in_force"}),
        (gives(), {"A": "in_force", "B": "in_force"}),
        (gives(zone("A"), absent_over=True), {"A": "in_force", "B": "over"}),
        (gives(absent_over=True), {"A": "over", "B": "over"}),
        (
            gives(zone("A"), absent_over=True, detail="One could not be read."),
            {"A": "in_force", "B": "in_force"},
        ),
        (gives(zone("A"), over=frozenset({"B", "C"})), {"A": "in_force", "B": "over"}),
        (gives(_ended(zone("A")), zone("B")), {"A": "over", "B": "in_force"}),
        (
            gives(_ended(zone("A"), NOW + timedelta(seconds=1)), zone("B")),
            {"A": "in_force", "B": "in_force"},
        ),
        (gives(zone("A", informs=True)), {"A": "informs", "B": "in_force"}),
        (gives(_ended(zone("C"))), {"A": "in_force", "B": "in_force"}),
    ],
)
def test_what_a_feed_says_of_what_it_gave_before(then: FeedRead, standings: dict[str, str]) -> None:
    feed, other = make_feed(), make_feed("Other")
    take_in(feed, gives(zone("A"), zone("B")), now=NOW)
    take_in(other, gives(zone("A"), zone("B")), now=NOW)
    take_in(feed, then, now=NOW)
    assert _standings(feed) == standings
    assert _standings(other) == {"A": "in_force", "B": "in_force"}


def test_an_area_that_is_no_longer_listed_says_since_when() -> None:
    feed = make_feed()
    take_in(feed, gives(zone("A"), zone("B")), now=NOW)
    for moment in (LATER, LATER + timedelta(hours=1)):
        take_in(feed, gives(zone("A")), now=moment)
    absent = dict(KnownArea.objects.values_list("area_id", "absent_since"))
    assert absent == {f"feed-{feed.pk}-A": None, f"feed-{feed.pk}-B": LATER}
    take_in(feed, gives(zone("A"), zone("B")), now=LATER)
    assert not KnownArea.objects.filter(absent_since__isnull=False).exists()


@pytest.mark.parametrize("how", ["lifted", "undone", "redrawn"])
def test_what_a_person_decided_stands_until_the_feed_says_something_else(how: str) -> None:
    feed, by = make_feed(), make_safety_administrator()
    opened = take_in(feed, gives(zone()), now=NOW)
    assert opened is not None
    area = KnownArea.objects.get()
    if how == "lifted":
        lift(area, why="Not ours", by=by, now=NOW)
    elif how == "undone":
        undo(opened, why="Not ours", by=by, now=NOW)
    else:
        from forethought.web.areas.services import change_area

        smaller = replace(drawn_of(area), radius_m=10.0)
        change_area(area, smaller, what=AreaChange.What.REDRAWN, why="So", by=by, now=NOW)
    assert take_in(feed, gives(zone()), now=LATER) is None
    wider = take_in(feed, gives(zone(km=5)), now=LATER)
    assert wider is not None
    area.refresh_from_db()
    assert (drawn_of(area).standing, drawn_of(area).radius_m) == ("in_force", 5_000)
    gone = take_in(feed, gives(over=frozenset({"AIV 1"})), now=LATER)
    assert gone is not None
    undo(gone, why="It is not over", by=by, now=LATER)
    assert take_in(feed, gives(over=frozenset({"AIV 1"})), now=LATER) is None


def test_what_lapsed_stays_over_while_the_feed_still_lists_it() -> None:
    feed = make_feed()
    fed = _ended(zone(), LATER)
    take_in(feed, gives(fed), now=NOW)
    assert lapse(LATER) is not None
    assert take_in(feed, gives(fed), now=LATER) is None
    assert take_in(feed, gives(_ended(fed, LATER + timedelta(hours=2))), now=LATER) is not None
    assert _standings(feed) == {"AIV 1": "in_force"}


@pytest.mark.parametrize(
    "fed",
    [
        zone("x" * 400),
        zone("nul\x00", name="a\x00b", source="\x00"),
        zone(name="n" * 2_000, source="s" * 2_000, zone_type="z" * 200),
        zone(name=""),
        zone("lone \ud800", name="\udfff"),
        zone(kind=AreaKind.PROBLEM_AREA),
        zone(kind=AreaKind.PRESENT_DANGER),
        zone(begins=NOW + timedelta(days=3), ends=NOW + timedelta(days=2)),
        zone(replaces=("AIV 1", "B")),
    ],
)
def test_whatever_a_feed_gives_is_kept_and_loses_no_other(fed: FedArea) -> None:
    feed = make_feed()
    take_in(feed, gives(fed, zone("B")), now=NOW)
    assert len(_standings(feed)) == 2
    assert take_in(feed, gives(fed, zone("B")), now=NOW + timedelta(days=1)) is None


def test_an_area_of_a_feed_replaces_those_of_the_same_feed() -> None:
    visit, feed, other = visit_at("NR21 7AA"), make_feed(), make_feed("Other")
    take_in(other, gives(zone("A", km=8)), now=NOW)
    take_in(feed, gives(zone("A", km=8)), now=NOW)
    let_all_go()
    take_in(feed, gives(zone("A", km=8), zone("B", km=1, replaces=("A",))), now=NOW)
    assert because() == {visit.pk: "areas_eased"}


@pytest.mark.parametrize(
    ("feed", "supplied", "status"),
    [
        (None, False, SourceStatus.MISSING),
        ({}, False, SourceStatus.NOT_SUPPLIED),
        ({"is_on": False, "off_because": "Broken"}, False, SourceStatus.MISSING),
        ({"kind": "press_feed"}, False, SourceStatus.MISSING),
        ({}, True, SourceStatus.EXAMINED),
        (None, True, SourceStatus.EXAMINED),
    ],
)
def test_no_folder_is_missed_where_areas_come_from_a_feed(
    feed: dict[str, Any] | None, supplied: bool, status: SourceStatus
) -> None:
    if feed is not None:
        make_feed(**({"kind": "cap_alerts"} | feed))
    if supplied:
        supply_areas()
    read = areas_now()
    assert read.status is status
    missed = [one for one in read.unplaced if isinstance(one, Unplaced)]
    assert bool(missed) == (status is SourceStatus.MISSING)


AWAY = shapely.Point(-1.5, 53.8)


def test_a_number_that_another_zone_has_now_ends_no_zone() -> None:
    visit, feed = visit_at("NR21 7AA"), make_feed()
    take_in(feed, gives(zone("5", km=8)), now=NOW)
    let_all_go()
    for hours in (1, 2):
        take_in(feed, gives(zone("5", at=AWAY)), now=NOW + timedelta(hours=hours))
        first, other = KnownArea.objects.order_by("pk")
        assert (first.absent_since, other.absent_since) == (LATER, None)
        assert set(_standings(feed).values()) == {"in_force"}
    take_in(feed, gives(zone("5", at=shapely.Point(-1.51, 53.8))), now=NOW + timedelta(hours=3))
    assert KnownArea.objects.count() == 2, "the other one may be drawn a little otherwise"
    take_in(feed, gives(over=frozenset({"5"})), now=NOW + timedelta(hours=4))
    standings = _standings(feed)
    assert standings.pop("5") == "in_force"
    assert list(standings.values()) == ["over"], "it is of the other that the feed speaks"
    assert because() == {}
    assert visit.pk


@pytest.mark.parametrize(
    ("km_away", "count"), [(5.9, 1), (6.1, 2)], ids=["still meets it", "elsewhere"]
)
def test_a_zone_that_is_drawn_otherwise_is_the_same_one(km_away: float, count: int) -> None:
    feed = make_feed()
    take_in(feed, gives(zone("5", km=3)), now=NOW)
    moved = shapely.Point(FAKENHAM.x, FAKENHAM.y + km_away / 111.27)
    take_in(feed, gives(zone("5", at=moved, km=3)), now=LATER)
    assert KnownArea.objects.count() == count


def test_what_is_over_when_it_is_no_longer_listed_may_be_anywhere() -> None:
    feed = make_feed()
    take_in(feed, gives(zone("5")), now=NOW)
    take_in(feed, gives(zone("5", at=AWAY), absent_over=True), now=LATER)
    assert _standings(feed) == {"5": "in_force"}
