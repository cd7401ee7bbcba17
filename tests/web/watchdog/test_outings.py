"""Leaving the office, and the facts of an outing, to the rows that follow from them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forethought.contact.words import How, Proof, Rung, Step
from forethought.web.audit.models import Event
from forethought.web.contactdesk import facts, outings, planning, watching
from forethought.web.contactdesk.models import Aid, Alarm, Alert, Beat, Duty, Fact, Outing, Way
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import (
    NOW,
    make_person,
    make_visit,
)
from tests.web.watchdog.office import HOUR, MAIL, MINUTE, beat, go, make_aid, name, ready

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.CHANNELS = MAIL


def told(alarm: Alarm) -> set[tuple[int, str]]:
    return {(one.rung, one.to.name) for one in Alert.objects.filter(alarm=alarm)}


def test_leaving_begins_an_outing_with_its_next_look_when_they_must_have_set_off() -> None:
    made = ready()
    outing = go(made)
    assert outing.next_at == NOW + 2 * HOUR - 45 * MINUTE
    assert outing.over_at is None
    assert outing.plans.get().plan["officers"] == [str(made.officer.pk)]
    assert Event.objects.filter(action="outing.left", subject_id=outing.pk).exists()


@pytest.mark.parametrize(("before", "facts"), [(1, 0), (0, 1), (-1, 1)])
def test_who_leaves_when_they_must_have_set_off_has_set_off(before: int, facts: int) -> None:
    made = ready()
    now = NOW + 75 * MINUTE - timedelta(seconds=before)
    visit = make_visit(made.officer, planned_start=NOW + 2 * HOUR)
    Aid.objects.update(charged_at=NOW)
    beat(now)
    outing = go(made, [visit], now)
    assert outing.facts.filter(kind="checkin", detail__step="set_off").count() == facts
    assert not Alarm.objects.exists()
    assert outing.next_at is not None
    assert outing.next_at > now


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda made: Beat.objects.all().delete(), "No watchdog is running"),
        (lambda made: Beat.objects.update(at=NOW - timedelta(seconds=10)), "No watchdog"),
        (lambda made: Beat.objects.update(host="one"), "Nobody watches the watchdog"),
        (lambda made: Duty.objects.all().delete(), "Nobody is on duty"),
        (lambda made: Duty.objects.update(ends=NOW), "Nobody is on duty"),
        (lambda made: Way.objects.filter(person=made.desk).update(worked_at=None), "no way to be"),
        (lambda made: Way.objects.filter(person=made.manager).update(gone_at=NOW), "no way to be"),
        (lambda made: Way.objects.update(channel="webhook"), "leads nowhere"),
        (lambda made: Aid.objects.all().delete(), "has no phone"),
        (lambda made: Aid.objects.update(tested_on=None), "never been tested"),
    ],
)
def test_what_is_not_in_order_keeps_officers_in(spoil: Any, says: str) -> None:
    made = ready()
    spoil(made)
    with pytest.raises(NotPossibleError, match=says):
        go(made)
    assert not Outing.objects.exists()


def test_a_watchdog_heard_just_now_lets_them_leave() -> None:
    made = ready()
    Beat.objects.update(at=NOW - timedelta(seconds=9.9))
    assert go(made)


def test_nobody_is_out_twice() -> None:
    made = ready()
    go(made)
    with pytest.raises(NotPossibleError, match="is out already"):
        go(made, [make_visit(made.officer, planned_start=NOW + 5 * HOUR)], back_by=NOW + 7 * HOUR)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"back_by": NOW}, "still to come"),
        ({"back_by": NOW + 25 * HOUR}, "within 24 hours"),
        ({"back_by": NOW + 2.9 * HOUR}, "before your last visit ends"),
    ],
)
def test_the_return_fits_the_visits(given: Any, says: str) -> None:
    made = ready()
    with pytest.raises(NotPossibleError, match=says):
        go(made, **given)


def test_only_their_own_visits_of_today() -> None:
    made = ready()
    with pytest.raises(NotPossibleError, match="one of the officer's own"):
        go(made, [make_visit()])
    with pytest.raises(NotPossibleError, match="planned for today"):
        go(made, [make_visit(made.officer, planned_start=NOW + 24 * HOUR)], back_by=NOW + 23 * HOUR)


def test_a_pair_is_one_unit_with_both_names() -> None:
    made = ready()
    second = make_person(office=made.office, manager=made.manager)
    make_aid(second)
    visit = make_visit(made.officer, second_officer=second)
    outing = go(made, [visit], second=second)
    assert set(outing.plans.get().plan["officers"]) == {str(made.officer.pk), str(second.pk)}
    with pytest.raises(NotPossibleError, match="out already"):
        outings.leave(
            second,
            visits=[make_visit(second, planned_start=NOW + 5 * HOUR)],
            back_by=NOW + 7 * HOUR,
            by=second,
            now=NOW,
        )


def _check_in(outing: Outing, step: Step | None, at: Any, **given: Any) -> facts.CheckedIn:
    given.setdefault("uuid", name())
    given.setdefault("officer", outing.officer)
    return facts.check_in(outing.pk, step=step, via="app", by=outing.officer, now=at, **given)


def test_a_check_in_arrives_once_however_often_it_is_sent() -> None:
    made = ready()
    visit = make_visit(made.officer)
    outing = go(made, [visit])
    same = name()
    first = _check_in(outing, Step.SET_OFF, NOW + HOUR, uuid=same, visit_id=visit.pk)
    again = _check_in(outing, Step.SET_OFF, NOW + 2 * HOUR, uuid=same, visit_id=visit.pk)
    assert first.fact == again.fact
    assert Fact.objects.filter(kind="checkin").count() == 1
    outing.refresh_from_db()
    assert outing.next_at == NOW + 2 * HOUR


def test_somebody_else_cannot_check_in_for_them() -> None:
    outing = go(ready())
    with pytest.raises(NotPossibleError, match="nobody is out"):
        _check_in(outing, Step.SET_OFF, NOW, officer=make_person())


def _climb(outing: Outing, minutes: int) -> Alarm:
    """Nobody sets off: look every minute from the due moment on."""
    due = NOW + 75 * MINUTE
    for minute in range(minutes + 1):
        watching.look_at_due(due + minute * MINUTE)
    return Alarm.objects.get(outing=outing)


@pytest.mark.parametrize(
    ("minutes", "rungs"),
    [(0, {0}), (14, {0}), (15, {0, 1}), (29, {0, 1}), (30, {0, 1, 2}), (60, {0, 1, 2, 3})],
)
def test_the_ladder_reaches_each_rung_on_time(minutes: int, rungs: set[int]) -> None:
    made = ready()
    alarm = _climb(go(made), minutes)
    assert {rung for rung, _ in told(alarm)} == rungs
    assert alarm.rung == max(rungs)
    if 1 in rungs:
        assert (1, made.desk.name) in told(alarm)
    if 2 in rungs:
        assert (2, made.manager.name) in told(alarm)
    if 3 in rungs:
        everyone = {made.desk.name, made.manager.name, made.administrator.name}
        assert {who for rung, who in told(alarm) if rung == 3} == everyone
    assert (0, made.officer.name) in told(alarm)


def test_looking_twice_writes_nothing_twice() -> None:
    outing = go(ready())
    alarm = _climb(outing, 15)
    alerts = Alert.objects.count()
    watching.look(outing.pk, NOW + 90 * MINUTE)
    assert Alert.objects.count() == alerts
    assert Alarm.objects.get() == alarm


def test_a_late_check_in_closes_what_nobody_owns_and_calls_its_messages_off() -> None:
    made = ready()
    visit = make_visit(made.officer)
    outing = go(made, [visit])
    alarm = _climb(outing, 2)
    _check_in(outing, Step.SET_OFF, NOW + 80 * MINUTE, visit_id=visit.pk)
    alarm.refresh_from_db()
    assert alarm.ended_how == How.CHECKED_IN_LATE
    assert not Alert.objects.filter(try_at__isnull=False).exists()


def test_the_first_acknowledgement_wins_and_only_the_owner_ends_it() -> None:
    made = ready()
    outing = go(made)
    alarm = _climb(outing, 16)
    at = NOW + 92 * MINUTE
    facts.acknowledge(alarm.pk, uuid=name(), by=made.desk, via="board", now=at)
    alarm.refresh_from_db()
    assert alarm.owner == made.desk
    other = make_person(office=made.office, contact_desk=True)
    with pytest.raises(NotPossibleError, match="Somebody else acknowledged"):
        facts.acknowledge(alarm.pk, uuid=name(), by=other, via="board", now=at)
    with pytest.raises(NotPossibleError, match="on this outing yourself"):
        facts.acknowledge(alarm.pk, uuid=name(), by=made.officer, rung=Rung.DESK, via="app", now=at)
    ending: dict[str, Any] = {"how": How.HEARD_SAFE, "proof": Proof.SPOKE, "via": "board"}
    with pytest.raises(NotPossibleError, match="Only its owner"):
        facts.end_alarm(alarm.pk, uuid=name(), by=other, now=at, **ending)
    facts.end_alarm(alarm.pk, uuid=name(), by=made.desk, now=at, **ending)
    alarm.refresh_from_db()
    assert (alarm.ended_how, alarm.ended_by) == (How.HEARD_SAFE, made.desk)
    actions = set(Event.objects.values_list("action", flat=True))
    assert {"alarm.acknowledged", "alarm.ended"} <= actions


def test_who_answers_for_no_rung_owns_nothing() -> None:
    outing = go(ready())
    alarm = _climb(outing, 16)
    with pytest.raises(NotPossibleError, match="Only the contact desk"):
        facts.acknowledge(
            alarm.pk, uuid=name(), by=make_person(), via="board", now=NOW + 92 * MINUTE
        )


def test_an_owner_who_goes_quiet_is_rung_again() -> None:
    made = ready()
    outing = go(made)
    alarm = _climb(outing, 15)
    facts.acknowledge(alarm.pk, uuid=name(), by=made.desk, via="board", now=NOW + 91 * MINUTE)
    before = Alert.objects.filter(to=made.desk).count()
    watching.look_at_due(NOW + 100 * MINUTE)
    assert Alert.objects.filter(to=made.desk).count() == before
    watching.look_at_due(NOW + 101 * MINUTE)
    assert Alert.objects.filter(to=made.desk).count() == before + 1


def test_duress_tells_everyone_at_once_and_never_the_officer() -> None:
    made = ready()
    outing = go(made)
    facts.duress(made.officer, uuid=name(), via="app", by=made.officer, now=NOW + HOUR)
    alarm = Alarm.objects.get(outing=outing)
    assert (alarm.kind, alarm.rung) == ("duress", Rung.EMERGENCY)
    everyone = {made.desk.name, made.manager.name, made.administrator.name}
    assert told(alarm) == {(3, who) for who in everyone}
    _check_in(outing, None, NOW + HOUR + MINUTE)
    alarm.refresh_from_db()
    assert alarm.ended_at is None


def test_duress_of_somebody_who_is_not_out_counts_too() -> None:
    made = ready()
    facts.duress(made.officer, uuid=name(), via="app", by=made.officer, now=NOW)
    assert Alarm.objects.get().kind == "duress"
    outing = Outing.objects.get()
    assert (outing.officer, outing.over_at) == (made.officer, None)


def test_a_desk_that_nobody_can_reach_is_passed_by_at_once() -> None:
    made = ready()
    outing = go(made)
    Duty.objects.all().delete()
    alarm = _climb(outing, 15)
    assert {(2, made.manager.name)} <= told(alarm)
    assert Fact.objects.filter(kind="notdelivered").count() == 1


def test_an_outing_that_cannot_be_judged_counts_as_overdue_and_hides_nobody() -> None:
    made = ready()
    broken = go(made)
    other = make_person(office=made.office, manager=made.manager)
    make_aid(other)
    fine = outings.leave(
        other,
        visits=[make_visit(other, planned_start=NOW + 2 * HOUR)],
        back_by=NOW + 4 * HOUR,
        by=other,
        now=NOW,
    )
    good = broken.plans.get().plan
    broken.plans.update(plan={"nonsense": True})
    watching.look_at_due(NOW + 75 * MINUTE)
    alarm = Alarm.objects.get(outing=broken)
    assert (alarm.kind, alarm.rung) == ("overdue", Rung.DESK)
    assert (1, made.desk.name) in told(alarm)
    assert Alarm.objects.filter(outing=fine).exists()
    broken.refresh_from_db()
    assert broken.failed == 1
    watching.look_at_due(NOW + 105 * MINUTE)
    assert (2, made.manager.name) in told(alarm)
    broken.plans.update(plan=good)
    watching.look(broken.pk, NOW + 106 * MINUTE)
    assert Alarm.objects.get(outing=broken) == alarm


def test_arriving_starts_the_visit_through_the_gate_and_leaving_finishes_it() -> None:
    made = ready()
    visit = make_visit(made.officer)
    outing = go(made, [visit])
    shut = _check_in(outing, Step.ARRIVED, NOW + 2 * HOUR, visit_id=visit.pk)
    assert not shut.go_in
    assert shut.says[0] == facts.DO_NOT_GO_IN
    assert Fact.objects.filter(kind="checkin").count() == 1
    visit.refresh_from_db()
    assert visit.state == "planned"


def test_back_ends_the_outing() -> None:
    made = ready()
    visit = make_visit(made.officer)
    outing = go(made, [visit])
    for step, minutes in ((Step.SET_OFF, 70), (Step.ARRIVED, 115), (Step.LEAVING, 170)):
        _check_in(outing, step, NOW + minutes * MINUTE, visit_id=visit.pk)
    _check_in(outing, Step.BACK, NOW + 200 * MINUTE)
    outing.refresh_from_db()
    assert outing.over_at == NOW + 200 * MINUTE
    assert outing.next_at is None
    assert not Alarm.objects.exists()


def test_running_late_moves_what_is_still_to_come() -> None:
    made = ready()
    outing = go(made)
    planning.run_late(outing.pk, minutes=30, uuid=name(), by=made.officer, via="app", now=NOW)
    outing.refresh_from_db()
    assert outing.next_at == NOW + 105 * MINUTE
    assert outing.back_by == NOW + 4 * HOUR + 30 * MINUTE
    with pytest.raises(NotPossibleError):
        planning.run_late(outing.pk, minutes=0, uuid=name(), by=made.officer, via="app", now=NOW)
