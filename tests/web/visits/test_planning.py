"""Planning, changing, moving, copying and cancelling."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from forethought.matching import Person as Identity
from forethought.web.audit.models import Event
from forethought.web.decisions.models import Refusal
from forethought.web.people.models import Person
from forethought.web.visits import services
from forethought.web.visits.details import Details, Slot, details_of, slot_of
from forethought.web.visits.models import Answers, Change, Engagement, Visit
from tests.web.factories import NOW, make_manager, make_person, make_visit

pytestmark = pytest.mark.django_db

DETAILS = Details(Identity(name="Robin Invented", utr="1234567890"), purpose="Talk about a debt")
TEN = NOW + timedelta(hours=2)


def plan(officer: Person, **changes: object) -> Visit:
    slot = replace(Slot(officer, TEN, 60), **changes)  # type: ignore[arg-type]
    return services.plan_visit(details=DETAILS, slot=slot, by=officer, now=NOW)


def engaged(visit: Visit) -> set[int]:
    return {row.officer_span.lower for row in Engagement.objects.filter(visit=visit)}


def test_a_planned_visit_is_held_until_its_first_check() -> None:
    officer = make_person()
    visit = plan(officer)
    assert visit.check_wanted_at == NOW
    assert visit.check_wanted_because == "planned"
    assert engaged(visit) == {officer.pk}
    assert [line.what for line in visit.history.all()] == ["planned"]
    event = Event.objects.get(action="visit.planned")
    assert (event.by_id, event.subject_id) == (officer.pk, visit.pk)
    assert "Robin" not in str(event.detail)


@pytest.mark.parametrize(
    ("begins", "free"),
    [(-61, True), (-60, True), (-59, False), (0, False), (59, False), (60, True)],
)
def test_nobody_is_planned_for_two_doors_at_once(begins: int, free: bool) -> None:
    officer = make_person("Kim Invented")
    plan(officer)
    start = TEN + timedelta(minutes=begins)
    if free:
        plan(officer, start=start)
        return
    with pytest.raises(services.NotPossibleError) as told:
        plan(officer, start=start)
    assert "Kim Invented is at another door from 10am to 11am" in told.value.sentences[0]
    assert Visit.objects.count() == 1


def test_the_database_refuses_two_doors_at_once() -> None:
    visit = make_visit()
    row = Engagement.objects.get(visit=visit)
    with pytest.raises(IntegrityError, match="officer_at_one_door"), transaction.atomic():
        Engagement.objects.create(
            visit=make_visit(engaged=False), officer_span=row.officer_span, during=row.during
        )


def test_a_double_click_plans_one_visit() -> None:
    officer = make_person()
    plan(officer)
    with pytest.raises(services.NotPossibleError):
        plan(officer)
    assert Visit.objects.count() == 1


def test_planning_is_for_oneself_and_a_managers_people() -> None:
    manager = make_manager()
    theirs, stranger = make_person(manager=manager), make_person()
    services.plan_visit(details=DETAILS, slot=Slot(theirs, TEN), by=manager, now=NOW)
    for by, officer in ((manager, stranger), (theirs, stranger), (stranger, theirs)):
        with pytest.raises(services.NotPossibleError) as told:
            services.plan_visit(details=DETAILS, slot=Slot(officer, TEN), by=by, now=NOW)
        assert told.value.field == "officer"


def test_a_reference_is_taken_once() -> None:
    officer = make_person()
    slot = Slot(officer, TEN)
    services.plan_visit(details=DETAILS, slot=slot, by=officer, now=NOW, reference="V1")
    later = replace(slot, start=TEN + timedelta(hours=3))
    with pytest.raises(services.NotPossibleError, match="id 'V1' already"):
        services.plan_visit(details=DETAILS, slot=later, by=officer, now=NOW, reference="V1")


def test_a_change_holds_the_visit_and_says_what_changed() -> None:
    officer = make_person()
    visit = plan(officer)
    before = visit.information
    new = replace(
        DETAILS,
        identity=replace(DETAILS.identity, postcode="LS1 4DY"),
        announced=True,
        expected_cash=Decimal(600),
    )
    visit = services.edit_visit(visit.pk, version=1, details=new, by=officer, now=NOW)
    assert details_of(visit) == new
    assert visit.information == before + 1
    assert visit.check_wanted_because == "visit_changed"
    line = Change.objects.get(what="changed")
    assert line.version == 2
    assert line.detail["changes"] == [
        ["Postcode", "not given", "LS1 4DY"],
        ["Announced", "No", "Yes"],
        ["Expected cash", "not given", "£600"],
    ]
    event = Event.objects.get(action="visit.changed")
    assert event.detail["fields"] == ["postcode", "announced", "expected_cash"]


def test_saving_without_a_change_does_nothing() -> None:
    officer = make_person()
    visit = plan(officer)
    same = services.edit_visit(visit.pk, version=1, details=DETAILS, by=officer, now=NOW)
    moved = services.move_visit(visit.pk, version=1, slot=slot_of(visit), by=officer, now=NOW)
    assert (same.version, moved.version, moved.information) == (1, 1, visit.information)


def test_a_change_meanwhile_is_noticed_and_told() -> None:
    officer, manager = make_person(), make_manager()
    visit = plan(officer)
    one = replace(DETAILS, announced=True)
    services.edit_visit(visit.pk, version=1, details=one, by=manager, now=NOW)
    other = replace(DETAILS, training=True)
    with pytest.raises(services.ChangedMeanwhileError) as told:
        services.edit_visit(visit.pk, version=1, details=other, by=officer, now=NOW)
    assert told.value.version == 2
    assert [change.what for change in told.value.changes] == ["changed"]
    visit.refresh_from_db()
    assert (visit.announced, visit.training) == (True, False)


def test_every_no_is_asked_again_about_another_customer() -> None:
    officer = make_person()
    visit = plan(officer)
    given = services.Given(
        has_concern=True,
        concern="Shouted",
        wants_company=False,
        expects_cash=False,
        needs_translation=False,
        knows_more=False,
    )
    services.answer(visit.pk, given=given, by=officer, now=NOW)
    services.edit_visit(
        visit.pk, version=1, details=replace(DETAILS, announced=True), by=officer, now=NOW
    )
    assert Answers.objects.get().wants_company is False
    other = replace(DETAILS, identity=Identity(name="Alex Other"))
    services.edit_visit(visit.pk, version=2, details=other, by=officer, now=NOW)
    answers = Answers.objects.get()
    assert (answers.has_concern, answers.concern) == (True, "Shouted")
    assert answers.wants_company is answers.expects_cash is answers.knows_more is None


def test_moving_asks_the_second_officer_again() -> None:
    officer, second = make_person(), make_person()
    visit = make_visit(officer, second_officer=second)
    slot = Slot(officer, TEN + timedelta(days=1), 30)
    visit = services.move_visit(visit.pk, version=1, slot=slot, by=officer, now=NOW)
    assert visit.second == Visit.Second.ASKED
    assert engaged(visit) == {officer.pk}
    assert slot_of(visit) == slot
    assert visit.check_wanted_because == "visit_changed"


def test_moving_to_another_door_is_refused_and_changes_nothing() -> None:
    officer = make_person()
    visit, other = plan(officer), plan(officer, start=TEN + timedelta(hours=2))
    slot = Slot(officer, other.planned_start)
    with pytest.raises(services.NotPossibleError, match="at another door"):
        services.move_visit(visit.pk, version=1, slot=slot, by=officer, now=NOW)
    visit.refresh_from_db()
    assert (visit.planned_start, visit.version) == (TEN, 1)


def test_a_manager_hands_a_visit_to_another_of_their_people() -> None:
    manager = make_manager()
    one, other = make_person(manager=manager), make_person(manager=manager)
    visit = make_visit(one)
    visit = services.move_visit(visit.pk, version=1, slot=Slot(other, TEN), by=manager, now=NOW)
    assert engaged(visit) == {other.pk}


def test_a_visit_is_not_handed_to_its_second_officer() -> None:
    manager = make_manager()
    one, other = make_person(manager=manager), make_person(manager=manager)
    visit = make_visit(one, second_officer=other)
    with pytest.raises(services.NotPossibleError, match="is the second officer"):
        services.move_visit(visit.pk, version=1, slot=Slot(other, TEN), by=manager, now=NOW)


def test_a_refused_visit_is_discussed_before_it_is_offered_to_anybody_else() -> None:
    manager = make_manager()
    one, other = make_person("Sam Refuser", manager=manager), make_person(manager=manager)
    visit = make_visit(one)
    refusal = Refusal.objects.create(visit=visit, officer=one, at=NOW)
    handed = Slot(other, TEN)
    for offer in (
        lambda: services.move_visit(visit.pk, version=1, slot=handed, by=manager, now=NOW),
        lambda: services.copy_visit(visit.pk, slot=handed, by=manager, now=NOW),
    ):
        with pytest.raises(services.NotPossibleError, match="has to discuss") as told:
            offer()
        assert "Sam" not in str(told.value)
    refusal.discussed_by, refusal.discussed_at = manager, NOW
    refusal.save()
    visit = services.move_visit(visit.pk, version=1, slot=handed, by=manager, now=NOW)
    assert visit.officer == other
    back = Slot(one, TEN)
    with pytest.raises(services.NotPossibleError, match="choose somebody else"):
        services.move_visit(visit.pk, version=2, slot=back, by=manager, now=NOW)


def test_a_copy_takes_over_the_details_and_nothing_else() -> None:
    officer = make_person()
    visit = make_visit(officer, purpose="Follow up", training=True, second_officer=make_person())
    services.answer(visit.pk, given=services.Given(wants_company=True), by=officer, now=NOW)
    slot = Slot(officer, TEN + timedelta(days=1))
    copy = services.copy_visit(visit.pk, slot=slot, by=officer, now=NOW)
    assert details_of(copy) == details_of(visit)
    assert (copy.second_officer, copy.answers.count(), copy.checks.count()) == (None, 0, 0)
    assert copy.check_wanted_because == "planned"
    assert Event.objects.get(action="visit.copied").detail["of"] == visit.pk


def test_a_cancelled_visit_takes_nobodys_time_and_cannot_be_changed() -> None:
    officer = make_person()
    visit = plan(officer)
    with pytest.raises(services.NotPossibleError, match="Enter why"):
        services.cancel_visit(visit.pk, version=1, reason=" ", by=officer, now=NOW)
    visit = services.cancel_visit(visit.pk, version=1, reason="Paid", by=officer, now=NOW)
    assert visit.state == Visit.State.CANCELLED
    assert engaged(visit) == set()
    assert visit.check_wanted_at is None
    assert Change.objects.get(what="cancelled").detail == {"reason": "Paid"}
    for attempt in (
        lambda: services.cancel_visit(visit.pk, version=2, reason="Paid", by=officer, now=NOW),
        lambda: services.edit_visit(visit.pk, version=2, details=DETAILS, by=officer, now=NOW),
        lambda: services.ask_second(visit.pk, officer=make_person(), by=officer, now=NOW),
    ):
        with pytest.raises(services.NotPossibleError, match="This visit is cancelled"):
            attempt()


def test_a_refused_visit_is_not_offered_under_another_number() -> None:
    manager = make_manager()
    one, other = make_person(manager=manager), make_person(manager=manager)
    visit = plan(one)
    refusal = Refusal.objects.create(visit=visit, officer=one, at=NOW)
    elsewhere = make_visit(other, planned_start=TEN + timedelta(hours=3))
    for offer in (
        lambda: plan(other),
        lambda: services.edit_visit(elsewhere.pk, version=1, details=DETAILS, by=manager, now=NOW),
    ):
        with pytest.raises(services.NotPossibleError, match="before another one is planned"):
            offer()
    refusal.discussed_by, refusal.discussed_at = manager, NOW
    refusal.save()
    plan(other)
