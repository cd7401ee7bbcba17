"""Starting goes through the gate; finishing frees the officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from forethought.vocabulary import Outcome
from forethought.web.audit.models import Event
from forethought.web.checks.models import Assessment
from forethought.web.visits import services
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Engagement, Visit
from forethought.web.visits.reasons import News
from tests.web.factories import (
    NOW,
    make_check,
    make_decision,
    make_manager,
    make_person,
    make_visit,
)
from tests.web.leaving import leave_for

pytestmark = pytest.mark.django_db


@dataclass
class FakeGate:
    open: bool
    because: tuple[str, ...] = ()
    outcome: Outcome | None = Outcome.ALONE


def gate_is(monkeypatch: pytest.MonkeyPatch, gate: FakeGate) -> None:
    monkeypatch.setattr("forethought.web.decisions.gate.gate", lambda visit, *, now: gate)


def test_the_gate_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = make_visit()
    gate_is(monkeypatch, FakeGate(False, ("Nobody decided.", "It is held.")))
    with pytest.raises(services.NotPossibleError) as told:
        services.start_visit(visit.pk, by=visit.officer, now=NOW)
    assert told.value.sentences == ("Nobody decided.", "It is held.")
    visit.refresh_from_db()
    assert (visit.state, visit.started_at) == (Visit.State.PLANNED, None)
    gate_is(monkeypatch, FakeGate(True))
    visit = services.start_visit(visit.pk, by=visit.officer, now=NOW)
    assert (visit.state, visit.started_at) == (Visit.State.UNDER_WAY, NOW)
    assert Event.objects.get(action="visit.started").detail == {"outcome": "alone"}
    with pytest.raises(services.NotPossibleError, match="under way"):
        services.start_visit(visit.pk, by=visit.officer, now=NOW)


def test_the_real_gate_is_shut_for_a_visit_that_was_never_checked() -> None:
    visit = make_visit()
    with pytest.raises(services.NotPossibleError) as told:
        services.start_visit(visit.pk, by=visit.officer, now=NOW)
    assert told.value.sentences


@pytest.mark.parametrize("second", [Visit.Second.ASKED, Visit.Second.ACCEPTED])
def test_only_who_goes_starts_and_finishes(monkeypatch: pytest.MonkeyPatch, second: str) -> None:
    gate_is(monkeypatch, FakeGate(True))
    other = make_person()
    visit = make_visit(second_officer=other, second=second)
    with pytest.raises(services.NotPossibleError, match="Only the officers"):
        services.start_visit(visit.pk, by=make_manager(), now=NOW)
    if second == Visit.Second.ASKED:
        with pytest.raises(services.NotPossibleError, match="Only the officers"):
            services.start_visit(visit.pk, by=other, now=NOW)
        return
    services.start_visit(visit.pk, by=other, now=NOW)
    later = NOW + timedelta(hours=1)
    visit = services.finish_visit(visit.pk, by=other, now=later)
    assert (visit.state, visit.finished_at) == (Visit.State.FINISHED, later)
    assert not Engagement.objects.filter(visit=visit).exists()
    with pytest.raises(services.NotPossibleError, match="is finished"):
        services.finish_visit(visit.pk, by=other, now=later)


def test_a_visit_that_is_signed_and_decided_starts_through_the_real_gate() -> None:
    visit = make_visit()
    check = make_check(visit)
    Assessment.objects.create(
        check_made=check, officer=visit.officer, findings_sha256=check.findings_sha256, at=NOW
    )
    make_decision(check)
    with pytest.raises(services.NotPossibleError, match="Leave the office first"):
        services.start_visit(visit.pk, by=visit.officer, now=NOW)
    leave_for(visit)
    visit = services.start_visit(visit.pk, by=visit.officer, now=NOW)
    assert visit.state == Visit.State.UNDER_WAY


def test_news_that_comes_first_keeps_a_decided_visit_from_starting() -> None:
    visit = make_visit()
    check = make_check(visit)
    Assessment.objects.create(
        check_made=check, officer=visit.officer, findings_sha256=check.findings_sha256, at=NOW
    )
    make_decision(check)
    leave_for(visit)
    reopen([visit.pk], because=News.RECORDS_CHANGED, now=NOW)
    with pytest.raises(services.NotPossibleError):
        services.start_visit(visit.pk, by=visit.officer, now=NOW)
