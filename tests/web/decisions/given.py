"""Checks with reasons, officers who have looked, visits that are ready: for these tests."""

from __future__ import annotations

from datetime import datetime
from html import unescape
from typing import Any

from django.test import Client

from forethought.policy.judge import verdict_of
from forethought.policy.verdict import Reason
from forethought.vocabulary import Outcome
from forethought.web.checks.models import Check, CoverageSeen, NoteRead
from forethought.web.decisions import gate as gates
from forethought.web.decisions.gate import Gate
from forethought.web.people.models import Person
from forethought.web.visits.models import Answers, Visit
from tests.web.factories import NOW, make_check
from tests.web.leaving import leave_for

ALONE, PAIR, OTHER, SUSPEND = Outcome

VIOLENCE = ("records.violence", OTHER)
CAUTION = ("records.caution", PAIR)
COMPANY = ("visit.pair_wanted", PAIR)
NOT_LOOKED = ("check.source", None)
DISEASE = ("area.disease", SUSPEND)
_ALWAYS_DISCUSS = ("records.", "marker.", "area.", "check.", "officer.affected", "officer.concern")

COVERAGE = "c" * 64
NOTE: dict[str, Any] = {
    "source": "sa_notes",
    "record_id": "N-1",
    "text_sha256": "5" * 64,
    "date": "2026-05-03",
    "match": "reference",
    "grounds": [],
    "flagged": [],
    "played_down": [],
}


def checked(visit: Visit, *reasons: tuple[str, Outcome | None], **fields: Any) -> Check:
    """The current check with these reasons; outcome and flags as the core derives them."""
    verdict = verdict_of(
        [
            Reason(
                rule,
                "DMBM511340",
                f"Because of {rule}.",
                at_least,
                discuss=rule.startswith(_ALWAYS_DISCUSS),
                completes=not rule.startswith("check."),
            )
            for rule, at_least in reasons
        ]
    )
    result = {
        "reasons": [
            {
                "rule": reason.rule,
                "cites": reason.cites,
                "says": reason.says,
                "at_least": reason.at_least.value if reason.at_least else None,
                "evidence": [],
            }
            for reason in verdict.reasons
        ],
        "matched": fields.pop("matched", []),
        "notices": [],
        "played_down": [],
        "sources": [],
    }
    fields.setdefault("coverage_sha256", COVERAGE)
    return make_check(
        visit,
        outcome=verdict.outcome.value,
        may_go=verdict.may_go.value,
        complete=verdict.complete,
        discuss=verdict.discuss,
        result=result,
        **fields,
    )


def looked(check: Check, *people: Person) -> None:
    """They have read every note, seen the coverage and answered every question."""
    visit = check.visit
    for person in people:
        for note in check.result.get("matched", []):
            NoteRead.objects.get_or_create(
                visit=visit,
                officer=person,
                source=note["source"],
                record_id=note["record_id"],
                text_sha256=note["text_sha256"],
                defaults={"at": NOW},
            )
        CoverageSeen.objects.get_or_create(
            visit=visit,
            officer=person,
            coverage_sha256=check.coverage_sha256,
            defaults={"at": NOW},
        )
        Answers.objects.get_or_create(
            visit=visit,
            officer=person,
            defaults={
                "has_concern": False,
                "wants_company": False,
                "expects_cash": False,
                "needs_translation": False,
                "knows_more": False,
                "answered_at": NOW,
            },
        )


def gate(visit: Visit, *, now: datetime) -> Gate:
    """The one gate, for officers who have left the office with this visit."""
    leave_for(visit)
    return gates.gate(visit, now=now)


def page(client: Client, address: str, status: int = 200) -> str:
    """What the page at this address says."""
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(str(answer.content.decode()))


def send(client: Client, address: str, **typed: Any) -> str:
    """The page that comes after sending a form: the form again, or where it leads."""
    answer = client.post(address, typed, follow=True)
    assert answer.status_code == 200
    return unescape(str(answer.content.decode()))
