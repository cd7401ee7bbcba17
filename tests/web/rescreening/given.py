"""Readings of all notes that have been made, past the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from forethought.web.records.models import Record, Source
from forethought.web.rescreening.models import Run


def make_run(now: datetime, **fields: Any) -> Run:
    """A reading that has ended."""
    return Run.objects.create(
        **{
            "state": Run.State.DONE,
            "engine_sha256": "e" * 64,
            "reader": "words",
            "lexicon_sha256": "a" * 64,
            "program": "0.1.0",
            "started_at": now - timedelta(minutes=5),
            "ended_at": now,
            "total": 10,
            "notes": 10,
            "flagged": 2,
            "hazards": {"sa_notes": {"threat": 2}},
        }
        | fields
    )


def make_records(*texts: str, source: str = "sa_notes", first: int = 1) -> list[Record]:
    """Records with these notes, whose ids follow each other."""
    system, _ = Source.objects.get_or_create(name=source)
    return Record.objects.bulk_create(
        Record(
            source=system,
            record_id=f"N-{number}",
            customer_name="Robin Invented",
            text=text,
            sha256=b"x" * 32,
        )
        for number, text in enumerate(texts, first)
    )
