"""The desk goes from one shift to the next: what is open, a note, and one press takes it all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from forethought.contact.words import How, Proof
from forethought.web.audit.models import Event
from forethought.web.contactdesk import facts
from forethought.web.contactdesk.desk import doing, handing
from forethought.web.contactdesk.models import Alarm, HandOver, Outing
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from tests.web.desk.world import MINUTE, make_outing, overdue, press_for_help
from tests.web.factories import (
    NOW,
    make_contact_desk,
    make_manager,
    make_person,
    sign_in,
)
from tests.web.watchdog.office import Ready, name, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

PAGE = "/desk/handover/"
LATE = NOW + 100 * MINUTE


@pytest.fixture
def made() -> Ready:
    return ready()


@pytest.fixture
def next_one(made: Ready) -> Person:
    return make_contact_desk("Nic Next", office=made.office)


def owned(made: Ready, *officers: str) -> list[Alarm]:
    """Alarms of these officers that the desk owns."""
    alarms = []
    for one in officers:
        outing = make_outing(make_person(one, office=made.office), now=NOW)
        alarms.append(overdue(outing, LATE))
    for alarm in alarms:
        facts.acknowledge(alarm.pk, uuid=name(), by=made.desk, via="desk", now=LATE)
    return alarms


def taking(of: Person) -> str:
    return reverse("contactdesk:take_all_over", args=[of.pk])


def test_the_note_waits_for_the_next_who_takes_everything_with_one_press(
    client: Client, made: Ready, next_one: Person
) -> None:
    alarms = owned(made, "Ash", "Bo")
    doing.note_call(
        alarms[0].outing_id,
        uuid=name(),
        whom="officer",
        outcome="no_answer",
        note="The phone is off",
        by=made.desk,
        now=LATE,
    )
    given = {"to": str(next_one.pk), "note": "Bo promised to ring at two"}
    page = sign_in(client, made.desk).post(PAGE, given, follow=True).content.decode()
    assert "They have not taken over yet" in page
    assert set(Alarm.objects.values_list("owner", flat=True)) == {made.desk.pk}

    page = sign_in(client, next_one).get(PAGE).content.decode()
    for words in ("hands over to you", "Bo promised to ring at two", "Ash", "The phone is off"):
        assert words in page
    page = client.post(taking(made.desk), {"uuid": str(name())}, follow=True).content.decode()
    assert "You have taken over from" in page
    assert "2 open alarms" in page
    assert set(Alarm.objects.values_list("owner", flat=True)) == {next_one.pk}
    assert HandOver.objects.get().taken_at == NOW
    told = Event.objects.get(action="desk.taken_over")
    assert told.detail["alarms"] == sorted(one.pk for one in alarms)
    assert "Bo promised" not in str(Event.objects.values_list("detail", flat=True))
    assert "hands over to you" not in client.get(PAGE).content.decode()


def test_pressed_twice_it_is_taken_once(client: Client, made: Ready, next_one: Person) -> None:
    owned(made, "Ash")
    sign_in(client, next_one)
    again = {"uuid": str(name())}
    client.post(taking(made.desk), again)
    page = client.post(taking(made.desk), again, follow=True).content.decode()
    assert "There is nothing left of theirs" in page
    assert Event.objects.filter(action="desk.taken_over").count() == 1


def test_somebody_who_left_without_a_word_is_taken_over_all_the_same(
    made: Ready, next_one: Person
) -> None:
    owned(made, "Ash", "Bo")
    taken = handing.take_all_over(
        made.desk, outings=Outing.objects.all(), uuid=name(), by=next_one, now=LATE
    )
    assert (taken.alarms, taken.says) == (2, ())


def test_a_call_for_help_is_handed_over_as_well(made: Ready, next_one: Person) -> None:
    alarm = press_for_help(make_outing(make_person("Ash", office=made.office)), LATE)
    facts.acknowledge(alarm.pk, uuid=name(), by=made.desk, via="desk", now=LATE)
    handing.take_all_over(
        made.desk, outings=Outing.objects.all(), uuid=name(), by=next_one, now=LATE
    )
    alarm.refresh_from_db()
    assert alarm.owner == next_one


def test_one_that_cannot_be_taken_keeps_back_no_other(made: Ready, client: Client) -> None:
    """The next is on one of the outings: nobody owns their own alarm."""
    ash, _ = owned(made, "Ash", "Bo")
    own = Person.objects.get(name="Ash")
    Person.objects.filter(pk=own.pk).update(contact_desk=True)
    own.refresh_from_db()
    taken = handing.take_all_over(
        made.desk, outings=Outing.objects.all(), uuid=name(), by=own, now=LATE
    )
    assert taken.alarms == 1
    assert taken.says
    ash.refresh_from_db()
    assert ash.owner == made.desk
    assert "Ash" not in sign_in(client, own).get(PAGE).content.decode().split("<main")[1]


def test_nothing_of_another_office_is_seen_or_taken(client: Client, made: Ready) -> None:
    owned(made, "Ash")
    sign_in(client, make_contact_desk("Elsewhere"))
    assert "Ash" not in client.get(PAGE).content.decode()
    client.post(taking(made.desk))
    assert Alarm.objects.get().owner == made.desk


def test_ended_alarms_are_not_handed_over(made: Ready, next_one: Person) -> None:
    [alarm] = owned(made, "Ash")
    facts.end_alarm(
        alarm.pk,
        uuid=name(),
        how=How.HEARD_SAFE,
        proof=Proof.SPOKE,
        by=made.desk,
        via="desk",
        now=LATE,
    )
    taken = handing.take_all_over(
        made.desk, outings=Outing.objects.all(), uuid=name(), by=next_one, now=LATE
    )
    assert (taken.alarms, taken.says) == (0, ())
    assert not Event.objects.filter(action="desk.taken_over").exists()


def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    client: Client, made: Ready, next_one: Person
) -> None:
    sign_in(client, made.desk)
    page = client.post(PAGE, {"to": "", "note": "Watch Bo"}).content.decode()
    assert "Error: " in page
    assert "Watch Bo" in page
    page = client.post(PAGE, {"to": str(next_one.pk), "note": "  "}).content.decode()
    assert "Error: " in page
    assert not HandOver.objects.exists()


def test_a_hand_over_that_waits_is_changed_not_doubled(made: Ready, next_one: Person) -> None:
    manager = make_manager(office=made.office)
    handing.hand_over(to=next_one, note="One", by=made.desk, now=NOW)
    handing.hand_over(to=manager, note="Two", by=made.desk, now=LATE)
    waits = HandOver.objects.get()
    assert (waits.to, waits.note, waits.at) == (manager, "Two", LATE)


def test_only_who_answers_for_a_desk_is_next(made: Ready) -> None:
    for to in (made.desk, made.officer):
        with pytest.raises(NotPossibleError, match="Choose somebody else"):
            handing.hand_over(to=to, note="Watch Bo", by=made.desk, now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [{"note": ""}, {"taken_at": NOW - timedelta(seconds=1)}, {"to": None}],
    ids=["no note", "taken before", "to themself"],
)
def test_the_database_refuses_a_hand_over_that_cannot_be(
    made: Ready, next_one: Person, wrong: dict[str, object]
) -> None:
    given = {"by": made.desk, "to": next_one, "note": "Watch Bo", "at": NOW} | wrong
    if given["to"] is None:
        given["to"] = made.desk
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.create(**given)


def test_the_database_keeps_one_that_waits(made: Ready, next_one: Person) -> None:
    HandOver.objects.create(by=made.desk, to=next_one, note="One", at=NOW, taken_at=NOW)
    HandOver.objects.create(by=made.desk, to=next_one, note="Two", at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.create(by=made.desk, to=next_one, note="Three", at=NOW)
