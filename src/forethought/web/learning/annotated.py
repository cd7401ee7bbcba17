"""Verdicts as annotated notes (``corpus/GUIDE.md``), which `forethought evaluate` reads.

The words of a note are read from its record at the moment of the export: what its source no
longer has in the same words stays out, and is counted. Records stand in the file by their ids,
never with the customer; a note itself may hold names, so each export is somebody's decision, and
audited.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction

from forethought.vocabulary import Subject
from forethought.web.audit import services as audit
from forethought.web.checks.reading import Note, texts_of
from forethought.web.learning.models import Verdict
from forethought.web.people.models import Person

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Collected:
    """Annotated notes, one JSON object a line. ``gone``: notes that are no longer there."""

    lines: tuple[str, ...]
    verdicts: int
    gone: int

    @property
    def text(self) -> str:
        """The whole file."""
        return "".join(f"{line}\n" for line in self.lines)


def collect() -> Collected:
    """Every note that somebody has given a verdict on, in the order of sources and records.

    What the check found and nobody objected to stands: whoever gave a verdict had read the note.
    """
    live = Verdict.objects.filter(withdrawn_at__isnull=True)
    ordered = list(live.order_by("source", "record_id", "text_sha256", "at", "pk"))
    notes = {key: list(group) for key, group in groupby(ordered, key=_key)}
    texts = texts_of(_note(key) for key in notes)
    lines = [_line(texts[key], verdicts) for key, verdicts in notes.items() if key in texts]
    return Collected(tuple(lines), len(ordered), len(notes) - len(lines))


def export_verdicts(*, by: Person | None, now: datetime) -> Collected:
    """The annotated notes, and an audit event that says who took them out of the site."""
    with transaction.atomic():
        collected = collect()
        audit.record(
            "verdicts.exported",
            by=by,
            now=now,
            subject="verdicts",
            notes=len(collected.lines),
            verdicts=collected.verdicts,
            gone=collected.gone,
        )
    return collected


def _key(verdict: Verdict) -> Key:
    return (verdict.source, verdict.record_id, verdict.text_sha256)


def _note(key: Key) -> Note:
    return Note(*key, date=None, match="", grounds=(), flagged=(), played_down=())


def _line(text: str, verdicts: Sequence[Verdict]) -> str:
    last = verdicts[-1]
    findings = _findings(text, verdicts)
    traps = [one.trap for one in verdicts if one.trap]
    value = {
        "id": f"{last.source}/{last.record_id}/{last.text_sha256[:8]}",
        "source": last.source,
        "text": text,
        "relevant": bool(findings),
        "findings": findings,
        "trap": traps[-1] if traps and not findings else None,
    }
    return json.dumps(value, ensure_ascii=False)


def _findings(text: str, verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """What the check had found, then each verdict in turn: the last one about a place counts."""
    found: dict[tuple[str, int, int], str] = {}
    for category, start, end in verdicts[-1].found:
        found[category, start, end] = Subject.CUSTOMER
    for verdict in verdicts:
        same = [one for one in found if _is_same(one, verdict)]
        for one in same:
            del found[one]
        if verdict.kind == Verdict.Kind.MISSED:
            found[verdict.category, verdict.start, verdict.end] = verdict.subject
    return [
        {"category": category, "evidence": text[start:end], "subject": str(subject)}
        for (category, start, end), subject in sorted(found.items(), key=lambda one: one[0][1])
        if text[start:end]
    ]


def _is_same(found: tuple[str, int, int], verdict: Verdict) -> bool:
    category, start, end = found
    return category == verdict.category and start < verdict.end and verdict.start < end
