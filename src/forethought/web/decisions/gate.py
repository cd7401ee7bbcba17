"""The one gate: no visit starts without a current decision (issue B, point 7).

Used by the start button and by everything that will ever start a visit. Whoever starts a visit
calls ``gate`` with the visit locked, in the transaction of the start. What keeps it shut:
``gate_rules``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from forethought.timestamps import local_day
from forethought.vocabulary import MayGo, Outcome
from forethought.web.checks.models import Assessment, Check
from forethought.web.contactdesk.aids import not_in_order
from forethought.web.contactdesk.expected import expected
from forethought.web.decisions.gate_rules import Decided, Facts, Gate, Out, Traveller, judge
from forethought.web.decisions.models import Decision, Discussion, Refusal
from forethought.web.decisions.rules import Asked, Found, Standing
from forethought.web.people.models import Person, SoloTraining
from forethought.web.visits.models import JOINED, Answers, Visit

__all__ = ["Gate", "found_of", "gate", "gates", "second_of"]


def gate(visit: Visit, *, now: datetime) -> Gate:
    """Whether this visit may start at this moment, and if not, why."""
    return gates([visit], now=now)[visit.pk]


def gates(visits: Collection[Visit], *, now: datetime) -> dict[int, Gate]:
    """``gate`` for many visits, by their id, in a fixed number of queries."""
    loaded = _load(visits)
    going = _going_today(visits, now)
    loaded.aids = not_in_order(going, now=now) if going else {}
    loaded.expected = expected(going)
    return {visit.pk: judge(_facts(visit, loaded, local_day(now))) for visit in visits}


def second_of(visit: Visit) -> int | None:
    """The id of the second officer who is asked or comes along; who declined is not named."""
    joined = visit.second in JOINED
    return visit.second_officer_id if joined else None


def found_of(check: Check) -> Found:
    """What a stored check says, as the rules about deciding read it."""
    return _found(
        {
            "may_go": check.may_go,
            "outcome": check.outcome,
            "complete": check.complete,
            "discuss": check.discuss,
            "result__reasons": check.result.get("reasons"),
        }
    )


_CHECK_COLUMNS = (
    *("visit_id", "information", "findings_sha256", "made_at"),
    *("may_go", "outcome", "complete", "discuss", "result__reasons"),
)

Row = dict[str, Any]


@dataclass(slots=True)
class _Loaded:
    """Rows of many visits, by the visit's id; people by theirs."""

    checks: dict[int, Row]
    decisions: dict[int, Decision]
    refused: set[tuple[int, int]]
    undiscussed: set[int]
    waiting: set[int]
    signed: set[tuple[int, int, str]]
    people: dict[int, Person]
    trained: dict[int, list[tuple[date, date]]]
    languages: dict[int, list[str]] = field(default_factory=dict)
    aids: dict[int, tuple[str, ...]] = field(default_factory=dict)
    expected: dict[int, frozenset[int]] = field(default_factory=dict)


def _load(visits: Collection[Visit]) -> _Loaded:
    ids = [visit.pk for visit in visits]
    people = {visit.officer_id for visit in visits}
    people |= {second for visit in visits if (second := second_of(visit)) is not None}
    refusals = list(
        Refusal.objects.filter(visit__in=ids).values_list("visit_id", "officer_id", "discussed_at")
    )
    return _Loaded(
        checks={
            row["visit_id"]: row
            for row in Check.objects.filter(visit__in=ids, current=True).values(*_CHECK_COLUMNS)
        },
        decisions={
            one.visit_id: one
            for one in Decision.objects.filter(visit__in=ids, withdrawn_at__isnull=True)
        },
        refused={(visit, officer) for visit, officer, _ in refusals},
        undiscussed={visit for visit, _, discussed in refusals if discussed is None},
        waiting=set(
            Discussion.objects.filter(visit__in=ids, closed_at__isnull=True).values_list(
                "visit_id", flat=True
            )
        ),
        signed=set(
            Assessment.objects.filter(check_made__visit__in=ids).values_list(
                "check_made__visit_id", "officer_id", "findings_sha256"
            )
        ),
        people={person.pk: person for person in Person.objects.filter(pk__in=people)},
        trained=_trainings(people),
        languages=_languages(ids),
    )


def _trainings(people: Iterable[int]) -> dict[int, list[tuple[date, date]]]:
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    rows = SoloTraining.objects.filter(person__in=people)
    for person, begins, ends in rows.values_list("person_id", "trained_on", "expires_on"):
        found[person].append((begins, ends))
    return found


def _languages(visits: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Answers.objects.filter(visit__in=visits, needs_translation=True).order_by("officer_id")
    for visit, language in rows.values_list("visit_id", "language"):
        found[visit].append(language)
    return found


def _going_today(visits: Iterable[Visit], now: datetime) -> set[int]:
    """Who goes today: aids, and who has left, say nothing yet about another day."""
    today = local_day(now)
    going = [
        visit
        for visit in visits
        if visit.state == Visit.State.PLANNED and local_day(visit.planned_start) == today
    ]
    people = {visit.officer_id for visit in going}
    people |= {second for visit in going if (second := second_of(visit)) is not None}
    return people


def _facts(visit: Visit, loaded: _Loaded, today: date) -> Facts:
    check = loaded.checks.get(visit.pk)
    current = check if check and check["information"] == visit.information else None
    sha256 = current["findings_sha256"] if current else ""
    second = second_of(visit)
    spoken = (visit.translation, *loaded.languages.get(visit.pk, ()))
    return Facts(
        state=visit.state,
        day=local_day(visit.planned_start),
        today=today,
        held=visit.check_wanted_at is not None,
        officer=_traveller(visit.officer_id, visit, loaded, sha256),
        found=_found(current) if current else None,
        checked_on=local_day(current["made_at"]) if current else None,
        decided=_decided(visit, loaded.decisions.get(visit.pk), sha256),
        second=None if second is None else _traveller(second, visit, loaded, sha256),
        accepted=visit.second == Visit.Second.ACCEPTED,
        refused=visit.pk in loaded.undiscussed,
        waits=visit.pk in loaded.waiting,
        training=visit.training,
        languages=tuple(dict.fromkeys(one.strip() for one in spoken if one.strip())),
    )


def _traveller(person_id: int, visit: Visit, loaded: _Loaded, sha256: str) -> Traveller:
    person = loaded.people[person_id]
    day = local_day(visit.planned_start)
    return Traveller(
        name=person.name,
        active=person.is_active and person.makes_visits,
        solo_trained=any(b <= day <= e for b, e in loaded.trained.get(person_id, ())),
        languages=tuple(person.languages),
        signed=bool(sha256) and (visit.pk, person_id, sha256) in loaded.signed,
        refused=(visit.pk, person_id) in loaded.refused,
        aids=loaded.aids.get(person_id, ()),
        out=_out(person_id, visit, loaded),
    )


def _out(person_id: int, visit: Visit, loaded: _Loaded) -> Out:
    at = loaded.expected.get(person_id)
    if at is None:
        return Out.NOT_OUT
    return Out.EXPECTED if visit.pk in at else Out.NOT_PLANNED


def _decided(visit: Visit, decision: Decision | None, sha256: str) -> Decided | None:
    if decision is None:
        return None
    same_officers = (decision.officer_id, decision.second_officer_id) == (
        visit.officer_id,
        second_of(visit),
    )
    return Decided(
        outcome=Outcome(decision.outcome),
        standing=Standing(decision.kind),
        controls=tuple(decision.controls),
        stands=bool(sha256) and decision.findings_sha256 == sha256 and same_officers,
    )


def _found(row: Row) -> Found:
    return Found(
        may_go=MayGo(row["may_go"]),
        outcome=Outcome(row["outcome"]),
        complete=row["complete"],
        discuss=row["discuss"],
        reasons=tuple(
            Asked(reason["rule"], Outcome(reason["at_least"]) if reason["at_least"] else None)
            for reason in row["result__reasons"] or ()
        ),
    )
