"""What goes by age, just before, on and after its day, and what a hold keeps."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model

from forethought.timestamps import day_begins
from forethought.web.audit.models import Event, Unsealed
from forethought.web.checks.models import Check, Material
from forethought.web.checks.worker import Worker
from forethought.web.contactdesk.models import Alarm, Call, Outing
from forethought.web.dataprotection.holding import About, end_hold, place_hold
from forethought.web.dataprotection.limits import limits
from forethought.web.dataprotection.models import LegalHold, RetentionRun
from forethought.web.dataprotection.retention import running
from forethought.web.dataprotection.retention.running import (
    look_at_retention,
    retention_is_due,
    run_retention,
)
from forethought.web.decisions.models import Decision, Refusal
from forethought.web.incidents.models import Incident, Photo
from forethought.web.markers.models import Marker
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person
from forethought.web.records.models import Load, Record
from forethought.web.visits.models import Customer, Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.dataprotection.given import (
    hand_note,
    known_customer,
    old_incident,
    old_marker,
    old_notice,
    old_outing,
    old_visit,
    record_of,
)
from tests.web.factories import (
    NOW,
    TODAY,
    make_customer,
    make_data_protection,
    make_disposition,
    make_load,
    make_person,
    make_source,
    make_visit,
)

pytestmark = pytest.mark.django_db

THREE = day_begins(date(2023, 11, 25))
SIX = day_begins(date(2020, 11, 25))
ONE = day_begins(date(2025, 11, 25))
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def officer() -> Person:
    return make_person()


@pytest.fixture
def keeper() -> Person:
    return make_data_protection()


def test_the_first_day_that_is_kept() -> None:
    assert limits()["visits"].first_kept(TODAY) == date(2023, 11, 25)
    assert limits()["visits"].first_kept(date(2027, 2, 28)) == date(2024, 2, 28)
    assert limits()["visits"].first_kept(date(2028, 2, 29)) == date(2025, 2, 28)
    assert limits()["locations"].first_kept(TODAY) == date(2026, 10, 26)
    with pytest.raises(ValueError, match="as long as"):
        limits()["customers"].first_kept(TODAY)


@pytest.mark.parametrize(("at", "left"), [(-MOMENT, 0), (timedelta(0), 1), (MOMENT, 1)])
@pytest.mark.parametrize(
    "make",
    [
        (Visit, THREE - timedelta(hours=1), old_visit),
        (Outing, THREE - timedelta(hours=4), old_outing),
        (Notice, ONE, old_notice),
        (Incident, SIX - timedelta(hours=2), old_incident),
        (Record, SIX, lambda who, at: hand_note(old_visit(who, NOW).customer, at, who)),
    ],
)
def test_each_kind_on_its_day(
    make: tuple[type[Model], datetime, Callable[..., Any]],
    at: timedelta,
    left: int,
    officer: Person,
) -> None:
    """What counts is the last moment of it: an hour's visit, an incident closed after two."""
    model, limit, made = make
    made(officer, limit + at)
    run_retention(now=NOW)
    assert model._default_manager.filter().count() == left


def test_a_visit_goes_with_all_that_hangs_on_it(officer: Person) -> None:
    visit = old_visit(officer, THREE - timedelta(days=1))
    old_outing(officer, visit.planned_start)
    run = run_retention(now=NOW)
    assert run.gone == {"visits": 1, "outings": 1, "customers": 1}
    for model in (Visit, Check, Decision, Customer, Outing, Alarm, Call):
        assert not model._default_manager.exists(), model


def test_what_was_done_late_keeps_a_visit(officer: Person) -> None:
    visit = old_visit(officer, THREE - timedelta(days=1))
    Decision.objects.update(
        withdrawn_at=THREE, withdrawn_because="person", withdrawn_by=officer, withdrawn_reason="So"
    )
    assert run_retention(now=NOW).gone == {}
    assert Visit.objects.filter(pk=visit.pk).exists()


def test_the_visit_of_an_incident_stays_with_it(officer: Person) -> None:
    visit = old_visit(officer, SIX + timedelta(days=1))
    old_incident(officer, SIX + timedelta(days=1), visit=visit, customer=visit.customer)
    old_outing(officer, visit.planned_start)
    run = run_retention(now=NOW)
    assert (run.gone, run.kept) == ({}, {"visits": 1})
    assert run_retention(now=NOW + timedelta(days=1)).gone == {}
    gone = run_retention(now=NOW + timedelta(days=3)).gone
    assert gone == {"incidents": 1, "visits": 1, "outings": 1, "customers": 1}


def test_words_that_checks_still_use_keep_their_visit(officer: Person) -> None:
    visit = old_visit(officer, THREE - timedelta(days=9))
    told = {"at": visit.planned_start, "told_at": visit.planned_start, "tells": "Two dogs"}
    refusal = Refusal.objects.create(visit=visit, officer=officer, **told)
    run = run_retention(now=NOW)
    assert (run.gone, run.kept) == ({}, {"visits": 1})
    Refusal.objects.filter(pk=refusal.pk).update(
        told_until=THREE - timedelta(days=1), told_ended_by=officer, told_ended_reason="Gone"
    )
    assert run_retention(now=NOW + timedelta(hours=1)).gone == {"visits": 1, "customers": 1}


def test_an_incident_takes_its_record_and_opens_the_visits_ahead(officer: Person) -> None:
    customer = known_customer()
    incident = old_incident(officer, SIX - timedelta(days=2), customer=customer)
    record_of(incident, officer)
    ahead = make_visit(officer, customer=customer)
    assert run_retention(now=NOW).gone == {"incidents": 1}
    assert not Record.objects.exists()
    ahead.refresh_from_db()
    assert ahead.check_wanted_because == "records_vanished"


def test_an_open_incident_and_a_live_marker_stay_and_are_counted(officer: Person) -> None:
    customer = make_customer()
    old_incident(officer, SIX - timedelta(days=900), closed=False)
    incident = old_incident(officer, SIX - timedelta(days=900), customer=customer)
    old_marker(incident, SIX - timedelta(days=800), ended=False)
    run = run_retention(now=NOW)
    assert (run.gone, run.kept) == ({}, {"markers": 1, "incidents": 2})


def test_an_incident_goes_after_its_marker(officer: Person) -> None:
    incident = old_incident(officer, SIX - timedelta(days=300), customer=make_customer())
    old_marker(incident, SIX - timedelta(days=181))
    assert look_at_retention(now=NOW).gone == {"markers": 1, "incidents": 1, "customers": 1}
    assert run_retention(now=NOW).gone == {"markers": 1, "incidents": 1, "customers": 1}
    assert not Marker.objects.exists()


def test_the_last_load_of_a_source_stays() -> None:
    source = make_source()
    for days in (3, 2, 1):
        make_load(ONE - timedelta(days=days), source)
    assert run_retention(now=NOW).gone == {"loads": 2}
    assert Load.objects.get().started_at == ONE - timedelta(days=1)


def test_decisions_about_records(officer: Person) -> None:
    visit = make_visit(officer)
    long_ago = THREE - timedelta(days=10)
    counts = {"proposed_at": long_ago, "at": long_ago, "by": officer, "second": make_person()}
    record = hand_note(visit.customer, NOW, officer)
    still = make_disposition(visit, record.record_id, source="office_notes", **counts)
    make_disposition(visit, "gone", **counts)
    ended = {"ended_at": long_ago, "ended_by": officer, "ended_because": "ended"}
    make_disposition(visit, record.record_id + "b", source="office_notes", **counts, **ended)
    assert run_retention(now=NOW).gone == {"dispositions": 2}
    assert type(still).objects.get() == still


def test_materials_that_no_check_uses(officer: Person) -> None:
    visit = old_visit(officer, NOW)
    Check.objects.filter(visit=visit).update(inputs={"areas": "a" * 64})
    for letter in "ab":
        Material.objects.create(
            sha256=letter * 64, kind="areas", content=b"x", kept_at=THREE - MOMENT
        )
    Material.objects.create(sha256="c" * 64, kind="areas", content=b"x", kept_at=THREE)
    assert run_retention(now=NOW).gone == {}
    assert run_retention(now=NOW, every=True).gone == {"materials": 1}
    assert not Material.objects.filter(sha256="b" * 64).exists()


def test_files_that_no_photo_names(officer: Person, tmp_path: Path) -> None:
    incident = old_incident(officer, NOW - timedelta(days=9))
    Photo.objects.create(
        **{"incident": incident, "uuid": incident.uuid, "name": "kept.jpg", "bytes": 1},
        **{"width": 1, "height": 1, "sha256": "0" * 64, "added_at": NOW, "added_by": officer},
    )
    for name, age in (("kept.jpg", 9), ("stray.jpg", 9), ("new.jpg", 0)):
        file = tmp_path / name
        file.write_bytes(b"x")
        at = (NOW - timedelta(days=age)).timestamp()
        os.utime(file, (at, at))
    assert look_at_retention(now=NOW, photos=tmp_path).gone == {"photos": 1}
    assert run_retention(now=NOW, photos=tmp_path).gone == {"photos": 1}
    assert sorted(one.name for one in tmp_path.iterdir()) == ["kept.jpg", "new.jpg"]


def test_the_photos_of_another_database_stay(officer: Person, tmp_path: Path) -> None:
    """Until this one has let an incident go: then they can only be of that."""
    file = tmp_path / "stray.jpg"
    file.write_bytes(b"x")
    at = (NOW - timedelta(days=9)).timestamp()
    os.utime(file, (at, at))
    assert run_retention(now=NOW, photos=tmp_path).gone == {}
    old_incident(officer, SIX - timedelta(days=9))
    assert run_retention(now=NOW, photos=tmp_path).gone == {"incidents": 1, "photos": 1}
    assert not file.exists()


def test_a_dry_run_touches_nothing_and_says_what_the_run_does(officer: Person) -> None:
    visit = old_visit(officer, SIX - timedelta(days=400))
    old_outing(officer, visit.planned_start)
    incident = old_incident(
        officer, SIX - timedelta(days=400), visit=visit, customer=visit.customer
    )
    old_marker(incident, SIX - timedelta(days=390))
    old_notice(officer, ONE - timedelta(days=1))
    tables = [model for model in apps.get_models() if model not in (RetentionRun, Event, Unsealed)]
    before = {model: model._default_manager.count() for model in tables}
    looked = look_at_retention(now=NOW)
    assert {model: model._default_manager.count() for model in tables} == before
    assert looked.gone == run_retention(now=NOW).gone
    assert set(looked.gone) == {
        *("visits", "outings", "incidents", "markers", "notices", "customers")
    }


@pytest.mark.parametrize("about", list(About))
def test_a_hold_keeps_all_that_hangs_together(
    about: About, officer: Person, keeper: Person
) -> None:
    visit = old_visit(officer, SIX - timedelta(days=400))
    old_outing(officer, visit.planned_start)
    at = visit.planned_start
    incident = old_incident(officer, at, visit=visit, customer=visit.customer)
    old_marker(incident, at)
    old_notice(officer, at, visit=visit)
    other = old_visit(make_person(), at)
    number = {"customer": visit.customer_id, "visit": visit.pk, "incident": incident.pk}[about]
    hold = place_hold(about=about, number=number, reason="A claim", by=keeper, now=NOW)
    looked, run = look_at_retention(now=NOW), run_retention(now=NOW)
    assert looked.gone == run.gone == {"visits": 1, "customers": 1}
    assert not Visit.objects.filter(pk=other.pk).exists()
    for model in (Visit, Outing, Incident, Marker, Notice, Customer, Check, Alarm):
        assert model._default_manager.count() == 1, model
    assert run.held["markers"] == 1
    end_hold(hold.pk, reason="The claim is settled", by=keeper, now=NOW)
    gone = run_retention(now=NOW + timedelta(hours=1)).gone
    assert {"visits", "outings", "incidents", "markers", "notices"} <= set(gone)
    assert not Visit.objects.exists()


def test_a_hold_keeps_notes_by_hand_about_the_customer(officer: Person, keeper: Person) -> None:
    held, other = known_customer(), known_customer(address="9 Elsewhere Row, York", postcode="YO1")
    for customer in (held, other):
        hand_note(customer, SIX - timedelta(days=1), officer)
        make_visit(officer, customer=customer, engaged=False)
    place_hold(about=About.CUSTOMER, number=held.pk, reason="Court", by=keeper, now=NOW)
    assert run_retention(now=NOW).gone["notes"] == 1
    assert Record.objects.get().utr == held.utr


def test_the_database_refuses_to_lose_what_is_held(officer: Person, keeper: Person) -> None:
    visit = old_visit(officer, THREE)
    place_hold(about=About.VISIT, number=visit.pk, reason="A claim", by=keeper, now=NOW)
    with pytest.raises(IntegrityError, match="hold_about_one_thing"), transaction.atomic():
        visit.delete()


def test_holds_are_refused_with_a_sentence(officer: Person, keeper: Person) -> None:
    visit = old_visit(officer, NOW)
    place = partial(place_hold, about=About.VISIT, by=keeper, now=NOW)
    for number, reason, says in (
        (visit.pk + 1, "A claim", "There is no visit"),
        (visit.pk, "  ", "Enter the reason"),
        (visit.pk, "x" * 2001, "2,000 characters"),
    ):
        with pytest.raises(NotPossibleError, match=says):
            place(number=number, reason=reason)
    hold = place(number=visit.pk, reason="A claim")
    with pytest.raises(NotPossibleError, match="held already"):
        place(number=visit.pk, reason="Again")
    end_hold(hold.pk, reason="Over", by=keeper, now=NOW)
    with pytest.raises(NotPossibleError, match="ended already"):
        end_hold(hold.pk, reason="Over", by=keeper, now=NOW)
    place(number=visit.pk, reason="Again")
    assert LegalHold.objects.count() == 2


def test_a_run_that_was_broken_off_is_gone_on_with(
    officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It breaks between any two things of three, and ends where an unbroken one would."""
    monkeypatch.setattr(running, "CHUNK", 1)
    for _ in range(3):
        old_visit(officer, THREE - timedelta(days=1))
    done = running._remove
    left = 1

    def breaks(*args: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        done(*args)

    monkeypatch.setattr(running, "_remove", breaks)
    with pytest.raises(KeyboardInterrupt):
        run_retention(now=NOW)
    run = RetentionRun.objects.get()
    assert (run.ended_at, run.gone) == (None, {"visits": 1})
    assert not retention_is_due(NOW + timedelta(minutes=29))
    assert retention_is_due(NOW + timedelta(minutes=30))
    left = 99
    run = run_retention(now=NOW + timedelta(minutes=30))
    assert run.gone == {"visits": 3, "customers": 3}
    assert run.ended_at is not None
    assert not retention_is_due(NOW + timedelta(hours=9))
    assert retention_is_due(NOW + timedelta(hours=17))


def test_each_removal_is_in_the_audit_by_number(officer: Person) -> None:
    visit = old_visit(officer, THREE - timedelta(days=1))
    run = run_retention(now=NOW)
    removed = Event.objects.get(action="retention.removed", detail__kind="visits")
    assert removed.detail == {"kind": "visits", "count": 1, "ids": [visit.pk]}
    ended = Event.objects.get(action="retention.run")
    assert (ended.subject_id, ended.detail) == (run.pk, {"gone": 2, "held": 0})


def test_the_worker_runs_it_once_a_day_in_steps(officer: Person) -> None:
    clock = [NOW]
    worker = Worker(lambda: clock[0], lambda _: None)
    old_visit(officer, THREE - timedelta(days=1))
    for _ in range(4):
        worker.turn()
    run = RetentionRun.objects.get()
    assert (run.gone, run.ended_at) == ({"visits": 1, "customers": 1}, NOW)
    old_visit(officer, THREE - timedelta(days=1))
    clock[0] += timedelta(hours=2)
    worker.turn()
    assert Visit.objects.exists()
    clock[0] += timedelta(hours=20)
    for _ in range(4):
        worker.turn()
    assert not Visit.objects.exists()
