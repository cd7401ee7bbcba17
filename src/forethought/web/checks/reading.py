"""What an officer does with a check: reads every matched note, looks at which sources counted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from forethought.check_records import text_sha256
from forethought.web.audit import services as audit
from forethought.web.checks.current import last_check
from forethought.web.checks.facts import LOCAL_KNOWLEDGE
from forethought.web.checks.models import Check, CoverageSeen, NoteRead
from forethought.web.checks.seen import Seen
from forethought.web.people.access import is_on
from forethought.web.people.models import Person
from forethought.web.records.models import Record, Source
from forethought.web.visits.locking import locked
from forethought.web.visits.models import Answers, Visit
from forethought.web.visits.problems import NotPossibleError

CHANGED = (
    "What is known of the sources has changed since you opened this page. Look at them once more"
)


@dataclass(frozen=True, slots=True)
class Note:
    """One matched note of a check; ``flagged`` and ``played_down`` as in the check's result.

    ``who_saw``: sentences on which readers saw what is flagged.
    """

    source: str
    record_id: str
    text_sha256: str
    date: str | None
    match: str
    grounds: tuple[str, ...]
    flagged: tuple[dict[str, Any], ...]
    played_down: tuple[dict[str, Any], ...]
    who_saw: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What a reading of the note is kept under: another text is another note."""
        return (self.source, self.record_id, self.text_sha256)

    @property
    def token(self) -> str:
        """The key as one word for forms and addresses; it tells nothing."""
        return hashlib.sha256(json.dumps(self.key).encode()).hexdigest()[:32]


def notes_of(check: Check) -> list[Note]:
    """Every matched note: flagged ones first, then played-down ones, newest first in each."""
    seen = Seen(check)
    notes = [_note(one, seen) for one in check.result.get("matched", ())]
    notes.sort(key=lambda note: note.date or "9999", reverse=True)
    return sorted(notes, key=lambda note: (not note.flagged, not note.played_down))


def _note(one: dict[str, Any], seen: Seen) -> Note:
    return Note(
        source=one["source"],
        record_id=one["record_id"],
        text_sha256=one["text_sha256"],
        date=one["date"],
        match=one["match"],
        grounds=tuple(one["grounds"]),
        flagged=tuple(one["flagged"]),
        played_down=tuple(one["played_down"]),
        who_saw=seen.who(one["source"], one["record_id"], one["flagged"]),
    )


def read_by(visit: Visit, officer: Person) -> set[tuple[str, str, str]]:
    """The keys of the notes that this officer has read for this visit."""
    return set(
        NoteRead.objects.filter(visit=visit, officer=officer).values_list(
            "source", "record_id", "text_sha256"
        )
    )


def unread(visit: Visit, officer: Person, check: Check) -> list[Note]:
    """The notes of a check that this officer has still to read."""
    read = read_by(visit, officer)
    return [note for note in notes_of(check) if note.key not in read]


def has_seen_coverage(visit: Visit, officer: Person, check: Check) -> bool:
    """Whether this officer has looked at the sources as they stand in this check."""
    return CoverageSeen.objects.filter(
        visit=visit, officer=officer, coverage_sha256=check.coverage_sha256
    ).exists()


def texts_of(notes: Iterable[Note]) -> dict[tuple[str, str, str], str]:
    """The texts of these notes that are still there in the same words, by key. Two queries.

    Records are kept only as long as their source has them: a note that is not here is gone.
    """
    wanted = {note.key for note in notes}
    of_sources = [(source, record_id) for source, record_id, _ in wanted]
    # With the source named the index of records finds them: an id alone would be looked for in all.
    found = Record.objects.filter(
        source__in=Source.objects.filter(name__in={source for source, _ in of_sources}),
        record_id__in=[record_id for source, record_id in of_sources if source != LOCAL_KNOWLEDGE],
    ).values_list("source__name", "record_id", "text")
    texts = {(source, record_id, text_sha256(text)): text for source, record_id, text in found}
    own = [int(record_id) for source, record_id, _ in wanted if source == LOCAL_KNOWLEDGE]
    known = Answers.objects.filter(pk__in=own).values_list("pk", "local_knowledge")
    texts |= {(LOCAL_KNOWLEDGE, str(pk), text_sha256(text)): text for pk, text in known}
    return {key: text for key, text in texts.items() if key in wanted}


def mark_read(visit_id: int, *, tokens: Collection[str], by: Person, now: datetime) -> int:
    """An officer named says that they have read these notes. Returns how many are new.

    ``tokens`` are those of ``Note``; one that is not of the last check made is passed over. A note
    counts as read in these words, in whichever check: if its text changes it is another note.
    Raises NotPossibleError for anybody who is not named on the visit.
    """
    wanted = set(tokens)
    with transaction.atomic():
        visit, check = _own(visit_id, by)
        fresh = {note.key: note for note in unread(visit, by, check) if note.token in wanted}
        NoteRead.objects.bulk_create(
            NoteRead(
                visit=visit,
                officer=by,
                source=note.source,
                record_id=note.record_id,
                text_sha256=note.text_sha256,
                at=now,
            )
            for note in fresh.values()
        )
        if fresh:
            audit.record(
                "notes.read",
                by=by,
                now=now,
                subject="visit",
                subject_id=visit.pk,
                check=check.number,
                count=len(fresh),
            )
    return len(fresh)


def see_coverage(visit_id: int, *, coverage_sha256: str, by: Person, now: datetime) -> None:
    """An officer named says that they have looked at which sources were examined.

    ``coverage_sha256`` is that of the check on their page. Saying it twice is saying it once.
    Raises NotPossibleError when the sources stand otherwise by now, and for anybody who is not
    named on the visit.
    """
    with transaction.atomic():
        visit, check = _own(visit_id, by)
        if check.coverage_sha256 != coverage_sha256:
            raise NotPossibleError(CHANGED)
        _, is_new = CoverageSeen.objects.get_or_create(
            visit=visit, officer=by, coverage_sha256=coverage_sha256, defaults={"at": now}
        )
        if is_new:
            audit.record(
                "coverage.seen",
                by=by,
                now=now,
                subject="visit",
                subject_id=visit.pk,
                check=check.number,
            )


def _own(visit_id: int, by: Person) -> tuple[Visit, Check]:
    visit = locked(visit_id)
    if not is_on(visit, by):
        raise NotPossibleError("Only the officers of a visit confirm that they have read its check")
    check = last_check(visit)
    if check is None:
        raise NotPossibleError("This visit has not been checked yet: there is nothing to read")
    return visit, check
