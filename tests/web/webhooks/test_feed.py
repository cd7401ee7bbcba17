"""The feed: in the order of sealing, nothing skipped, nothing twice, to each what is theirs."""

from __future__ import annotations

import threading
from datetime import timedelta
from random import Random
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from forethought.web.api.scopes import Scope
from forethought.web.audit.actions import ACTIONS
from forethought.web.audit.models import Event, Seal
from forethought.web.audit.sealing import seal
from forethought.web.people.models import Person
from forethought.web.webhooks import feed
from forethought.web.webhooks.events import EVENTS, NAMES
from forethought.web.webhooks.feed import Page, Told, event_now, place_before, read
from forethought.web.webhooks.positions import (
    BEGINNING,
    Place,
    PlaceGoneError,
    newest,
    read_place,
)
from forethought.web.webhooks.rights import Reader
from tests.web.desk.world import make_alarm, make_outing
from tests.web.factories import (
    NOW,
    make_contact_desk,
    make_data_protection,
    make_manager,
    make_office,
    make_person,
    make_safety_administrator,
    make_visit,
)
from tests.web.incidents.given import recorded
from tests.web.webhooks.given import EVERYTHING, happens, sealed

pytestmark = pytest.mark.django_db


def reader(person: Person, *scopes: str) -> Reader:
    return Reader(person, frozenset(scopes or EVERYTHING), NOW)


def everything(who: Reader, after: Place = BEGINNING, limit: int = 500) -> list[Told]:
    """The whole feed, page by page."""
    told: list[Told] = []
    while True:
        page = read(who, after, limit=limit)
        told += page.events
        after = page.after
        if not page.more:
            return told


def test_every_public_event_is_of_an_action_and_is_named_noun_dot_verb() -> None:
    assert set(EVENTS) <= set(ACTIONS)
    assert all(name.count(".") == 1 for name in NAMES)
    assert len({event.says for event in EVENTS.values()}) == len(NAMES)


def test_what_is_not_sealed_yet_is_not_there_yet() -> None:
    visit = make_visit()
    happens("visit.planned", "visit", visit.pk, officer=visit.officer_id)
    who = reader(visit.officer)
    assert read(who, BEGINNING, limit=10) == Page([], BEGINNING, more=False)
    sealed()
    page = read(who, BEGINNING, limit=10)
    assert [(one.type, one.subject_id, one.data) for one in page.events] == [
        ("visit.planned", visit.pk, {"officer": visit.officer_id})
    ]
    assert page.after == newest()


def test_pages_of_any_size_hold_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = make_visit()
    for round_ in range(7):
        for _ in range(round_):
            happens("visit.changed", "visit", visit.pk, fields=["minutes"], version=2)
        happens("person.signed_in", "person", visit.officer_id)
        sealed()
    who = reader(visit.officer)
    whole = [one.id for one in everything(who)]
    assert len(whole) == len(set(whole)) == 21
    for limit in (1, 3, 21, 22):
        assert [one.id for one in everything(who, limit=limit)] == whole
    monkeypatch.setattr(feed, "MOST_SEALS", 1)
    monkeypatch.setattr(feed, "SEALS_AT_ONCE", 1)
    assert [one.id for one in everything(who, limit=2)] == whole


def test_an_id_leads_back_to_its_event() -> None:
    visit = make_visit()
    for _ in range(3):
        happens("visit.changed", "visit", visit.pk, fields=[], version=2)
    sealed()
    who = reader(visit.officer)
    for one in everything(who):
        before = place_before(one.id)
        assert before is not None
        assert read(who, before, limit=1).events == [one]
        assert event_now(who, one.audit_id, one.id) == one
        assert read_place(str(one.after)) == one.after
    first = everything(who)[0]
    assert [one.id for one in read(who, first.after, limit=9).events] == [
        one.id for one in everything(who)[1:]
    ]
    assert event_now(reader(make_person()), first.audit_id, first.id) is None
    assert read(reader(make_person()), place_before(first.id) or BEGINNING, limit=1).events == []


@pytest.mark.parametrize(
    "text", ["", "ev-", "ev-1-0-00000000", "1-1-00000000", "ev-1-1-0000", "ev-x-1-00000000"]
)
def test_what_is_no_id_is_none(text: str) -> None:
    assert place_before(text) is None


def test_the_feed_of_another_history_is_not_gone_on_with() -> None:
    visit = make_visit()
    happens("visit.cancelled", "visit", visit.pk)
    sealed()
    who = reader(visit.officer)
    here = newest()
    for other in (Place(here.seal, 1, "ffffffff"), Place(here.seal + 1, 1, here.mark)):
        with pytest.raises(PlaceGoneError, match="restored from a backup"):
            read(who, other, limit=1)


def test_a_place_before_what_was_cut_off_says_so() -> None:
    visit = make_visit()
    places = []
    for _ in range(3):
        happens("visit.cancelled", "visit", visit.pk)
        sealed()
        places.append(newest())
    happens("audit.cut", "audit", None, up_to=2, events=2)
    sealed()
    who = reader(visit.officer)
    with pytest.raises(PlaceGoneError, match="kept for its time"):
        read(who, places[0], limit=9)
    assert len(read(who, places[1], limit=9).events) == 1
    assert len(read(who, BEGINNING, limit=9).events) == 2


def other_connection() -> psycopg.Connection[Any]:
    parts = connection.get_connection_params()
    keys = ("host", "port", "user", "password", "dbname")
    return psycopg.connect(**{key: parts[key] for key in keys}, options="-c TimeZone=UTC")


INSERT = (
    "INSERT INTO audit_event (at, action, subject, subject_id, detail)"
    " VALUES (%s, 'visit.cancelled', 'visit', %s, '{}') RETURNING id"
)


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_neither_skipped_nor_told_twice() -> None:
    """Ids are given out before the commit: an order by id would lose the slow one."""
    visit = make_visit()
    who = reader(visit.officer)
    with other_connection() as slow:
        row = slow.execute(INSERT, [NOW, visit.pk]).fetchone()
        assert row is not None
        quick = happens("visit.cancelled", "visit", visit.pk).pk
        assert row[0] < quick
        sealed()
        first = read(who, BEGINNING, limit=9)
        assert [one.audit_id for one in first.events] == [quick]
        slow.commit()
    assert read(who, first.after, limit=9).events == []
    sealed()
    assert [one.audit_id for one in read(who, first.after, limit=9).events] == [row[0]]


@pytest.mark.django_db(transaction=True)
def test_many_writers_that_commit_in_any_order_lose_nothing() -> None:
    visit = make_visit()
    who = reader(visit.officer)
    writers, each = 4, 12
    over = threading.Event()

    def write(seed: int) -> None:
        random = Random(seed)
        with other_connection() as mine:
            for _ in range(each):
                for _ in range(random.randrange(1, 4)):
                    mine.execute(INSERT, [NOW, visit.pk])
                mine.execute("SELECT pg_sleep(%s)", [random.random() / 100])
                mine.commit()

    def sealing() -> None:
        while not over.is_set():
            seal(NOW)
        seal(NOW)
        connection.close()

    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(writers)]
    sealer = threading.Thread(target=sealing)
    for thread in (*threads, sealer):
        thread.start()
    heard: list[int] = []
    after = BEGINNING
    while any(thread.is_alive() for thread in threads):
        page = read(who, after, limit=3)
        heard += [one.audit_id for one in page.events]
        after = page.after
    over.set()
    sealer.join()
    heard += [one.audit_id for one in everything(who, after)]
    assert len(heard) == len(set(heard))
    assert sorted(heard) == sorted(Event.objects.values_list("pk", flat=True))


@pytest.fixture
def office(db: None) -> dict[str, Person]:
    here = make_office()
    manager = make_manager(office=here)
    officer = make_person(office=here, manager=manager)
    return {
        "officer": officer,
        "colleague": make_person(team=officer.team),
        "manager": manager,
        "desk": make_contact_desk(office=here),
        "administrator": make_safety_administrator(office=here),
        "data protection": make_data_protection(office=here),
        "elsewhere": make_manager(),
    }


OF_VISITS = {"officer", "manager", "desk", "data protection"}
OF_RECORDS = {"officer", "manager", "data protection"}
OF_OUTINGS = {"manager", "desk"}
OF_INCIDENTS = {"officer", "manager", "administrator", "data protection"}


@pytest.mark.parametrize(
    ("action", "hear"),
    [
        ("visit.planned", OF_VISITS),
        ("visit.cancelled", OF_VISITS),
        ("check.made", OF_RECORDS),
        ("decision.made", OF_RECORDS),
        ("outing.left", OF_OUTINGS),
        ("alarm.raised", OF_OUTINGS),
        ("incident.recorded", OF_INCIDENTS),
        ("area.opened", None),
        ("visits.held", OF_VISITS),
        ("visit.refused", set()),
        ("marker.set", set()),
        ("person.signed_in", set()),
    ],
)
def test_who_hears_of_what(action: str, hear: set[str] | None, office: dict[str, Person]) -> None:
    visit = make_visit(office["officer"])
    outing = make_outing(office["officer"], [visit])
    alarm = make_alarm(outing)
    incident = recorded(office["officer"], now=NOW, happened_at=NOW)
    ids = {"outing": outing.pk, "alarm": alarm.pk, "incident": incident.pk, "visit": visit.pk}
    Seal.objects.exists()
    sealed()
    before = newest()
    noun = action.partition(".")[0]
    subject = {"check": "visit", "decision": "visit"}.get(noun, noun)
    more = {"visits": [visit.pk], "because": "planned"} if action == "visits.held" else {}
    happens(action, subject, ids.get(subject), **more)
    sealed()
    heard = {role for role, who in office.items() if read(reader(who), before, limit=9).events}
    assert heard == (set(office) if hear is None else hear)


def test_of_several_visits_each_hears_of_their_own() -> None:
    one, two = make_visit(), make_visit()
    happens("visits.held", "visits", None, because="records", visits=[one.pk, two.pk], count=2)
    sealed()
    for visit in (one, two):
        (told,) = everything(reader(visit.officer))
        assert told.data == {"because": "records", "visits": [visit.pk]}


@pytest.mark.parametrize("action", sorted(EVENTS))
def test_without_its_scope_a_token_hears_nothing_of_it(
    action: str, office: dict[str, Person]
) -> None:
    event = Event(at=NOW, action=action, subject="area", detail={"visits": []})
    officer = office["officer"]
    visit = make_visit(officer)
    event.subject_id = visit.pk
    scopes = set(EVERYTHING) - {EVENTS[action].scope.value}
    assert reader(officer, *scopes).may_hear([event]) == []
    assert reader(officer, EVENTS[action].scope.value).may_hear([event]) == []


def test_whoever_has_left_hears_nothing() -> None:
    visit = make_visit()
    happens("visit.cancelled", "visit", visit.pk)
    sealed()
    visit.officer.is_active = False
    assert everything(reader(visit.officer)) == []


def test_what_is_told_holds_ids_and_our_words_alone() -> None:
    visit = make_visit()
    happens(
        "visit.planned",
        "visit",
        visit.pk,
        now=NOW + timedelta(milliseconds=5),
        officer=visit.officer_id,
        token=7,
    )
    sealed()
    (told,) = everything(reader(visit.officer))
    assert told.as_json() == {
        "id": told.id,
        "type": "visit.planned",
        "timestamp": "2026-11-25T08:00:00.005+00:00",
        "subject": {"kind": "visit", "id": visit.pk},
        "data": {"officer": visit.officer_id},
    }
    assert Scope.EVENTS_READ in EVERYTHING
    with transaction.atomic():
        assert Event.objects.get(pk=told.audit_id).detail["token"] == 7
