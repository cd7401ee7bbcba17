"""Two people at the same moment, on two connections: one decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from forethought.vocabulary import DispositionKind
from forethought.web.decisions import services
from forethought.web.decisions.models import Decision, Disposition, Refusal
from forethought.web.decisions.services import Said, Wanted
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.decisions.given import (
    ALONE,
    CAUTION,
    NOTE,
    OTHER,
    PAIR,
    VIOLENCE,
    checked,
    gate,
    looked,
)
from tests.web.factories import NOW, make_manager, make_person, make_visit

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(minutes=5)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Run every deed in its own thread and connection; what it gave, or its error."""
    barrier = Barrier(len(deeds))
    gave: list[Any] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=60)
            gave[place] = deed()
        except NotPossibleError as error:
            gave[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return gave


def test_two_managers_at_once_give_one_decision() -> None:
    visit = make_visit(second_officer=make_person())
    checked(visit, CAUTION)
    managers = [make_manager("Moira Manager"), make_manager("Dora Deputy")]

    def deed(by: Any, outcome: Any) -> Callable[[], Any]:
        wanted = Wanted(outcome, reason="Talked through")
        return lambda: services.decide(visit.pk, wanted=wanted, check_number=1, by=by, now=LATER)

    gave = at_once(deed(managers[0], PAIR), deed(managers[1], PAIR))
    decisions = [one for one in gave if isinstance(one, Decision)]
    errors = [one for one in gave if isinstance(one, services.AlreadyDecidedError)]
    assert len(decisions) == len(errors) == 1
    assert decisions[0].by.name in errors[0].sentences[0]
    assert Decision.objects.count() == 1


def test_two_clicks_of_one_person_give_one_decision() -> None:
    visit = make_visit(second_officer=make_person())
    checked(visit, CAUTION)
    manager = make_manager()
    wanted = Wanted(OTHER, reason="Write first")

    def click() -> Decision:
        return services.decide(visit.pk, wanted=wanted, check_number=1, by=manager, now=LATER)

    gave = at_once(click, click, click)
    assert {one.pk for one in gave} == {Decision.objects.get().pk}


def test_two_signatures_at_once_give_one_decision() -> None:
    visit = make_visit()
    looked(checked(visit), visit.officer)

    def sign() -> Any:
        return services.sign_assessment(visit.pk, check_number=1, by=visit.officer, now=LATER)

    assert {one.decision.pk for one in at_once(sign, sign)} == {Decision.objects.get().pk}


def test_refusing_twice_at_once_is_refusing_once() -> None:
    visit = make_visit()
    gave = at_once(
        *[lambda: services.refuse(visit.pk, by=visit.officer, now=LATER)] * 2,
    )
    assert {one.pk for one in gave} == {Refusal.objects.get().pk}
    assert visit.discussions.count() == 1


def test_a_refusal_and_a_decision_at_once_never_let_anybody_go() -> None:
    visit = make_visit()
    manager = make_manager()
    checked(visit, ("marker.advice", ALONE))
    wanted = Wanted(ALONE, reason="Talked through")
    at_once(
        lambda: services.refuse(visit.pk, by=visit.officer, now=LATER),
        lambda: services.decide(visit.pk, wanted=wanted, check_number=1, by=manager, now=LATER),
    )
    assert Refusal.objects.exists()
    assert not gate(visit, now=LATER).open


def test_who_came_onto_the_visit_meanwhile_does_not_agree_about_its_record() -> None:
    visit, manager = make_visit(), make_manager()
    checked(visit, VIOLENCE, matched=[NOTE])
    said = Said(DispositionKind.MISTAKEN, "Another person of that name")
    one = services.propose_disposition(
        visit.pk, source="sa_notes", record_id="N-1", said=said, by=visit.officer, now=NOW
    )
    gave: list[Any] = []

    def agree() -> None:
        gave.extend(at_once(lambda: services.agree_disposition(one.pk, by=manager, now=LATER)))

    thread = Thread(target=agree)
    with transaction.atomic():
        Disposition.objects.select_for_update().get(pk=one.pk)
        thread.start()
        until_somebody_waits()
        Visit.objects.filter(pk=visit.pk).update(second_officer=manager, second="asked")
    thread.join(timeout=120)
    assert "You are on the visit" in str(gave[0])
    assert Disposition.objects.get().by is None


def until_somebody_waits() -> None:
    """Return once another connection to this database waits for a lock."""
    with connection.cursor() as cursor:
        for _ in range(6000):
            cursor.execute(
                "SELECT pg_sleep(0.01), count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[1]:
                return
            cursor.execute("SELECT pg_stat_clear_snapshot()")
    raise AssertionError("nobody waits for the row")
