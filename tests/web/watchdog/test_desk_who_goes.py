"""Whoever goes, or is out, watches over nobody: not on the desk's rota, not as who owns."""

from __future__ import annotations

from typing import Any

import pytest

from forethought.web.contactdesk import outings, readiness, rota
from forethought.web.contactdesk.models import Duty, Outing
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import NOW, make_person, make_visit
from tests.web.watchdog.office import HOUR, MAIL, Ready, accept, make_aid, make_way, ready

pytestmark = pytest.mark.django_db
GOES = "is out, or goes: put somebody who stays on its rota"


@pytest.fixture
def made(settings: Any) -> Ready:
    """An office that is ready, whose desk is manned by its one officer alone."""
    settings.CHANNELS = MAIL
    made = ready()
    Duty.objects.update(person=made.officer)
    return made


def says(*people: Person) -> str:
    return " ".join(readiness.why_not_leave(*people, now=NOW))


def another(made: Ready, **fields: Any) -> Person:
    person = make_person(office=made.office, manager=made.manager, **fields)
    make_aid(person)
    make_way(person)
    return person


def test_who_alone_mans_the_desk_does_not_leave_it(made: Ready) -> None:
    assert readiness.gaps(made.office, now=NOW) == []
    assert GOES in says(made.officer)
    other = another(made)
    assert says(other) == ""
    assert GOES in says(other, made.officer)
    for pair in ((made.officer, None), (other, made.officer)):
        visit = make_visit(pair[0], planned_start=NOW + HOUR)
        with pytest.raises(NotPossibleError, match="put somebody who stays"):
            outings.leave(
                pair[0], second=pair[1], visits=[visit], back_by=NOW + 3 * HOUR, by=pair[0], now=NOW
            )
    accept(made.office, readiness.DESK, made.administrator)
    assert says(made.officer) == ""


def test_with_another_on_the_rota_they_go(made: Ready) -> None:
    Duty.objects.create(office=made.office, person=made.desk, begins=NOW - HOUR, ends=NOW + HOUR)
    assert says(made.officer) == ""


@pytest.mark.parametrize("as_second", [False, True])
def test_a_desk_of_somebody_who_is_out_is_empty(made: Ready, as_second: bool) -> None:
    other = another(made)
    pair = (other, made.officer) if as_second else (made.officer, None)
    outing = Outing.objects.create(
        officer=pair[0], second_officer=pair[1], office=made.office, day=NOW.date(),
        left_at=NOW - HOUR, back_by=NOW + HOUR, next_at=NOW,
    )  # fmt: skip
    assert [gap.what for gap in readiness.gaps(made.office, now=NOW)] == [readiness.DESK]
    assert GOES in says(another(made))
    mine = Outing.objects.all()
    assert len(rota.unmanned(mine, now=NOW)) == 1
    Duty.objects.create(office=made.office, person=made.desk, begins=NOW - HOUR, ends=NOW + HOUR)
    assert rota.unmanned(mine, now=NOW) == []
    Duty.objects.filter(person=made.desk).delete()
    outing.over_at, outing.next_at = NOW, None
    outing.save()
    assert readiness.gaps(made.office, now=NOW) == []


def test_a_manager_who_goes_along_owns_no_alarm_of_the_pair(made: Ready) -> None:
    Duty.objects.update(person=made.desk)
    nobody = "Nobody of management grade is there to own an alarm"
    assert says(made.officer) == ""
    made.manager.makes_visits = True
    made.manager.save()
    assert nobody in says(made.officer, made.manager)
    assert nobody in says(made.manager, made.officer)
