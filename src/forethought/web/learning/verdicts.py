"""What people who read a note say that the program got wrong. It changes no check.

A finding goes on counting in full: only a disposition by two people ends that (policy.md). A
verdict is kept as a place in a note, never as its words, and helps to measure and mend the
reading of notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from forethought.vocabulary import Hazard, Subject
from forethought.web.audit import services as audit
from forethought.web.checks.reading import Note
from forethought.web.learning.models import Verdict
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class NotADanger:
    """The finding of this place and category is none, and why it looks like one."""

    place: int
    trap: Verdict.Trap


@dataclass(frozen=True, slots=True)
class Missed:
    """Words of the note that show a danger, which the program did not find."""

    words: str
    category: Hazard
    subject: Subject


def findings_of(note: Note) -> list[tuple[str, int, int]]:
    """What the check found in a note: category, first character and end, in order, each once."""
    found = [(one["category"], one["start"], one["end"]) for one in note.flagged]
    return [one for one in dict.fromkeys(found) if one[0] in set(Hazard)]


def verdicts_on(note: Note) -> list[Verdict]:
    """What people have said of this note in these words, earliest first."""
    source, record_id, text_sha256 = note.key
    found = Verdict.objects.filter(
        source=source, record_id=record_id, text_sha256=text_sha256, withdrawn_at__isnull=True
    )
    return list(found.select_related("by").order_by("at", "pk"))


def give_verdict(
    visit: Visit, note: Note, text: str, *, said: NotADanger | Missed, by: Person, now: datetime
) -> Verdict:
    """Keep what somebody says of a note of this visit's check. ``text``: its words, as they stand.

    Raises NotPossibleError for words that do not stand in the note, for a finding that is not
    there, and for what has been said already.
    """
    source, record_id, text_sha256 = note.key
    found = findings_of(note)
    verdict = Verdict(
        source=source,
        record_id=record_id,
        text_sha256=text_sha256,
        visit=visit,
        found=[list(one) for one in found],
        by=by,
        at=now,
    )
    if isinstance(said, NotADanger):
        _not_a_danger(verdict, found, said)
    else:
        _missed(verdict, found, text, said)
    with transaction.atomic():
        _save(verdict)
        audit.record(
            "verdict.given",
            by=by,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            verdict=verdict.pk,
            kind=str(verdict.kind),
            category=verdict.category,
        )
    return verdict


def withdraw_verdict(verdict_id: int, *, by: Person, now: datetime) -> None:
    """Take a verdict back: whoever gave it, or a safety administrator.

    Raises NotPossibleError for anybody else. One that is withdrawn already stays as it is.
    """
    with transaction.atomic():
        verdict = Verdict.objects.select_for_update().get(pk=verdict_id)
        if verdict.by_id != by.pk and not by.safety_administrator:
            raise NotPossibleError("Whoever said it, or a safety administrator, takes it back")
        if verdict.withdrawn_at is not None:
            return
        verdict.withdrawn_at, verdict.withdrawn_by = now, by
        verdict.save(update_fields=["withdrawn_at", "withdrawn_by"])
        audit.record(
            "verdict.withdrawn",
            by=by,
            now=now,
            subject="visit",
            subject_id=verdict.visit_id,
            verdict=verdict.pk,
        )


def locate(text: str, words: str) -> Span | None:
    """Where words stand in a note: white space may differ, and quotation marks around them go."""
    wanted = words.strip().strip("\"'“”‘’").split()
    if not wanted:
        return None
    pattern = r"\s+".join(re.escape(word) for word in wanted)
    found = re.search(pattern, text) or re.search(pattern, text, re.IGNORECASE)
    return found.span() if found else None


def _not_a_danger(
    verdict: Verdict, found: Sequence[tuple[str, int, int]], said: NotADanger
) -> None:
    if not 0 <= said.place < len(found):
        raise NotPossibleError(
            "This finding is no longer in the check: look at the notes again", field="what"
        )
    verdict.kind, verdict.trap = Verdict.Kind.NOT_A_DANGER, said.trap
    verdict.category, verdict.start, verdict.end = found[said.place]


def _missed(
    verdict: Verdict, found: Sequence[tuple[str, int, int]], text: str, said: Missed
) -> None:
    span = locate(text, said.words)
    if span is None:
        raise NotPossibleError(
            "These words do not stand in the note: copy them exactly as they are", field="words"
        )
    start, end = span
    if any(one[0] == said.category and one[1] < end and start < one[2] for one in found):
        raise NotPossibleError(
            "The program found this danger in these words already", field="category"
        )
    verdict.kind, verdict.subject = Verdict.Kind.MISSED, said.subject
    verdict.category, verdict.start, verdict.end = said.category, start, end


def _save(verdict: Verdict) -> None:
    try:
        with transaction.atomic():
            verdict.save(force_insert=True)
    except IntegrityError as error:
        if "verdict_once" not in str(error):
            raise
        raise NotPossibleError("Somebody has said this of the note already") from None
