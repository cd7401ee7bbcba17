"""Who called for help and then leaves the office sees, hears and is watched as anybody who leaves.

Whoever forces somebody to leave must not learn that help was called, and the call goes on.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from forethought.channels.callback import Incoming
from forethought.contact.words import Step
from forethought.web.contactdesk import facts, outings, watching
from forethought.web.contactdesk.expected import expected
from forethought.web.contactdesk.models import Aid, Alarm, Alert, Fact, Outing
from forethought.web.contactdesk.outings import outing_of
from forethought.web.contactdesk.phone import pins, texts
from forethought.web.contactdesk.phone.day import day_of
from forethought.web.contactdesk.phone.receiving import NOT_OUT
from forethought.web.contactdesk.phone.tokens import token_for
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import NOW, TODAY, make_person, make_visit, sign_in
from tests.web.phone.given import DURESS_PIN, DURESS_WORD, PIN, message, quick_pins, send, set_pins
from tests.web.watchdog.office import MAIL, MINUTE, Ready, beat, make_aid, ready

pytestmark = pytest.mark.django_db

LEAVES = NOW + 10 * MINUTE
LATER = NOW + timedelta(hours=2)
NUMBER = "+447700900123"


@pytest.fixture(autouse=True)
def _clock(settings: Any) -> Iterator[None]:
    settings.CHANNELS = MAIL
    with time_machine.travel(NOW, tick=False), quick_pins():
        yield


@pytest.fixture
def made() -> Ready:
    made = ready(NOW)
    Person.objects.filter(pk=made.officer.pk).update(phone="07700 900 123")
    made.officer.refresh_from_db()
    set_pins(made.officer, NOW)
    pins.word_of(made.officer, day=TODAY, now=NOW)
    beat(LEAVES, "later one", "later two")
    return made


@pytest.fixture
def visit(made: Ready) -> Visit:
    return make_visit(made.officer, planned_start=NOW + timedelta(hours=2))


def unlocks(client: Client, officer: Person, pin: str) -> None:
    told = message("unlock", proof=pins.proof_of(officer, pin))
    send(client, token_for(officer, now=NOW), told)


def sos(client: Client, officer: Person) -> None:
    send(client, token_for(officer, now=NOW), message("duress"))


def on_the_plain_page(client: Client, officer: Person) -> None:
    sign_in(client, officer).post("/out/plain/", {"pin": DURESS_PIN})


def by_text(client: Client, officer: Person) -> None:
    answer(f"ok {DURESS_WORD}")


def silently(client: Client, officer: Person) -> None:
    unlocks(client, officer, DURESS_PIN)


CALLS = [silently, sos, on_the_plain_page, by_text]


def answer(says: str) -> str:
    text = Incoming("twilio_sms", uuid.uuid4().hex, NUMBER, says, None)
    return texts.hear(text, now=NOW)


def goes_out_and_comes_back(officer: Person, visit: Visit) -> None:
    """The day's first outing, at whose door the gate was shut: the visit is still to be made."""
    back = NOW + timedelta(hours=6)
    outing = outings.leave(officer, visits=[visit], back_by=back, by=officer, now=NOW)
    for step in (Step.ARRIVED, Step.LEAVING, Step.BACK):
        facts.check_in(
            outing.pk,
            uuid=uuid.uuid4(),
            officer=officer,
            step=step,
            visit_id=visit.pk if step is not Step.BACK else None,
            via="app",
            by=officer,
            now=NOW,
        )
    assert outing_of(officer) is None


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def leaves(client: Client, visit: Visit) -> Any:
    given = {"visits": str(visit.pk), "back_by": "1pm", "where": "home", "vehicle": "Blue van"}
    return client.post("/out/leave/", given, follow=True)


def lines(answer: Any) -> list[str]:
    text = answer.content.decode().splitlines()
    return [
        str(answer.redirect_chain) if hasattr(answer, "redirect_chain") else "",
        *(line for line in text if not any(one in line for one in ("csrf", "uuid", "once"))),
    ]


def lives(officer: Person, visit: Visit) -> list[Any]:
    """What an officer is told before, while and after they leave: page, app and texts."""
    token = token_for(officer, now=NOW)
    client = sign_in(Client(), officer)
    client.post("/out/plain/", {"pin": PIN})
    word = pins.word_of(officer, day=TODAY, now=NOW)
    told: list[Any] = []

    def all_ways(*steps: str) -> None:
        for step in steps:
            one = message(step=step or None, visit=str(visit.pk) if step != "back" else "")
            told.extend(list(send(client, token, one).json()["received"].values()) for _ in "12")
        told.append([answer(says) for says in (f"out {word}", "ok", f"ok {word}")])
        told.append([answer(f"late 5 {word}"), day_of(officer, now=LEAVES)])
        told.append(lines(client.get("/out/plain/")))
        told.append(lines(client.get(f"/visits/{visit.pk}/", follow=True)))

    waited = message(step="set_off", visit=str(visit.pk), age_s=300)
    with time_machine.travel(LEAVES, tick=False):
        all_ways("", "set_off")
        told.append(lines(client.get("/out/leave/")))
        told.append(lines(client.post("/out/leave/", {"back_by": "1am", "where": "home"})))
        told.append(lines(leaves(client, visit)))
        told.append(lines(leaves(client, visit)))
        told.append(list(send(client, token, waited).json()["received"].values()))
        all_ways("set_off", "arrived")
        told.append(lines(client.get("/out/plan/")))
        all_ways("leaving", "back")
        told.append(lines(client.get("/out/leave/")))
    return told


@pytest.mark.parametrize("earlier", [False, True], ids=["first", "came back"])
@pytest.mark.parametrize("calls", CALLS)
def test_leaving_after_a_call_for_help_is_told_as_any_leaving(
    client: Client, made: Ready, visit: Visit, calls: Any, earlier: bool
) -> None:
    if earlier:
        goes_out_and_comes_back(made.officer, visit)
    with undone():
        unlocks(client, made.officer, PIN)
        plain = lives(made.officer, visit)
        assert not Alarm.objects.filter(kind="duress").exists()
    assert [NOT_OUT] in [one[0].get("says") for one in plain if isinstance(one[0], dict)]
    assert "Your office knows that you are out" in str(plain)
    with undone():
        calls(client, made.officer)
        assert Alarm.objects.filter(kind="duress", ended_at=None).exists()
        assert lives(made.officer, visit) == plain
        assert Alarm.objects.filter(kind="duress", ended_at=None).exists()


@pytest.mark.parametrize("earlier", [False, True], ids=["first", "came back"])
@pytest.mark.parametrize("calls", CALLS)
def test_the_open_outing_takes_over_the_plan_and_keeps_its_alarm(
    client: Client, made: Ready, visit: Visit, calls: Any, earlier: bool
) -> None:
    if earlier:
        goes_out_and_comes_back(made.officer, visit)
    calls(client, made.officer)
    alarm = Alarm.objects.get(kind="duress")
    before = (alarm.since, alarm.rung, alarm.owner, alarm.opened_at)
    with undone():
        watching.look(alarm.outing_id, LEAVES)
        watching.look(alarm.outing_id, NOW + 50 * MINUTE)
        rings = Alert.objects.filter(alarm=alarm).count()
    with time_machine.travel(LEAVES, tick=False):
        leaves(sign_in(client, made.officer), visit)
    outing = Outing.objects.get(over_at=None)
    assert outing == outing_of(made.officer) == alarm.outing
    assert (outing.left_at, outing.home, outing.vehicle) == (LEAVES, True, "Blue van")
    assert outing.back_by == NOW + timedelta(hours=5)
    assert expected([made.officer.pk]) == {made.officer.pk: {visit.pk}}
    assert outing.standing["due"]["step"] == "set_off"
    alarm.refresh_from_db()
    assert (alarm.since, alarm.rung, alarm.owner, alarm.opened_at) == before
    assert alarm.ended_at is None
    watching.look(outing.pk, NOW + 50 * MINUTE)
    assert Alert.objects.filter(alarm=alarm).count() == rings > 1, "it rings on as if they stayed"
    watching.look(outing.pk, visit.planned_start - 44 * MINUTE)
    assert Alarm.objects.filter(outing=outing, kind="overdue", ended_at=None).exists()


def test_who_is_waited_for_is_out_already(client: Client, made: Ready, visit: Visit) -> None:
    """Also after a call for help; and the second press of the button changes nothing."""
    sos(client, made.officer)
    sign_in(client, made.officer)
    leaves(client, visit)
    plans = Outing.objects.get().plans.count()
    leaves(client, visit)
    with pytest.raises(NotPossibleError, match="is out already"):
        outings.leave(
            made.officer,
            visits=[visit],
            back_by=NOW + timedelta(hours=5),
            by=made.officer,
            now=NOW,
        )
    assert Outing.objects.get().plans.count() == plans


def test_the_desk_is_not_told_out_already_either(client: Client, made: Ready, visit: Visit) -> None:
    sos(client, made.officer)
    path = reverse("contactdesk:leave_for", args=[made.officer.pk])
    sign_in(client, made.desk)
    assert path in client.get(reverse("contactdesk:itinerary")).content.decode()
    given = {"visits": str(visit.pk), "back_by": "1pm", "where": "home", "asked": "on"}
    assert client.get(path).status_code == 200
    client.post(path, given)
    assert outing_of(made.officer) is not None


@pytest.mark.parametrize("called", ["leads", "comes along", "both"])
def test_a_pair_of_whom_one_called_is_out_already(
    client: Client, made: Ready, visit: Visit, called: str
) -> None:
    second = make_person(office=made.office, manager=made.manager)
    make_aid(second)
    Visit.objects.filter(pk=visit.pk).update(second_officer=second, second=Visit.Second.ACCEPTED)
    visit.refresh_from_db()
    if called != "comes along":
        sos(client, made.officer)
    if called != "leads":
        sos(client, second)
    told = leaves(sign_in(client, made.officer), visit).content.decode()
    assert (f"{made.officer.name} is out already" in told) is (called != "comes along")
    assert (f"{second.name} is out already" in told) is (called != "leads")
    assert not Fact.objects.filter(kind="leftanew").exists()
    assert not any(expected({made.officer.pk, second.pk}).values())


@pytest.fixture
def second(made: Ready) -> Person:
    """They came back from the first visit of a pair, and then called for help."""
    second = make_person(office=made.office, manager=made.manager)
    pair = make_visit(made.officer, second_officer=second, planned_start=NOW + timedelta(hours=1))
    make_aid(second)
    back = NOW + timedelta(hours=4)
    out = outings.leave(
        made.officer, second=second, visits=[pair], back_by=back, by=second, now=NOW
    )
    for step in (Step.ARRIVED, Step.LEAVING, Step.BACK):
        facts.check_in(
            out.pk,
            uuid=uuid.uuid4(),
            officer=second,
            step=step,
            visit_id=pair.pk if step is not Step.BACK else None,
            via="app",
            by=second,
            now=NOW,
        )
    assert outing_of(second) is None
    sos(Client(), second)
    assert outing_of(second) == outing_of(made.officer) == out
    return second


def test_one_of_a_pair_does_not_leave_alone_on_the_alarm_of_the_other(
    client: Client, made: Ready, visit: Visit, second: Person
) -> None:
    """Hearing the other in the office would end the alarm about the one who is out."""
    for officer, one in ((made.officer, visit), (second, make_visit(second, planned_start=LATER))):
        told = leaves(sign_in(client, officer), one).content.decode()
        assert f"{officer.name} is out already" in told
        assert not day_of(officer, now=NOW)["out"]
    out = Outing.objects.get(over_at=None)
    assert out.left_at == NOW
    assert not out.facts.filter(kind="leftanew").exists()


@pytest.mark.parametrize("leads", [False, True])
def test_the_same_pair_leaves_again_after_a_call(
    client: Client, made: Ready, second: Person, leads: bool
) -> None:
    officer, along = (made.officer, second) if leads else (second, made.officer)
    visit = make_visit(officer, second_officer=along, planned_start=LATER)
    with time_machine.travel(LEAVES, tick=False):
        leaves(sign_in(client, officer), visit)
    out = Outing.objects.get(over_at=None)
    assert out.left_at == LEAVES
    assert Alarm.objects.get(kind="duress", ended_at=None).outing == out
    for one in (officer, along):
        assert outing_of(one) == out
        assert day_of(one, now=LEAVES)["out"]
    both = {officer.pk, along.pk}
    assert expected(both) == {pk: {visit.pk} for pk in both}


@pytest.mark.parametrize("who_called", [False, True])
@pytest.mark.parametrize("leads", [False, True])
def test_one_of_a_pair_does_not_leave_with_a_third(
    client: Client, made: Ready, second: Person, who_called: bool, leads: bool
) -> None:
    one = second if who_called else made.officer
    third = make_person(office=made.office, manager=made.manager)
    make_aid(third)
    officer, along = (one, third) if leads else (third, one)
    visit = make_visit(officer, second_officer=along, planned_start=LATER)
    with time_machine.travel(LEAVES, tick=False):
        told = leaves(sign_in(client, officer), visit).content.decode()
    assert f"{one.name} is out already" in told
    assert outing_of(third) is None


LATE = {"at the last moment": 75, "late": 90, "at the door": 120, "after they had to be there": 130}


@pytest.mark.parametrize("minutes", LATE.values(), ids=LATE)
def test_leaving_late_ends_no_alarm(
    client: Client, made: Ready, visit: Visit, minutes: int
) -> None:
    """It is heard like any leaving: nothing is overdue that leaving late puts off elsewhere."""
    Aid.objects.update(charged_at=NOW)
    sos(client, made.officer)
    answer("ok")
    late = NOW + minutes * MINUTE
    beat(late)
    ringing = Alarm.objects.filter(ended_at=None)
    assert set(ringing.values_list("kind", flat=True)) == {"duress", "unverified"}
    with time_machine.travel(late, tick=False):
        leaves(sign_in(client, made.officer), visit)
        assert day_of(made.officer, now=late)["begun"]
    out = Outing.objects.get(over_at=None)
    assert not out.facts.filter(kind="checkin", detail__step="set_off").exists()
    watching.look(out.pk, late)
    assert set(ringing.values_list("kind", flat=True)) == {"duress", "unverified"}


@pytest.mark.parametrize("minutes", LATE.values(), ids=LATE)
def test_leaving_late_after_a_call_is_told_as_any_leaving(
    client: Client, made: Ready, visit: Visit, minutes: int
) -> None:
    Aid.objects.update(charged_at=NOW)
    late = NOW + minutes * MINUTE
    beat(late)
    seen = []
    for calls in (False, True):
        with undone(), time_machine.travel(late, tick=False):
            if calls:
                sos(client, made.officer)
            leaves(sign_in(client, made.officer), visit)
            out = outing_of(made.officer)
            assert out is not None
            watching.look(out.pk, late)
            day = day_of(made.officer, now=late)
            rung = Alarm.objects.filter(ended_at=None, kind="overdue").count()
            seen.append((day["begun"], day["expects"], day["visits"], rung))
    assert seen[0] == seen[1]
