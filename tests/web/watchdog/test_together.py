"""Check-ins of the same moment: one transaction, and nobody's can harm another's."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from forethought.contact.events import CheckIn
from forethought.contact.words import Step
from forethought.web.contactdesk import facts, together, watching
from forethought.web.contactdesk.judging import contact_of
from forethought.web.contactdesk.models import Fact, Outing
from forethought.web.contactdesk.standing import shown
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import NOW
from tests.web.watchdog.burst import officers_out
from tests.web.watchdog.office import HOUR, MAIL, MINUTE, name

OUT = 6
LATER = NOW + 10 * MINUTE


@pytest.fixture
def out(db: None, settings: Any) -> list[Outing]:
    settings.CHANNELS = MAIL
    officers_out(OUT, NOW + HOUR)
    return list(Outing.objects.select_related("officer").order_by("pk"))


def _word(outing: Outing, **given: Any) -> together.Word:
    uuid, now = given.pop("uuid", None) or name(), given.pop("now", LATER)
    officer = given.pop("officer", outing.officer_id)
    event = CheckIn(str(uuid), str(officer), Step.SET_OFF, f"v{outing.pk}", now, now)
    return together.Word(outing.pk, uuid, officer, event, None, "app", now)


def test_all_of_them_are_recorded_and_judged_as_if_each_had_come_alone(out: list[Outing]) -> None:
    words = [_word(one, now=LATER + timedelta(seconds=number)) for number, one in enumerate(out)]
    recorded = together.record_all(words)
    for word, fact, before in zip(words, recorded, out, strict=True):
        outing = Outing.objects.get(pk=before.pk)
        assert fact is not None
        kept = Fact.objects.get(pk=fact.pk)
        assert (kept.uuid, kept.at, kept.outing_id, kept.via) == (
            word.uuid, word.now, outing.pk, "app"
        )  # fmt: skip
        contact = contact_of(outing, word.now)
        assert contact is not None
        assert outing.next_at == contact.next_at == NOW + 2 * HOUR
        assert outing.standing == shown(contact)
        assert outing.over_at is None


def test_more_of_them_need_no_more_queries(
    out: list[Outing], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (1, OUT):
        with django_assert_num_queries(8):  # two of them the savepoint
            assert all(together.record_all([_word(one) for one in out[:number]]))


def test_what_is_not_plain_is_left_out_and_harms_nobody(out: list[Outing]) -> None:
    again = _word(out[0])
    together.record_all([again])
    watching.look(out[1].pk, NOW + HOUR)  # an alarm rings
    words = [
        again,
        _word(out[1]),
        _word(out[2], officer=out[1].officer_id),
        *(_word(one) for one in out[3:]),
    ]
    recorded = together.record_all(words)
    assert [fact is not None for fact in recorded] == [False, False, False, True, True, True]
    assert Fact.objects.filter(kind="checkin").count() == 4


def test_a_name_that_another_outing_has_breaks_none(out: list[Outing]) -> None:
    taken = _word(out[0])
    together.record_all([taken])
    words = [_word(out[1], uuid=taken.uuid), _word(out[2])]
    assert together.record_all(words) == [None, None]
    first = _check_in(out[1], uuid=taken.uuid)
    assert first.fact.outing_id == out[0].pk
    assert _check_in(out[2]).fact.outing_id == out[2].pk
    assert Fact.objects.filter(kind="checkin").count() == 2


def _check_in(outing: Outing, **given: Any) -> facts.CheckedIn:
    told: dict[str, Any] = {"uuid": name(), "officer": outing.officer, "step": Step.SET_OFF}
    told |= {"via": "app", "by": None, "now": LATER}
    return facts.check_in(outing.pk, **(told | given))


def test_inside_a_transaction_of_the_caller_nobody_else_is_taken_along(
    out: list[Outing], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together._combiner, "ask", lambda _word: pytest.fail("together"))
    with transaction.atomic():
        assert _check_in(out[0]).fact.pk


@pytest.fixture
def crowd(out: list[Outing]) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(OUT) as pool:
        yield pool
        barrier = threading.Barrier(OUT)

        def leave(_: int) -> None:
            barrier.wait(60)
            connection.close()

        list(pool.map(leave, range(OUT)))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_each_counted_once(out: list[Outing], crowd: ThreadPoolExecutor) -> None:
    pressed = [(one, uuid.uuid4()) for one in out for _ in range(10)]
    told = [*pressed, *pressed[::3], *pressed[::-7]]
    done = list(crowd.map(lambda press: _check_in(press[0], uuid=press[1]), told))
    for (outing, press), answer in zip(told, done, strict=True):
        assert (answer.fact.uuid, answer.fact.outing_id) == (press, outing.pk)
    assert Fact.objects.filter(kind="checkin").count() == len(pressed)
    for outing in out:
        contact = contact_of(outing, LATER)
        assert contact is not None
        kept = Outing.objects.get(pk=outing.pk)
        assert (kept.next_at, kept.standing) == (contact.next_at, shown(contact))


@pytest.mark.django_db(transaction=True)
def test_an_outing_that_somebody_holds_keeps_no_other_waiting(
    out: list[Outing], crowd: ThreadPoolExecutor
) -> None:
    with transaction.atomic():
        watching.lock(out[0].pk)
        recorded = crowd.submit(together.record_all, [_word(one) for one in out]).result(60)
        assert [fact is not None for fact in recorded] == [False, *[True] * (OUT - 1)]
        held = crowd.submit(_check_in, out[0])
        assert not held.done()
    assert held.result(60).fact.outing_id == out[0].pk


@pytest.mark.django_db(transaction=True)
def test_who_is_not_on_the_outing_is_told_and_the_others_are_recorded(
    out: list[Outing], crowd: ThreadPoolExecutor
) -> None:
    wrong = crowd.submit(_check_in, out[0], officer=out[1].officer)
    others = [crowd.submit(_check_in, one) for one in out[2:]]
    with pytest.raises(NotPossibleError):
        wrong.result(60)
    assert all(one.result(60).fact.pk for one in others)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OperationalError, ValueError])
def test_what_breaks_before_it_is_committed_is_recorded_one_by_one(
    out: list[Outing],
    crowd: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
) -> None:
    def settle(*_: object) -> None:
        raise error("this breaks")

    monkeypatch.setattr(together, "settle_judged", settle)
    done = list(crowd.map(_check_in, out))
    assert {one.fact.pk for one in done} == set(Fact.objects.values_list("pk", flat=True))
    assert len(done) == OUT
