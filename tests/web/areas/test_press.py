"""What the press tells becomes proposals that act at once; reports of one event are joined."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from forethought.places.area import Point
from forethought.places.circles import lies_in
from forethought.vocabulary import AreaKind, Hazard
from forethought.web.areas.drawn import Drawn, drawn_of
from forethought.web.areas.happenings import confirm, dismiss
from forethought.web.areas.models import AreaChange, AreaVersion, Happening, Report
from forethought.web.areas.press import Taken, forget_old, pick_up, take_in_reports
from forethought.web.areas.services import lapse
from forethought.web.notices.models import Notice
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web import factories
from tests.web.areas.press_items import (
    FLOOD,
    NOTHING,
    RYBURGH,
    make_feed,
    make_happening,
    make_item,
)
from tests.web.factories import NOW

pytestmark = pytest.mark.django_db

RYBURGH_AT = Point(52.8082, 0.901)
IN_RYBURGH = "NR21 0DX"
DAYS_30 = timedelta(days=30)
HOURS_48 = timedelta(hours=48)
MOMENT = timedelta(seconds=1)


def drawn(happening: Happening) -> Drawn:
    happening.area.refresh_from_db()
    return drawn_of(happening.area)


def test_an_outbreak_opens_a_provisional_area_that_acts_at_once() -> None:
    taken = take_in_reports(make_feed(), [make_item()], now=NOW)
    assert taken == Taken(new=1, opened=1, joined=0)
    happening = Happening.objects.get()
    area = drawn(happening)
    assert (happening.what, happening.disease) == ("outbreak", "avian influenza")
    assert (area.kind, area.zone_type) == (AreaKind.DISEASE_CONTROL, "")
    assert area.standing == AreaVersion.Standing.PROVISIONAL
    assert area.radius_m == 10_000
    assert area.shape is not None
    assert lies_in(RYBURGH_AT, area.shape, area.radius_m)
    assert area.hazards == {Hazard.DISEASE}
    assert area.ends is None
    report = Report.objects.get()
    assert (report.happening, report.what) == (happening, "outbreak")
    assert report.link.startswith("https://")
    assert report.quote


def test_a_danger_is_drawn_small_and_lapses_after_two_days() -> None:
    happening = make_happening(FLOOD)
    area = drawn(happening)
    assert (happening.what, area.kind) == ("flood", AreaKind.PRESENT_DANGER)
    assert area.radius_m == 2_000
    assert area.ends == NOW + HOURS_48
    lapse(NOW + HOURS_48 - MOMENT)
    assert drawn(happening).standing == AreaVersion.Standing.PROVISIONAL
    lapse(NOW + HOURS_48)
    happening.refresh_from_db()
    assert drawn(happening).standing == AreaVersion.Standing.OVER
    assert happening.state == Happening.State.LAPSED


def test_what_tells_of_nothing_is_kept_with_its_reason() -> None:
    assert take_in_reports(make_feed(), [make_item(NOTHING)], now=NOW) == Taken(new=1)
    report = Report.objects.get()
    assert report.happening is None
    assert report.why == (
        "Nothing in it tells of an animal disease or of another danger to visitors now."
    )
    assert not AreaVersion.objects.exists()


def test_an_item_is_read_once() -> None:
    feed, item = make_feed(), make_item()
    take_in_reports(feed, [item, item], now=NOW)
    assert take_in_reports(feed, [item], now=NOW + timedelta(minutes=15)) == Taken()
    assert Report.objects.count() == Happening.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "age", "opened"),
    [
        (RYBURGH, DAYS_30 - MOMENT, 1),
        (RYBURGH, DAYS_30, 1),
        (RYBURGH, DAYS_30 + MOMENT, 0),
        (FLOOD, HOURS_48 - MOMENT, 1),
        (FLOOD, HOURS_48 + MOMENT, 0),
        (RYBURGH, timedelta(days=-3), 1),
    ],
)
def test_what_is_old_when_it_is_first_seen_opens_nothing(
    told: tuple[str, str], age: timedelta, opened: int
) -> None:
    item = make_item(told, published=NOW - age)
    assert take_in_reports(make_feed(), [item], now=NOW).opened == opened
    assert ("too long ago" in Report.objects.get().why) is not bool(opened)


def test_an_item_without_a_date_counts_as_now() -> None:
    assert take_in_reports(make_feed(), [make_item(FLOOD, published=None)], now=NOW).opened == 1


def test_reports_of_one_event_are_joined_also_from_another_paper() -> None:
    happening = make_happening()
    other = make_item(
        ("Bird flu: second report", "Avian influenza has been found at Great Ryburgh, Norfolk."),
        outlet="Norfolk Mail, Norwich",
    )
    taken = take_in_reports(make_feed(), [other], now=NOW + timedelta(hours=3))
    assert taken == Taken(new=1, opened=0, joined=1)
    assert happening.reports.count() == 2
    assert happening.area.versions.count() == 1


def test_an_area_that_holds_the_other_place_already_stays_as_it_is() -> None:
    happening = make_happening()
    near = make_item(("Bird flu at Hempton", "H5N1 has been confirmed at a farm at Hempton."))
    take_in_reports(make_feed(), [near], now=NOW + timedelta(hours=1))
    happening.refresh_from_db()
    assert Happening.objects.count() == 1
    hempton = Point(52.82, 0.83)
    area = drawn(happening)
    assert area.shape is not None
    assert happening.area.versions.count() == 1
    assert lies_in(hempton, area.shape, area.radius_m)
    assert lies_in(RYBURGH_AT, area.shape, area.radius_m)


def test_what_was_confirmed_and_becomes_wider_waits_again() -> None:
    manager = factories.make_manager()
    happening = make_happening()
    confirm(happening, why="Rang the vets", by=manager, now=NOW)
    far = make_item(("Bird flu at East Dereham", "H5N1 at Great Ryburgh and now at Dereham."))
    take_in_reports(make_feed(), [far], now=NOW + timedelta(hours=1))
    happening.refresh_from_db()
    assert happening.state == Happening.State.OPEN
    assert happening.decided_by is None
    newest = happening.area.versions.get(number=happening.area.version)
    assert newest.standing == AreaVersion.Standing.PROVISIONAL
    assert newest.change.what == AreaChange.What.READ
    happening.area.refresh_from_db()
    area = drawn(happening)
    assert area.shape is not None
    for place in (RYBURGH_AT, Point(52.683, 0.935)):
        assert lies_in(place, area.shape, area.radius_m)


def test_after_a_dismissal_a_later_report_opens_anew_and_an_edited_one_does_not() -> None:
    manager = factories.make_manager()
    feed, item = make_feed(), make_item()
    take_in_reports(feed, [item], now=NOW)
    dismiss(Happening.objects.get(), reason="An old picture", by=manager, now=NOW)
    edited = make_item((RYBURGH[0] + "!", RYBURGH[1]), item_id=item.item_id)
    assert take_in_reports(feed, [edited], now=NOW + timedelta(hours=1)).opened == 0
    assert Report.objects.filter(happening__isnull=False).count() == 2
    assert take_in_reports(feed, [make_item()], now=NOW + timedelta(hours=2)).opened == 1
    assert Happening.objects.filter(state=Happening.State.OPEN).count() == 1


def test_a_name_with_several_places_is_drawn_round_each() -> None:
    told = ("Bird flu at Newport", "H5N1 has been confirmed at a farm near Newport.")
    take_in_reports(make_feed(), [make_item(told, outlet="")], now=NOW)
    happening = Happening.objects.get()
    candidates = Report.objects.get().places[0]["candidates"]
    area = drawn(happening)
    assert len(candidates) > 1
    assert area.shape is not None
    for lat, lon in candidates:
        assert lies_in(Point(lat, lon), area.shape, area.radius_m)


def test_a_county_alone_holds_what_is_near_it() -> None:
    told = ("Bird flu in Norfolk", "Avian influenza has been confirmed in Norfolk, Defra says.")
    take_in_reports(make_feed(), [make_item(told, outlet="")], now=NOW)
    area = drawn(Happening.objects.get())
    assert area.shape is None
    assert "only that it is in Norfolk" in area.not_placed
    assert area.near is not None
    assert area.slack_m > 10_000
    assert area.counts


def test_an_outbreak_without_a_place_holds_everywhere_and_a_danger_nowhere() -> None:
    lost = ("Bird flu confirmed at farm", "H5N1 was confirmed this morning at a turkey farm.")
    siege = ("Armed police surround house", "Officers with rifles are there. Stay indoors.")
    feed = make_feed()
    take_in_reports(feed, [make_item(lost, outlet=""), make_item(siege, outlet="")], now=NOW)
    by_what = {one.what: drawn(one) for one in Happening.objects.all()}
    assert by_what["outbreak"].counts
    assert by_what["outbreak"].near is None
    assert by_what["armed_incident"].standing == AreaVersion.Standing.INFORMS


def test_managers_of_offices_with_visits_there_are_told_and_no_others() -> None:
    manager = factories.make_manager()
    assert manager.team is not None
    officer = factories.make_person(office=manager.team.office, manager=manager)
    elsewhere = factories.make_manager()
    factories.make_visit(
        officer,
        customer=factories.make_customer(postcode=IN_RYBURGH),
        planned_start=NOW + timedelta(hours=5),
    )
    happening = make_happening()
    told = Notice.objects.filter(kind="press_opened", subject_id=happening.pk)
    assert [notice.to for notice in told] == [manager]
    assert elsewhere.pk not in told.values_list("to", flat=True)
    assert Visit.objects.get().check_wanted_at == NOW
    dismiss(happening, reason="Not so", by=manager, now=NOW + timedelta(hours=1))
    assert told.get().ended_at == NOW + timedelta(hours=1)


def test_somebody_picks_up_what_was_passed_over() -> None:
    manager = factories.make_manager()
    odd = ("Odd goings-on at Great Ryburgh", "White vans stand at Great Ryburgh, says a reader.")
    take_in_reports(make_feed(), [make_item(odd)], now=NOW)
    report = Report.objects.get()
    happening = pick_up(report, "outbreak", by=manager, now=NOW)
    report.refresh_from_db()
    assert report.happening == happening
    assert happening.state == Happening.State.OPEN
    change = AreaChange.objects.get(versions__area=happening.area)
    assert (change.by, change.what) == (manager, AreaChange.What.OPENED)
    with pytest.raises(NotPossibleError, match="picked this report up already"):
        pick_up(report, "flood", by=manager, now=NOW)


def test_an_officer_picks_nothing_up() -> None:
    take_in_reports(make_feed(), [make_item(NOTHING)], now=NOW)
    with pytest.raises(NotPossibleError, match="management grade"):
        pick_up(Report.objects.get(), "flood", by=factories.make_person(), now=NOW)
    assert Report.objects.get().happening is None


def test_reports_of_nothing_are_let_go_and_stay_gone() -> None:
    feed = make_feed()
    old, new = make_item(NOTHING, published=NOW), make_item(NOTHING, published=None)
    take_in_reports(feed, [old, new, make_item()], now=NOW)
    later = NOW + timedelta(days=90)
    forget_old(now=later)
    assert Report.objects.count() == 3
    forget_old(now=later + MOMENT)
    assert Report.objects.count() == 2
    assert take_in_reports(feed, [old, new], now=later + MOMENT) == Taken()


def test_what_the_database_cannot_hold_is_read_all_the_same() -> None:
    told = (RYBURGH[0] + "\x00", RYBURGH[1] + " \ud800")
    assert take_in_reports(make_feed(), [make_item(told, item_id="a\x00b")], now=NOW).opened == 1


def test_the_newest_version_is_the_one_that_counts() -> None:
    happening = make_happening()
    newest = AreaVersion.objects.get(area=happening.area, number=F("area__version"))
    assert newest.number == 1
