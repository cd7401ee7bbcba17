"""Changing areas: who may, what is refused with which sentence, undoing, lapsing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import shapely
from django.db import IntegrityError, transaction

from forethought.vocabulary import AreaKind
from forethought.web.areas.drawn import Drawn, stored
from forethought.web.areas.may import YOU_ARE_ON_IT, may_change
from forethought.web.areas.models import AreaChange, AreaVersion, KnownArea
from forethought.web.areas.services import (
    OVER,
    SOMEBODY_CHANGED_IT,
    change_area,
    current_versions,
    drawn_of,
    lapse,
    lift,
    open_area,
    open_areas,
    take_in,
    undo,
)
from forethought.web.audit.models import Event
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.areas.given import (
    LEEDS,
    PROVISIONAL,
    because,
    circle,
    gives,
    held,
    let_all_go,
    make_feed,
    named_on,
    press_area,
    visit_at,
    zone,
)
from tests.web.factories import (
    NOW,
    make_contact_desk,
    make_data_protection,
    make_manager,
    make_person,
    make_safety_administrator,
)

pytestmark = pytest.mark.django_db
What = AreaChange.What
PROBLEM, DISEASE = AreaKind.PROBLEM_AREA, AreaKind.DISEASE_CONTROL


def _opened(drawn: Drawn | None = None) -> KnownArea:
    return open_area(drawn or circle(), origin="hand", by=make_manager(), now=NOW)


def _refused(act: Callable[[], Any], sentence: str, field: str | None = None) -> None:
    changes = AreaChange.objects.count()
    with pytest.raises(NotPossibleError) as error:
        act()
    assert (sentence in str(error.value), error.value.field) == (True, field), str(error.value)
    assert AreaChange.objects.count() == changes


def _fed() -> KnownArea:
    take_in(make_feed(), gives(zone()), now=NOW)
    return KnownArea.objects.get(origin="feed")


def test_an_area_is_named_by_where_it_comes_from_and_keeps_every_version() -> None:
    area = _opened()
    assert area.area_id == f"hand-{area.pk}"
    assert press_area().area.area_id.startswith("press-")
    manager = make_manager()
    change_area(area, circle(km=3), what=What.REDRAWN, why="Smaller", by=manager, now=NOW)
    assert area.version == 2
    assert [v.radius_m for v in area.versions.order_by("number")] == [10_000, 3_000]
    change = AreaChange.objects.get(what="redrawn")
    assert (change.by, change.why, change.at) == (manager, "Smaller", NOW)
    event = Event.objects.get(action="area.redrawn")
    assert (event.subject, event.subject_id, event.by_id) == ("area", area.pk, manager.pk)


@pytest.mark.parametrize(
    ("make", "own", "official"),
    [
        (make_manager, True, False),
        (make_safety_administrator, True, True),
        (make_person, False, False),
        (make_contact_desk, False, False),
        (make_data_protection, False, False),
        (lambda: make_manager(is_active=False), False, False),
        (lambda: make_safety_administrator(is_active=False), False, False),
    ],
)
def test_who_may(make: Callable[[], Person], own: bool, official: bool) -> None:
    by, area, fed = make(), _opened(), _fed()
    assert [may_change(by, origin) for origin in ("hand", "press", "feed")] == [own, own, official]
    for allowed, mine in ((own, area), (official, fed)):
        act = [
            lambda mine=mine: change_area(  # type: ignore[misc]
                mine, circle(km=2), what=What.REDRAWN, why="So", by=by, now=NOW
            ),
            lambda mine=mine: lift(mine, why="So", by=by, now=NOW),  # type: ignore[misc]
            lambda mine=mine: undo(  # type: ignore[misc]
                mine.versions.latest("number").change, why="So", by=by, now=NOW
            ),
        ]
        for one in act:
            if allowed:
                one()
            else:
                _refused(one, "safety administrator")
    if not own:
        _refused(lambda: open_area(circle(), origin="hand", by=by, now=NOW), "safety administrator")


@pytest.mark.parametrize("second", [None, "asked", "accepted", "declined"])
@pytest.mark.parametrize(
    ("after", "refused"),
    [
        (circle(standing="over"), True),
        (circle(km=1), True),
        (circle(PROBLEM), True),
        (circle(zone_type="prevention"), True),
        (circle(begins=NOW + timedelta(days=3)), True),
        (circle(ends=NOW + timedelta(minutes=1)), True),
        (circle(km=30), False),
        (circle(name="Another name"), False),
    ],
)
def test_nobody_eases_an_area_of_a_visit_that_they_are_named_on(
    second: str | None, after: Drawn, refused: bool
) -> None:
    visit, area = visit_at("NR21 7AA"), _opened()
    by = named_on(visit)
    if second is not None:
        other = make_person()
        Visit.objects.filter(pk=visit.pk).update(officer=other, second_officer=by, second=second)

    def act() -> AreaChange:
        return change_area(area, after, what=What.CHANGED, why="So", by=by, now=NOW)

    if refused:
        _refused(act, YOU_ARE_ON_IT)
    else:
        act()


def test_nobody_undoes_what_holds_a_visit_that_they_are_named_on() -> None:
    visit = visit_at("NR21 7AA")
    _opened()
    opened = AreaChange.objects.get()
    _refused(lambda: undo(opened, why="So", by=named_on(visit), now=NOW), YOU_ARE_ON_IT)
    Visit.objects.update(state="cancelled")
    undo(opened, why="So", by=named_on(visit), now=NOW)


def test_a_visit_elsewhere_keeps_nobody_from_it() -> None:
    area = _opened()
    lift(area, why="So", by=named_on(visit_at(LEEDS)), now=NOW)


SQUARE = shapely.box(0.8, 52.8, 0.9, 52.9)
CROSSING = shapely.Polygon([(0, 52), (1, 53), (1, 52), (0, 53)])
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("drawn", "sentence", "field"),
    [
        (circle(name=" "), "name", "name"),
        (circle(name="a" * 301), "300", "name"),
        (circle(name="a" * 300), None, None),
        (circle(km=0), "how far", "radius"),
        (circle(km=200), None, None),
        (circle(km=200.1), "200 kilometres", "radius"),
        (replace(circle(), shape=CROSSING, radius_m=0.0), "crosses itself", "shape"),
        (replace(circle(), shape=SQUARE, radius_m=0.0), None, None),
        (replace(circle(), shape=shapely.Polygon()), "outline", "shape"),
        (replace(circle(), shape=shapely.LineString([(0, 52), (1, 52)])), "outline", "shape"),
        (replace(circle(), shape=None), "where the area is", "shape"),
        (replace(circle(), shape=None, not_placed="Nobody knows."), None, None),
        (circle(ends=NOW), "in the past", "ends"),
        (circle(ends=NOW + timedelta(seconds=1)), None, None),
        (
            circle(begins=NOW + timedelta(days=2), ends=NOW + timedelta(days=1)),
            "before the beginning",
            "ends",
        ),
        (circle(PROBLEM, evidence=" "), "rests on", "evidence"),
        (circle(PROBLEM, review_on=None), "review", "review_on"),
        (circle(PROBLEM, review_on=TODAY), "later than today", "review_on"),
        (circle(PROBLEM, review_on=TODAY + timedelta(days=1)), None, None),
        (circle(PROBLEM, review_on=date(2027, 11, 25)), None, None),
        (circle(PROBLEM, review_on=date(2027, 11, 26)), "within 12 months", "review_on"),
    ],
)
def test_what_cannot_be_drawn(drawn: Drawn, sentence: str | None, field: str | None) -> None:
    manager, area = make_manager(), _opened()

    def opens() -> Any:
        return open_area(drawn, origin="hand", by=manager, now=NOW)

    def changes() -> Any:
        return change_area(area, drawn, what=What.CHANGED, why="", by=manager, now=NOW)

    for act in (opens, changes):
        if sentence is None:
            act()
        else:
            _refused(act, sentence, field)


@pytest.mark.parametrize("what", [What.REDRAWN, What.DISMISSED, What.LIFTED])
def test_a_reason_is_asked_for(what: What) -> None:
    area, by = _opened(), make_manager()
    _refused(
        lambda: change_area(area, circle(), what=what, why=" ", by=by, now=NOW), "Say why", "why"
    )
    _refused(
        lambda: change_area(area, circle(), what=what, why="a" * 2001, by=by, now=NOW),
        "2000",
        "why",
    )
    _refused(lambda: lift(area, why="", by=by, now=NOW), "Say why", "why")


def test_the_second_of_two_is_told_and_changes_nothing() -> None:
    mine = _opened()
    theirs = KnownArea.objects.get(pk=mine.pk)
    by = make_manager()
    lift(theirs, why="Over", by=by, now=NOW)
    _refused(
        lambda: change_area(mine, circle(), what=What.CONFIRMED, why="", by=by, now=NOW),
        SOMEBODY_CHANGED_IT,
    )
    _refused(lambda: lift(theirs, why="Again", by=by, now=NOW), OVER)


def test_many_at_once_are_undone_at_once_each_with_a_fresh_check() -> None:
    near, far, safe = visit_at("NR21 7AA"), visit_at(LEEDS), visit_at("NR1 1AA")
    by = make_manager()
    open_areas([circle(), circle(at=shapely.Point(-1.5, 53.8))], origin="hand", by=by, now=NOW)
    opened = AreaChange.objects.get()
    assert held() == {near.pk, far.pk}
    let_all_go()
    undone = undo(opened, why="The wrong county", by=by, now=NOW)
    assert because() == dict.fromkeys((near.pk, far.pk), "areas_eased")
    assert (undone.held, undone.freed, safe.pk in held()) == (0, 2, False)
    assert current_versions() == []
    _refused(lambda: undo(opened, why="Again", by=by, now=NOW), "undone already")
    let_all_go()
    undo(undone, why="It was right", by=by, now=NOW)
    assert set(because().values()) == {"areas_changed"}
    assert len(current_versions()) == 2


def test_what_has_changed_since_cannot_be_undone_as_a_whole() -> None:
    by = make_manager()
    areas = open_areas([circle(), circle(km=3)], origin="hand", by=by, now=NOW)
    opened = AreaChange.objects.get()
    lift(areas[0], why="Over", by=by, now=NOW)
    _refused(lambda: undo(opened, why="All", by=by, now=NOW), "1 of the areas of this change has")
    _refused(lambda: undo(opened, why=" ", by=by, now=NOW), "Say why", "why")


def test_undoing_a_redrawing_draws_it_as_it_was() -> None:
    area, by = _opened(), make_manager()
    redrawn = change_area(area, circle(km=1), what=What.REDRAWN, why="Less", by=by, now=NOW)
    undo(redrawn, why="No", by=by, now=NOW)
    area.refresh_from_db()
    assert (drawn_of(area), area.version) == (circle(), 3)


@pytest.mark.parametrize(("seconds", "over"), [(-1, False), (0, True), (1, True)])
def test_an_area_lapses_when_its_end_has_come(seconds: int, over: bool) -> None:
    visit = visit_at("NR21 7AA")
    ends = NOW + timedelta(hours=48)
    happening = press_area(ends=ends)
    lasting = _opened(circle(km=1))
    let_all_go()
    now = ends + timedelta(seconds=seconds)
    Visit.objects.update(planned_start=ends + timedelta(hours=1))
    change = lapse(now)
    happening.refresh_from_db()
    assert (change is not None) == over
    assert happening.state == ("lapsed" if over else "open")
    assert because() == ({visit.pk: "areas_eased"} if over else {})
    assert lapse(now) is None
    assert drawn_of(KnownArea.objects.get(pk=lasting.pk)).counts


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"shape": None}, "placed_or_says_why"),
        ({"not_placed": "Nobody knows."}, "placed_or_says_why"),
        ({"kind": "problem_area"}, "evidence_and_review"),
        ({"radius_m": -1.0}, "widths"),
        ({"begins": NOW, "ends": NOW - timedelta(seconds=1)}, "ends_after"),
        ({"number": 1}, "version_once"),
    ],
)
def test_the_database_refuses_versions_that_are_nonsense(
    wrong: dict[str, Any], constraint: str
) -> None:
    area = _opened()
    fields = {"number": 2, **stored(circle()), **wrong}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AreaVersion.objects.create(area=area, change=AreaChange.objects.get(), **fields)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"what": "lifted", "why": "So"}, "by_a_person"),
        ({"what": "lifted", "by": True}, "has_reason"),
        ({"what": "undone", "why": "So", "by": True}, "undoes_one"),
        ({"what": "read", "undoes": True}, "undoes_one"),
    ],
)
def test_the_database_refuses_changes_that_are_nonsense(
    wrong: dict[str, Any], constraint: str
) -> None:
    _opened()
    if "by" in wrong:
        wrong = wrong | {"by": make_manager()}
    if "undoes" in wrong:
        wrong = wrong | {"undoes": AreaChange.objects.get()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AreaChange.objects.create(at=NOW, **wrong)


@pytest.mark.parametrize("wrong", [{"origin": "feed"}, {"area_id": ""}, {"version": 0}])
def test_the_database_refuses_areas_that_are_nonsense(wrong: dict[str, Any]) -> None:
    fields = {"area_id": "hand-1", "origin": "hand", "opened_at": NOW, **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        KnownArea.objects.create(**fields)


def test_a_provisional_area_counts_and_is_asked_about_again_when_undone() -> None:
    happening = press_area()
    assert drawn_of(happening.area).standing == PROVISIONAL
    by = make_manager()
    change = lift(happening.area, why="Not here", by=by, now=NOW, what=What.DISMISSED)
    happening.state, happening.reason = "dismissed", "Not here"
    happening.decided_at, happening.decided_by = NOW, by
    happening.save()
    undo(change, why="It is here", by=make_manager(), now=NOW)
    happening.refresh_from_db()
    assert (happening.state, happening.reason, happening.decided_by) == ("open", "", None)
