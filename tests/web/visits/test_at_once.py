"""Two people at once: one is served, the other gets a sentence, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from forethought.matching import Person as Identity
from forethought.web.visits import importing, services
from forethought.web.visits.details import Details, Slot
from forethought.web.visits.models import Customer, Engagement, Visit
from tests.web.factories import NOW, make_manager, make_person, make_team, make_visit
from tests.web.visits.test_import import file_of, line

pytestmark = pytest.mark.django_db(transaction=True)

TEN = NOW + timedelta(hours=2)
DETAILS = Details(Identity(name="Robin Invented", utr="1234567890"))


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all at the same moment on connections of their own: what each was told, empty if done."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=60)
            deed()
        except services.NotPossibleError as error:
            return str(error)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_one_officer_is_planned_for_one_door() -> None:
    officer = make_person()

    def plan() -> object:
        return services.plan_visit(details=DETAILS, slot=Slot(officer, TEN), by=officer, now=NOW)

    told = at_once(plan, plan, plan)
    assert told.count("") == 1
    assert sum("at another door" in one for one in told) == 2
    assert (Visit.objects.count(), Customer.objects.count()) == (1, 1)


def test_two_who_accept_each_others_visits_come_to_one_door() -> None:
    team = make_team()
    one, two = make_person(team=team), make_person(team=team)
    ones = make_visit(one, second_officer=two, second="asked")
    twos = make_visit(two, second_officer=one, second="asked")
    for visit in (ones, twos):
        Engagement.objects.filter(visit=visit).delete()
    told = at_once(
        lambda: services.accept(ones.pk, by=two, now=NOW),
        lambda: services.accept(twos.pk, by=one, now=NOW),
    )
    assert told.count("") == 1


def test_two_visits_that_swap_their_times_are_not_in_each_others_way_for_ever() -> None:
    officer = make_person()
    early = make_visit(officer, planned_start=TEN)
    late = make_visit(officer, planned_start=TEN + timedelta(hours=1))
    slot = Slot(officer, TEN)

    def move(visit: Visit, start: int) -> object:
        new = replace(slot, start=TEN + timedelta(hours=start))
        return services.move_visit(visit.pk, version=1, slot=new, by=officer, now=NOW)

    told = at_once(lambda: move(early, 1), lambda: move(late, 0))
    assert all("at another door" in one for one in told)


def test_one_of_two_edits_is_told_of_the_other() -> None:
    visit = make_visit()
    by = visit.officer

    def edit(purpose: str) -> object:
        details = replace(DETAILS, purpose=purpose)
        return services.edit_visit(visit.pk, version=1, details=details, by=by, now=NOW)

    told = at_once(lambda: edit("one"), lambda: edit("two"))
    assert told.count("") == 1
    assert sum("Somebody changed this visit" in one for one in told) == 1


def test_a_file_imported_twice_at_once_is_imported_once() -> None:
    officer = make_person(officer_id="o1")
    content = file_of(line(), line(visit_id="V2", planned_start="2026-11-25T15:00"))
    upload = importing.keep_upload(content, name="visits.csv", by=officer, now=NOW)

    def load() -> object:
        return importing.import_visits(sha256=upload.sha256, by=officer, now=NOW)

    told = at_once(load, load)
    assert sorted(told)[0] == ""
    assert "no longer here" in sorted(told)[1]
    assert Visit.objects.count() == 2


def test_two_managers_import_the_same_customers_at_once() -> None:
    loads = []
    for number in (1, 2):
        manager = make_manager()
        make_person(officer_id=f"o{number}", manager=manager)
        names = [f"Invented {n}" for n in range(6)]
        lines = [
            line(
                visit_id=f"{number}-{n}",
                officer_id=f"o{number}",
                customer_name=name,
                planned_start=f"2026-11-25T{10 + n}:00",
            )
            for n, name in enumerate(names if number == 1 else reversed(names))
        ]
        upload = importing.keep_upload(file_of(*lines), name="a.csv", by=manager, now=NOW)
        loads.append((manager, upload.sha256))

    def load(which: int) -> object:
        manager, sha256 = loads[which]
        return importing.import_visits(sha256=sha256, by=manager, now=NOW)

    assert at_once(lambda: load(0), lambda: load(1)) == ["", ""]
    assert (Visit.objects.count(), Customer.objects.count()) == (12, 6)
