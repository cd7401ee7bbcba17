"""Whatever there is, however it hangs together: nothing held goes, nothing young, and the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought.web.dataprotection.holding import About, end_hold, place_hold
from forethought.web.dataprotection.limits import limits
from forethought.web.dataprotection.retention.running import look_at_retention, run_retention
from forethought.web.incidents.models import Incident
from forethought.web.markers.models import Marker
from forethought.web.people.models import Person
from forethought.web.visits.models import Customer, Visit
from tests.web.dataprotection.given import old_incident, old_marker, old_outing, old_visit
from tests.web.factories import NOW, make_customer, make_data_protection, make_manager, make_person

pytestmark = pytest.mark.django_db

AGES = st.sampled_from([0, 300, 1094, 1095, 1096, 1097, 2000, 2190, 2191, 2192, 2193, 3000, 4000])
MARKER_LIVES = timedelta(days=180)


@dataclass(frozen=True)
class Case:
    """A visit of this age, perhaps with an incident, a marker and an outing of that day."""

    customer: int
    age: int
    incident: bool
    closed: bool
    marker: bool
    ended: bool
    outing: bool


CASES = st.lists(
    st.builds(
        Case,
        customer=st.integers(0, 2),
        age=AGES,
        incident=st.booleans(),
        closed=st.booleans(),
        marker=st.booleans(),
        ended=st.booleans(),
        outing=st.booleans(),
    ),
    min_size=1,
    max_size=5,
)
HOLDS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(list(About)), st.booleans()))


@dataclass
class Made:
    """What a case became."""

    case: Case
    at: datetime
    visit: Visit
    incident: Incident | None
    marker: Marker | None
    outing: Model | None

    def rows(self) -> list[Model]:
        return [
            row for row in (self.visit, self.incident, self.marker, self.outing) if row is not None
        ]


def make(case: Case, officer: Person, decider: Person, customers: list[Customer]) -> Made:
    at = NOW - timedelta(days=case.age, hours=6)
    customer = customers[case.customer]
    visit = old_visit(officer, at, customer=customer)
    outing = old_outing(officer, at) if case.outing else None
    incident = marker = None
    if case.incident:
        incident = old_incident(officer, at, closed=case.closed, visit=visit, customer=customer)
        if case.marker:
            marker = old_marker(incident, at, ended=case.ended, decided_by=decider)
    return Made(case, at, visit, incident, marker, outing)


def is_old(at: datetime, kind: str) -> bool:
    return at < limits()[kind].cut(NOW.date())


def may_go(made: Made) -> dict[str, bool]:
    """By age alone, as the table of limits says it: visit, incident and marker."""
    marker = made.marker is None or (made.case.ended and is_old(made.at + MARKER_LIVES, "markers"))
    incident = made.incident is None or (
        made.case.closed and marker and is_old(made.at + timedelta(hours=2), "incidents")
    )
    visit = incident and is_old(made.at + timedelta(hours=1), "visits")
    return {"visit": visit, "incident": incident, "marker": marker}


@pytest.mark.prove
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cases=CASES, holds=HOLDS)
def test_nothing_held_or_young_goes(
    cases: list[Case], holds: list[tuple[int, About, bool]]
) -> None:
    with transaction.atomic():
        _try(cases, holds)
        transaction.set_rollback(True)


def _try(cases: list[Case], holds: list[tuple[int, About, bool]]) -> None:
    keeper, decider = make_data_protection(), make_manager()
    customers = [make_customer() for _ in range(3)]
    everything = [make(case, make_person(), decider, customers) for case in cases]
    held: set[tuple[About, int]] = set()
    for which, about, ended in holds:
        made = everything[which % len(everything)]
        named: dict[About, Any] = {
            About.CUSTOMER: made.visit.customer,
            About.VISIT: made.visit,
            About.INCIDENT: made.incident,
        }
        thing = named[about]
        if thing is None or (about, thing.pk) in held:
            continue
        hold = place_hold(about=about, number=thing.pk, reason="Claim", by=keeper, now=NOW)
        if ended:
            end_hold(hold.pk, reason="Over", by=keeper, now=NOW)
        else:
            held.add((about, thing.pk))
    looked = look_at_retention(now=NOW)
    run = run_retention(now=NOW)
    assert looked.gone == run.gone
    for made in everything:
        under = {
            (About.CUSTOMER, made.visit.customer_id),
            (About.VISIT, made.visit.pk),
            (About.INCIDENT, made.incident.pk if made.incident else 0),
        }
        is_held = bool(under & held)
        if is_held:
            for kept in made.rows():
                assert type(kept)._default_manager.filter(pk=kept.pk).exists(), (kept, made.case)
            assert Customer.objects.filter(pk=made.visit.customer_id).exists()
            continue
        goes = may_go(made)
        rows: tuple[tuple[str, Model | None], ...] = (
            ("visit", made.visit),
            ("incident", made.incident),
            ("marker", made.marker),
            ("visit", made.outing),
        )
        for name, row in rows:
            # An outing goes with its visit, but its own four hours may make it a day younger.
            if row is not None and row is not made.outing:
                gone = not type(row)._default_manager.filter(pk=row.pk).exists()
                assert gone == goes[name], (name, made.case)
            elif row is not None and not goes[name]:
                assert type(row)._default_manager.filter(pk=row.pk).exists(), made.case
