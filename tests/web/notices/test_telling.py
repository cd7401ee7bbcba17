"""What people are told: once, on the site and by their ways, and no more once they know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from forethought.web.incidents.services import look_into
from forethought.web.notices import sending, services
from forethought.web.notices.kinds import KINDS, leads_to
from forethought.web.notices.models import Notice, Sending
from forethought.web.people.models import Person
from tests.web.factories import NOW, make_manager, make_person, sign_in
from tests.web.incidents.given import recorded
from tests.web.watchdog.mailbox import Mailbox
from tests.web.watchdog.office import make_way

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with Mailbox() as box:
        settings.CHANNELS = box.settings
        yield box


@pytest.fixture
def manager() -> Person:
    return make_manager()


def tell(
    person: Person, kind: str = "marker_to_decide", number: int = 7, *, again: bool = False
) -> None:
    with transaction.atomic():
        services.tell(
            kind, to=[person.pk], subject="marker", subject_id=number, now=NOW, again=again
        )


def send(now: Any = NOW, watchdog: str = "one") -> int:
    """What a turn of a watchdog does for notices."""
    sending.write_sendings(now)
    jobs = sending.claim(watchdog, now, 20)
    from forethought.web.contactdesk.channel_settings import channels
    from forethought.web.contactdesk.sending import attempt

    sending.keep([attempt(job, channels()) for job in jobs], now)
    return len(jobs)


def test_told_twice_it_waits_once_until_it_is_seen(manager: Person) -> None:
    tell(manager)
    tell(manager)
    tell(manager, number=8)
    assert Notice.objects.count() == 2
    services.see_about("marker", 7, by=manager, now=NOW)
    tell(manager)
    assert Notice.objects.count() == 3
    assert [notice.subject_id for notice in services.open_for(manager)] == [7, 8]


def test_who_did_not_look_is_told_again(manager: Person, mailbox: Mailbox) -> None:
    tell(manager)
    send()
    tell(manager, again=True)
    (open_now,) = services.open_for(manager)
    assert Notice.objects.exclude(pk=open_now.pk).get().ended_at == NOW
    assert send() == 1
    assert len(mailbox.got) == 2


def test_told_again_what_was_not_sent_yet_leaves_once(manager: Person, mailbox: Mailbox) -> None:
    tell(manager)
    sending.write_sendings(NOW)
    tell(manager, again=True)
    assert send() == 1
    given_up = Sending.objects.get(given_up_at__isnull=False)
    assert given_up.says == services.TOLD_AGAIN


def test_telling_one_again_leaves_others_and_other_things_alone(manager: Person) -> None:
    other = make_manager()
    tell(manager)
    tell(manager, number=8)
    tell(other)
    tell(manager, again=True)
    assert Notice.objects.filter(ended_at__isnull=False).count() == 1
    assert [one.subject_id for one in services.open_for(manager)] == [7, 8]
    assert [one.subject_id for one in services.open_for(other)] == [7]


def test_every_way_of_a_person_is_used_once(manager: Person, mailbox: Mailbox) -> None:
    make_way(manager)
    make_way(manager, address="second@example.com")
    tell(manager)
    assert send() == 2
    assert send(NOW + SECOND) == 0
    assert {to for _, _, to in mailbox.got} == {manager.email, "second@example.com"}
    assert set(Sending.objects.values_list("sent_at", "tries")) == {(NOW, 1)}


def test_who_gave_no_way_is_written_to_all_the_same(manager: Person, mailbox: Mailbox) -> None:
    tell(manager)
    send()
    assert [to for _, _, to in mailbox.got] == [manager.email]


def test_who_has_left_is_not_written_to(manager: Person, mailbox: Mailbox) -> None:
    tell(manager)
    Person.objects.filter(pk=manager.pk).update(is_active=False)
    assert send() == 0
    assert mailbox.got == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_but_that_there_is_something_is_sent(
    kind: str, manager: Person, mailbox: Mailbox
) -> None:
    tell(manager, kind)
    sending.write_sendings(NOW)
    message = sending.message_of(Sending.objects.select_related("notice__to").get())
    assert (message.subject, message.says) == (KINDS[kind].subject, KINDS[kind].says)
    assert message.link == "http://localhost:8000" + leads_to(Notice.objects.get())
    assert message.code is None


def test_a_gateway_that_refuses_for_a_while_is_tried_again(
    manager: Person, mailbox: Mailbox
) -> None:
    mailbox.refuses = "451 try later"
    tell(manager)
    send()
    sent = Sending.objects.get()
    assert (sent.sent_at, sent.try_at) == (None, NOW + 2 * SECOND)
    mailbox.refuses = ""
    assert send(NOW + SECOND) == 0
    assert send(NOW + 2 * SECOND) == 1
    assert Sending.objects.get().sent_at == NOW + 2 * SECOND


def test_a_watchdog_that_dies_between_sending_and_marking_is_taken_over(
    manager: Person, mailbox: Mailbox
) -> None:
    from forethought.web.contactdesk.channel_settings import channels
    from forethought.web.contactdesk.sending import attempt

    tell(manager)
    sending.write_sendings(NOW)
    (job,) = sending.claim("dead", NOW, 20)
    attempt(job, channels())
    assert send(NOW + 9 * SECOND, "other") == 0
    assert send(NOW + 10 * SECOND, "other") == 1
    assert len(mailbox.got) == 2
    assert len(set(mailbox.ids)) == 1


def test_it_is_not_tried_for_ever(manager: Person, mailbox: Mailbox) -> None:
    mailbox.refuses = "451 try later"
    tell(manager)
    sending.write_sendings(NOW)
    Sending.objects.update(tries=sending.MOST_TRIES - 2)
    send()
    assert Sending.objects.get().given_up_at is None
    Sending.objects.update(try_at=NOW)
    send()
    assert Sending.objects.get().given_up_at == NOW
    assert services.open_for(manager)


def test_what_was_seen_is_not_sent_any_more(manager: Person, mailbox: Mailbox) -> None:
    tell(manager)
    sending.write_sendings(NOW)
    services.see(Notice.objects.get().pk, by=manager, now=NOW)
    assert send() == 0
    assert Sending.objects.get().says == services.SEEN


def test_the_home_page_lists_it_and_its_own_page_takes_i_know(
    manager: Person, client: Client
) -> None:
    tell(manager)
    browser = sign_in(client, manager)
    assert KINDS["marker_to_decide"].subject in browser.get("/").content.decode()
    assert KINDS["marker_to_decide"].says in browser.get("/notices/").content.decode()
    browser.post(f"/notices/{Notice.objects.get().pk}/seen/")
    assert Notice.objects.get().seen_at is not None
    assert "Nothing that you have not seen" in browser.get("/notices/").content.decode()


def test_an_incident_tells_the_manager_and_what_is_done_tells_the_reporter(
    manager: Person, client: Client
) -> None:
    officer = make_person(manager=manager, office=manager.office)
    incident = recorded(officer)
    told = Notice.objects.get()
    assert (told.kind, told.to, told.subject_id) == ("incident_recorded", manager, incident.pk)
    sign_in(client, manager).get(f"/incidents/{incident.pk}/")
    assert services.open_for(manager) == []
    look_into(incident.pk, note="I rang her.", by=manager, now=NOW + SECOND)
    assert [notice.kind for notice in services.open_for(officer)] == ["incident_update"]


def test_the_database_refuses_half_a_subject_and_a_second_open_notice(manager: Person) -> None:
    tell(manager)
    for cells in ({"subject": "marker"}, {"subject": "marker", "subject_id": 7}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(kind="marker_to_decide", to=manager, at=NOW, **cells)
