"""What only the officer knows (DMBM511340): five questions, each answered for oneself."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from forethought.web.audit import services as audit
from forethought.web.people.models import Person
from forethought.web.visits import history
from forethought.web.visits.door import STILL_AHEAD, reopen
from forethought.web.visits.history import Did
from forethought.web.visits.locking import locked, must_be
from forethought.web.visits.models import Answers
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.reasons import News

QUESTIONS = ("has_concern", "wants_company", "expects_cash", "needs_translation", "knows_more")
"""The yes-or-no of each question, in the order in which they are asked."""

_DETAILS = {
    "has_concern": ("concern", "Enter what concerns you"),
    "expects_cash": ("cash", "Enter how much cash you expect"),
    "needs_translation": ("language", "Enter the language"),
    "knows_more": ("local_knowledge", "Enter what you know"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """Answers to the five questions; None: not answered, which holds the visit."""

    has_concern: bool | None = None
    concern: str = ""
    wants_company: bool | None = None
    expects_cash: bool | None = None
    cash: Decimal | None = None
    needs_translation: bool | None = None
    language: str = ""
    knows_more: bool | None = None
    local_knowledge: str = ""


_FIELDS = tuple(field.name for field in fields(Given))


def given_by(answers: Answers | None) -> Given:
    """What stands in the database; no row is nothing answered."""
    if answers is None:
        return Given()
    return Given(**{name: getattr(answers, name) for name in _FIELDS})


def answered(given: Given) -> int:
    """How many of the five are answered."""
    return sum(getattr(given, question) is not None for question in QUESTIONS)


def answer(visit_id: int, *, given: Given, by: Person, now: datetime) -> Answers:
    """Keep what an officer named on the visit answers, and hold the visit until checked again.

    A detail whose question is not answered yes is dropped. Raises NotPossibleError for a yes
    that does not say what, and for anybody who is not named on the visit.
    """
    told = _without_stray(given)
    with transaction.atomic():
        visit = locked(visit_id)
        must_be(visit, STILL_AHEAD, "answered about")
        if by.pk not in {visit.officer_id, visit.second_officer_id}:
            raise NotPossibleError("Only the officers of a visit answer these questions")
        row = Answers.objects.filter(visit=visit, officer=by).first()
        if row is not None and given_by(row) == told:
            return row
        row = row or Answers(visit=visit, officer=by)
        for name in _FIELDS:
            setattr(row, name, getattr(told, name))
        row.answered_at = now
        row.save()
        history.note(visit, Did.ANSWERED, by=by, now=now, answered=answered(told))
        audit.record(
            "visit.answered",
            by=by,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            answered=answered(told),
        )
        reopen([visit.pk], because=News.ANSWERS_CHANGED, now=now, by=by)
    return row


def _without_stray(given: Given) -> Given:
    values = {name: getattr(given, name) for name in _FIELDS}
    for question, (detail, sentence) in _DETAILS.items():
        value = values[detail]
        if isinstance(value, str):
            values[detail] = value = value.strip()
        if values[question] is not True:
            values[detail] = None if detail == "cash" else ""
        elif value in (None, ""):
            raise NotPossibleError(sentence, field=detail)
    return Given(**values)
