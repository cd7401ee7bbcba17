"""A valid object in one call: plain functions with defaults, invented people only.

Every function writes straight to the database, past the services: a test that is about a
service calls the service. Times are aware and given, never read from a clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.db.backends.postgresql.psycopg_any import NumericRange
from django.test import Client
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from forethought.vocabulary import Grade
from forethought.web.checks.models import Check
from forethought.web.decisions.models import Decision, Discussion, Disposition, NextAction
from forethought.web.people.models import (
    Absence,
    MoreAffectedBy,
    Office,
    Person,
    SoloTraining,
    Team,
)
from forethought.web.records.models import ConnectionState, Load, Source
from forethought.web.signin.session import Factor, remember
from forethought.web.visits.models import Customer, Engagement, Visit

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
"""A Wednesday morning in winter: London is at UTC."""

TODAY = date(2026, 11, 25)

_number = count(1)


def make_office(name: str | None = None, **fields: Any) -> Office:
    """An office in England."""
    return Office.objects.create(name=name or f"Office {next(_number)}", **fields)


def make_team(office: Office | None = None, name: str | None = None) -> Team:
    """A team, of a new office unless one is given."""
    return Team.objects.create(office=office or make_office(), name=name or f"Team {next(_number)}")


def make_person(
    name: str | None = None,
    *,
    team: Team | None = None,
    office: Office | None = None,
    manager: Person | None = None,
    solo_trained: bool = True,
    **fields: Any,
) -> Person:
    """An officer who makes visits, solo trained for years around ``TODAY``.

    ``office``: a new team of this office; neither: a team of a new office.
    """
    number = next(_number)
    person = Person(
        officer_id=fields.pop("officer_id", f"o{number:04}"),
        name=name or f"Invented Person {number}",
        email=fields.pop("email", f"person{number}@example.com"),
        team=team or make_team(office),
        manager=manager,
        **fields,
    )
    person.set_unusable_password()
    person.save()
    if solo_trained:
        make_training(person)
    return person


def make_manager(name: str | None = None, **fields: Any) -> Person:
    """Somebody of management grade, who makes no visits."""
    fields.setdefault("makes_visits", False)
    return make_person(name, grade=Grade.MANAGER.value, **fields)


def make_contact_desk(name: str | None = None, **fields: Any) -> Person:
    """Somebody who stays in contact with officers who are out."""
    return make_person(name, contact_desk=True, makes_visits=False, solo_trained=False, **fields)


def make_safety_administrator(name: str | None = None, **fields: Any) -> Person:
    """Somebody who looks after people, areas and sources."""
    return make_person(
        name, safety_administrator=True, makes_visits=False, solo_trained=False, **fields
    )


def make_data_protection(name: str | None = None, **fields: Any) -> Person:
    """An auditor."""
    return make_person(name, data_protection=True, makes_visits=False, solo_trained=False, **fields)


def make_training(
    person: Person,
    *,
    trained_on: date = date(2025, 1, 6),
    expires_on: date = date(2028, 1, 6),
    recorded_by: Person | None = None,
) -> SoloTraining:
    """Training for solo visits; recorded by the person themself unless said."""
    return SoloTraining.objects.create(
        person=person,
        trained_on=trained_on,
        expires_on=expires_on,
        recorded_by=recorded_by or person,
        recorded_at=NOW,
    )


def make_affected(person: Person, hazards: Collection[str]) -> MoreAffectedBy:
    """By which hazards this officer is more affected."""
    return MoreAffectedBy.objects.create(person=person, hazards=sorted(hazards), set_at=NOW)


def make_absence(
    person: Person,
    begins: datetime = NOW - timedelta(hours=1),
    ends: datetime | None = None,
    deputy: Person | None = None,
) -> Absence:
    """A time away; until they come back unless ``ends``."""
    return Absence.objects.create(person=person, begins=begins, ends=ends, deputy=deputy)


def make_customer(name: str = "Robin Invented", **fields: Any) -> Customer:
    """A customer with a reference and an address."""
    number = next(_number)
    fields.setdefault("utr", f"{1000000000 + number}")
    fields.setdefault("address", f"{number} Made-up Street, Leeds")
    fields.setdefault("postcode", "LS1 4DY")
    fields.setdefault("fingerprint", hashlib.sha256(f"{number}".encode()).hexdigest())
    return Customer.objects.create(name=name, **fields)


def make_visit(
    officer: Person | None = None,
    *,
    customer: Customer | None = None,
    planned_start: datetime = NOW + timedelta(hours=2),
    engaged: bool = True,
    **fields: Any,
) -> Visit:
    """A planned visit of today at 10, for an hour, checked for nothing yet and not held.

    A ``second_officer`` has accepted unless ``second`` says otherwise. ``engaged``: with the
    rows that keep officers from being at two doors at once.
    """
    officer = officer or make_person()
    if fields.get("second_officer") is not None:
        fields.setdefault("second", Visit.Second.ACCEPTED)
    fields.setdefault("created_at", NOW)
    fields.setdefault("created_by", officer)
    visit = Visit.objects.create(
        officer=officer,
        customer=customer or make_customer(),
        planned_start=planned_start,
        **fields,
    )
    if engaged and visit.state in (Visit.State.PLANNED, Visit.State.UNDER_WAY):
        _engage(visit)
    return visit


def _engage(visit: Visit) -> None:
    people = [visit.officer_id]
    if visit.second == Visit.Second.ACCEPTED and visit.second_officer_id:
        people.append(visit.second_officer_id)
    ends = visit.planned_start + timedelta(minutes=visit.minutes)
    for person_id in people:
        Engagement.objects.create(
            visit=visit,
            officer_span=NumericRange(person_id, person_id, "[]"),
            during=TimestamptzRange(visit.planned_start, ends, "[)"),
        )


def make_check(visit: Visit, **fields: Any) -> Check:
    """The current check of a visit, for what is known now: complete, one may go alone."""
    fields.setdefault("number", visit.checks.count() + 1)
    fields.setdefault("information", visit.information)
    fields.setdefault("outcome", "alone")
    fields.setdefault("may_go", fields["outcome"])
    fields.setdefault("complete", True)
    fields.setdefault("discuss", False)
    fields.setdefault("result", make_result())
    fields.setdefault("inputs", {})
    if fields.setdefault("current", True):
        visit.checks.filter(current=True).update(current=False)
    return Check.objects.create(
        visit=visit,
        made_at=fields.pop("made_at", NOW),
        why=fields.pop("why", "planned"),
        findings_sha256=fields.pop("findings_sha256", "0" * 64),
        pack_name="default",
        pack_number=1,
        pack_sha256="1" * 64,
        reader="words",
        lexicon_sha256="2" * 64,
        program="test",
        **fields,
    )


def make_result(**parts: Any) -> dict[str, Any]:
    """What a check that found nothing keeps for pages; ``parts`` in place of its own."""
    empty = ("reasons", "played_down", "notices", "problems", "matched", "sources", "relaxations")
    return {"format": 1, **{name: [] for name in empty}, **parts}


def make_decision(check: Check, by: Person | None = None, **fields: Any) -> Decision:
    """A live decision for a check: the officer's own, or of management grade when ``by`` is."""
    visit = check.visit
    by = by or visit.officer
    own = by.pk == visit.officer_id
    fields.setdefault("outcome", check.outcome)
    fields.setdefault("reason", "" if own else "Talked through on the phone")
    return Decision.objects.create(
        visit=visit,
        check_made=check,
        findings_sha256=check.findings_sha256,
        kind=Decision.Kind.OWN if own else Decision.Kind.MANAGEMENT,
        by=by,
        by_grade=by.grade,
        at=fields.pop("at", NOW),
        officer=visit.officer,
        second_officer=visit.second_officer,
        **fields,
    )


def make_discussion(visit: Visit, to: Person | None, **fields: Any) -> Discussion:
    """An open discussion about a visit; ``to`` None: nobody of management grade is there."""
    fields.setdefault("asked_at", NOW)
    fields.setdefault("deadline", NOW + timedelta(hours=1))
    return Discussion.objects.create(visit=visit, to=to, **fields)


def make_next_action(visit: Visit, due: date = TODAY, **fields: Any) -> NextAction:
    """A case to review."""
    fields.setdefault("reason", "Write first")
    return NextAction.objects.create(visit=visit, due=due, **fields)


def make_disposition(visit: Visit, record_id: str = "N-1", **fields: Any) -> Disposition:
    """What the officer of a visit proposes: a record is mistaken, for this customer."""
    fields.setdefault("source", "sa_notes")
    fields.setdefault("kind", "mistaken")
    fields.setdefault("text_sha256", "5" * 64)
    fields.setdefault("customer", visit.customer)
    fields.setdefault("reason", "Another person of that name")
    fields.setdefault("proposed_by", visit.officer)
    fields.setdefault("proposed_at", NOW)
    return Disposition.objects.create(record_id=record_id, proposed_on=visit, **fields)


def make_source(name: str = "sa_notes", **fields: Any) -> Source:
    """A record system, loaded this morning."""
    fields.setdefault("extracted_at", NOW - timedelta(hours=3))
    fields.setdefault("rows", 100)
    fields.setdefault("loaded_at", NOW - timedelta(hours=2))
    return Source.objects.create(name=name, **fields)


def make_load(now: datetime, source: Source | None = None, **fields: Any) -> Load:
    """A load that is done, of a source of its own unless one is given."""
    fields.setdefault("state", Load.State.DONE)
    if fields["state"] != Load.State.RUNNING:
        fields.setdefault("ended_at", now)
    return Load.objects.create(
        source=source or make_source(f"system_{next(_number)}"), started_at=now, **fields
    )


def make_connection(now: datetime, **fields: Any) -> ConnectionState:
    """A connection that was read an hour ago, of a source of its own unless one is named."""
    number = next(_number)
    if "source_name" not in fields:
        fields["source_name"] = make_source(f"system_{number}").name
    fields.setdefault("kind_title", "SQL database")
    fields.setdefault("takes_over", True)
    fields.setdefault("tried_at", now - timedelta(hours=1))
    fields.setdefault("succeeded_at", fields["tried_at"])
    fields.setdefault("name", f"connection-{number}")
    return ConnectionState.objects.create(next_at=now + timedelta(hours=1), **fields)


def sign_in(client: Client, person: Person) -> Client:
    """This client as somebody who has signed in, second factor and all."""
    client.force_login(person)
    session = client.session
    remember(session, factor=Factor.CODE, now=timezone.now())
    session.save()
    return client
