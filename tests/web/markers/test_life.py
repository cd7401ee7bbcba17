"""What happens by itself: reminders once, the lapse, and nothing lost with a killed worker."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from forethought.web.audit.models import Event
from forethought.web.markers import services
from forethought.web.markers.life import look_after_markers
from forethought.web.markers.models import DecidedKey, Marker, MarkerReminder
from forethought.web.notices.models import Notice
from tests.web.factories import NOW, make_manager, make_safety_administrator, make_visit
from tests.web.markers.given import World, live, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def on(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def told(kind: str) -> set[str]:
    return {notice.to.name for notice in Notice.objects.filter(kind=kind)}


def test_nothing_is_due_of_a_new_marker(world: World) -> None:
    live(world)
    assert look_after_markers(now=NOW) == 0


def test_a_review_is_told_to_who_decided_once(world: World) -> None:
    marker = live(world)
    services.write_letter(marker.pk, by=world.boss, now=NOW)
    assert look_after_markers(now=on(2027, 5, 10)) == 0
    assert [look_after_markers(now=on(2027, 5, 11)) for _ in range(3)] == [1, 0, 0]
    assert told("marker_review_due") == {"Boss Invented"}
    assert look_after_markers(now=on(2027, 5, 25)) == 0


def test_it_is_told_once_though_the_notice_was_seen(world: World) -> None:
    marker = live(world)
    services.write_letter(marker.pk, by=world.boss, now=NOW)
    look_after_markers(now=on(2027, 5, 11))
    Notice.objects.filter(kind="marker_review_due").update(seen_at=on(2027, 5, 12))
    look_after_markers(now=on(2027, 5, 13))
    assert Notice.objects.filter(kind="marker_review_due").count() == 1


def test_an_overdue_review_goes_to_the_managers_every_week(world: World) -> None:
    above = make_manager("Above Invented")
    world.boss.manager = above
    world.boss.save()
    marker = live(world)
    services.write_letter(marker.pk, by=world.boss, now=NOW)
    assert look_after_markers(now=on(2027, 5, 26)) == 1
    assert told("marker_review_overdue") == {"Above Invented", "Boss Invented", "Otis Invented"}
    assert look_after_markers(now=on(2027, 6, 1)) == 0
    assert look_after_markers(now=on(2027, 6, 2)) == 1


def test_where_nobody_is_senior_the_safety_administrators_are_told(world: World) -> None:
    make_safety_administrator("Safe Invented")
    live(world)
    for person in (world.boss, world.other):
        person.is_active = False
        person.save()
    look_after_markers(now=on(2027, 5, 26))
    assert told("marker_review_overdue") == {"Safe Invented"}


def test_who_has_left_is_not_told_alone(world: World) -> None:
    marker = live(world)
    services.write_letter(marker.pk, by=world.boss, now=NOW)
    world.boss.is_active = False
    world.boss.save()
    look_after_markers(now=on(2027, 5, 11))
    assert told("marker_review_due") == {"Otis Invented"}


def test_a_letter_not_sent_is_told(world: World) -> None:
    live(world)
    assert look_after_markers(now=on(2026, 12, 23)) == 0
    assert look_after_markers(now=on(2026, 12, 24)) == 1
    assert told("marker_letter_overdue") == {"Boss Invented", "Otis Invented"}


def test_a_lapse_is_warned_and_then_nobody_misses_it(world: World) -> None:
    marker = live(world)
    services.write_letter(marker.pk, by=world.boss, now=NOW)
    visit = make_visit(customer=world.customer, planned_start=on(2027, 11, 26, 12))
    look_after_markers(now=on(2027, 10, 26))
    assert told("marker_lapses_soon") == {"Boss Invented", "Otis Invented"}
    look_after_markers(now=on(2027, 11, 25, 23))
    marker.refresh_from_db()
    assert marker.state == Marker.State.LIVE
    assert look_after_markers(now=on(2027, 11, 26, 0)) == 1
    marker.refresh_from_db()
    assert (marker.state, marker.ended_because, marker.ended_by) == ("lapsed", "lapsed", None)
    assert not DecidedKey.objects.exists()
    assert told("marker_lapsed") == {"Boss Invented", "Otis Invented"}
    assert Event.objects.get(action="marker.lapsed").by_id is None
    visit.refresh_from_db()
    assert visit.check_wanted_because == "markers_changed"
    assert look_after_markers(now=on(2027, 11, 27)) == 0


def test_appeals_are_told_and_also_after_the_marker_has_lapsed(world: World) -> None:
    marker = live(world)
    services.write_letter(marker.pk, by=world.boss, now=NOW)
    third = make_manager("Third Invented")
    services.record_appeal(
        marker.pk, says="No", received_on=NOW.date(), reviewer=third, by=world.boss, now=NOW
    )
    Notice.objects.all().delete()
    look_after_markers(now=on(2026, 12, 15))
    assert not Notice.objects.exists()
    look_after_markers(now=on(2026, 12, 16))
    assert told("appeal_due") == {"Third Invented"}
    services.remove_marker(
        marker.pk,
        because=Marker.Ended.RISK_GONE,
        reason="Quiet",
        becomes=services.Becomes(),
        by=world.boss,
        now=on(2026, 12, 17),
    )
    look_after_markers(now=on(2026, 12, 24))
    assert told("appeal_overdue") == {"Boss Invented", "Otis Invented", "Third Invented"}


def test_a_worker_killed_between_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = live(world)
    services.write_letter(marker.pk, by=world.boss, now=NOW)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("forethought.web.markers.life.notify", killed)
        with pytest.raises(KeyboardInterrupt):
            look_after_markers(now=on(2027, 5, 11))
        with pytest.raises(KeyboardInterrupt):
            look_after_markers(now=on(2027, 11, 26))
    marker.refresh_from_db()
    assert marker.state == Marker.State.LIVE
    assert not MarkerReminder.objects.exists()
    assert look_after_markers(now=on(2027, 11, 26)) == 1


def test_many_take_as_many_queries_as_one(
    world: World, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for _ in range(5):
        other = make_world()
        marker = live(other)
        services.write_letter(marker.pk, by=other.boss, now=NOW)
    soon = on(2027, 5, 12)
    look_after_markers(now=soon)
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        look_after_markers(now=soon + timedelta(hours=1))


def test_the_worker_looks_after_markers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from forethought.web.checks.worker import Worker

    marker = live(world)
    monkeypatch.setattr("forethought.web.checks.worker.Sealer.when_due", lambda *_: None)
    monkeypatch.setattr("forethought.web.checks.worker.check_batch", lambda _: 0)
    Worker(lambda: on(2027, 11, 26), lambda _: None).turn()
    marker.refresh_from_db()
    assert marker.state == Marker.State.LAPSED
    assert date(2027, 11, 25) == marker.lapses_on
