"""What is left to do before a visit may start, as a list of tasks for one officer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from forethought.vocabulary import MayGo, Outcome
from forethought.web.checks.models import Assessment, Check
from forethought.web.checks.reading import has_seen_coverage, notes_of, unread
from forethought.web.people.access import is_on
from forethought.web.people.models import Person
from forethought.web.visits.answering import answered, given_by
from forethought.web.visits.models import Answers, Visit
from forethought.web.visits.standing import DECIDED, Standing, Tag

DONE: Tag | str = "Completed"
LATER: Tag | str = "Cannot start yet"
TO_DO: Tag = {"text": "To\N{NO-BREAK SPACE}do", "classes": "govuk-tag--blue"}
URGENT: Tag = {"text": "Needed", "classes": "govuk-tag--orange"}

_ASKED: dict[str, tuple[Tag | str, str]] = {
    Visit.Second.ASKED: ({"text": "Asked", "classes": "govuk-tag--blue"}, "has not answered yet"),
    Visit.Second.ACCEPTED: ("Accepted", "comes along"),
    Visit.Second.DECLINED: (
        {"text": "Declined", "classes": "govuk-tag--orange"},
        "cannot come: ask somebody else",
    ),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One task. ``href`` None: whoever looks cannot do it, or not yet."""

    title: str
    tag: Tag | str
    href: str | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Preparation:
    """How far one officer is with the current check of a visit."""

    answers: int
    notes: int
    unread: int
    coverage_seen: bool
    signed: bool


def preparation(visit: Visit, officer: Person, check: Check | None) -> Preparation:
    """How far ``officer`` is. ``check``: made for what is known now, or None. Four queries."""
    row = Answers.objects.filter(visit=visit, officer=officer).first()
    done = answered(given_by(row))
    if check is None:
        return Preparation(done, 0, 0, False, False)
    signed = Assessment.objects.filter(check_made__visit=visit, officer=officer)
    return Preparation(
        answers=done,
        notes=len(notes_of(check)),
        unread=len(unread(visit, officer, check)),
        coverage_seen=has_seen_coverage(visit, officer, check),
        signed=signed.filter(findings_sha256=check.findings_sha256).exists(),
    )


def tasks(standing: Standing, of: Person, me: Person, done: Preparation) -> list[Task]:
    """The tasks of officer ``of``, as ``me`` sees them; links only where ``me`` may go on."""
    visit = standing.visit
    mine = of.pk == me.pk and is_on(visit, me) and standing.ahead
    checked = not standing.held and standing.may_go is not None
    return [
        _answers(visit, done, mine),
        _notes(visit, done, checked),
        _sources(visit, done, checked),
        _sign(standing, done, mine=mine, checked=checked),
        _second(standing),
        _start(standing),
    ]


def _address(name: str, visit: Visit) -> str:
    return reverse(name, args=[visit.pk])


def _answers(visit: Visit, done: Preparation, mine: bool) -> Task:
    tags: dict[int, Tag | str] = {5: DONE, 0: TO_DO}
    some: Tag = {"text": f"{done.answers} of 5 answered", "classes": "govuk-tag--blue"}
    return Task(
        "Answer what only you know",
        tags.get(done.answers, some),
        _address("visits:answers", visit) if mine else None,
        "Concern, company, cash, language, and what no record says",
    )


def _notes(visit: Visit, done: Preparation, checked: bool) -> Task:
    title = "Read the notes about this customer"
    if not checked:
        return Task(title, LATER, None, "The check is being made")
    if not done.notes:
        return Task(title, DONE, _address("checks:notes", visit), "No note was found to be theirs")
    unread: Tag = {"text": f"{done.unread} to read", "classes": "govuk-tag--blue"}
    return Task(title, unread if done.unread else DONE, _address("checks:notes", visit))


def _sources(visit: Visit, done: Preparation, checked: bool) -> Task:
    title = "Look at which record systems were examined"
    if not checked:
        return Task(title, LATER, None, "The check is being made")
    return Task(title, DONE if done.coverage_seen else TO_DO, _address("checks:sources", visit))


def _sign(standing: Standing, done: Preparation, *, mine: bool, checked: bool) -> Task:
    title = "Sign your assessment"
    outcome = standing.gate.outcome if checked else None
    hint = DECIDED[outcome] if outcome is not None else ""
    if done.signed:
        return Task(title, "Signed", None, hint or "Somebody of management grade decides")
    ready = checked and done.answers == 5 and not done.unread and done.coverage_seen
    if not ready:
        return Task(title, LATER, None, hint or "First do what stands above")
    return Task(title, TO_DO, _address("checks:sign", standing.visit) if mine else None, hint)


def _second(standing: Standing) -> Task:
    visit, title = standing.visit, "Second officer"
    href = _address("visits:second", visit) if standing.ahead else None
    if visit.second_officer is not None:
        tag, says = _ASKED[visit.second]
        return Task(title, tag, href, f"{visit.second_officer.name} {says}")
    if standing.may_go is None:
        return Task(title, LATER, href, "Nobody is asked. The check will say whether it must be")
    if needs_pair(standing):
        return Task(title, URGENT, href, "This visit is made by two")
    if nobody_goes(standing):
        return Task(title, "Not needed", href, "Unless management grade lets two officers go")
    return Task(title, "Not needed", href, "You can always ask for company")


def needs_pair(standing: Standing) -> bool:
    """Whether two must go: as decided, or as the check says while nobody has decided.

    A visit let go although it is not complete goes as a pair (policy.md, "may_go").
    """
    if standing.gate.outcome is not None:
        return standing.gate.outcome is Outcome.PAIR
    return standing.outcome is Outcome.PAIR or (
        standing.outcome is Outcome.ALONE and not standing.complete
    )


def nobody_goes(standing: Standing) -> bool:
    """Whether nobody may go as things stand: as decided, or as the check says meanwhile."""
    if standing.gate.outcome is not None:
        return standing.gate.outcome in (Outcome.DIFFERENT_METHOD, Outcome.SUSPEND)
    return standing.may_go is MayGo.NO


def _start(standing: Standing) -> Task:
    title = "Start the visit"
    if standing.visit.state == Visit.State.UNDER_WAY:
        return Task(title, "Started")
    if standing.gate.open:
        return Task(title, {"text": "Ready", "classes": "govuk-tag--green"}, "#start")
    if standing.gate.ready:
        return Task(title, LATER, "#start", "Your office must expect to hear from there first")
    if nobody_goes(standing):
        return Task(title, "Cannot start", None, "Nobody goes there as things stand")
    return Task(title, LATER, None, "Not before everything else is done")


def shown_reasons(check: Check) -> list[dict[str, Any]]:
    """The reasons of a check in short, as it gives them."""
    return [{"says": reason["says"]} for reason in check.result.get("reasons", ())]
