"""A check as it is kept: its result for pages, what it was made from, and the hashes of both."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from forethought.check_inputs import DayInputs
from forethought.check_records import text_sha256
from forethought.check_result import MatchedNote, VisitCheck
from forethought.dayfolder.json_report import seen_by_json, visit_json
from forethought.dayfolder.report_words import source_status
from forethought.policy.pack import Pack
from forethought.policy.verdict import Reason
from forethought.web.checks.plain import encode

FORMAT = 1
"""Of ``result`` and ``inputs``: raised when what is kept changes its meaning."""

Json = dict[str, Any]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Looked:
    """One check with what it was made from and under: all that is kept of it."""

    check: VisitCheck
    inputs: DayInputs
    pack: Pack


def result_json(looked: Looked, hash_of: Callable[[str], str] = text_sha256) -> Json:
    """The visit as in the JSON report, with its matched notes, coverage and place.

    Notes are kept by their hash, with the quotations that were found in them and without the
    rest of their text: records are kept only as long as their source has them. ``hash_of`` gives
    the hash of a note's text.
    """
    check = looked.check
    result = {
        "format": FORMAT,
        **visit_json(check),
        "seen_by": seen_by_json([check]),
        "matched": [_matched(check, note, hash_of) for note in _each_once(check.matched)],
        "sources": coverage(looked),
        "place": encode(check.place),
        "relaxations": list(looked.pack.relaxations),
    }
    kept: Json = storable(result)
    return kept


def coverage(looked: Looked) -> list[Json]:
    """Which sources were examined, and how well for this visit."""
    return [
        {
            "source": report.source,
            "status": source_status(looked.check, report.source, report.status).value,
            "required": report.source in looked.inputs.required,
            "rows": report.rows,
            "extracted_at": report.extracted_at.isoformat() if report.extracted_at else None,
            "detail": report.detail,
        }
        for report in looked.inputs.sources
    ]


def findings_sha256(looked: Looked, result: Json) -> str:
    """The hash of what a person decides upon.

    Matched notes by the hash of their text, the reasons in the words an officer reads with their
    evidence, the status of each source, the visit's start and length, the officers named, and the
    pack. Not when extracts or the check were made: a re-check that finds the same changes nothing.
    """
    entry = looked.inputs.visits[0]
    return _sha256(
        {
            "notes": sorted(
                (note["source"], note["record_id"], note["text_sha256"])
                for note in result["matched"]
            ),
            "reasons": sorted((_upon(reason) for reason in looked.check.reasons), key=json.dumps),
            "coverage": _statuses(result["sources"]),
            "start": entry.start.isoformat() if entry.start else None,
            "end": entry.end.isoformat() if entry.end else None,
            "officers": entry.named,
            "pack": looked.pack.sha256,
        }
    )


def coverage_sha256(result: Json) -> str:
    """The hash of the sources and how well each was looked at."""
    return _sha256(_statuses(result["sources"]))


def storable(value: Any) -> Any:
    """JSON that PostgreSQL can keep: NUL and half a surrogate pair become U+FFFD."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {storable(key): storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [storable(each) for each in value]
    return value


def _sha256(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _statuses(sources: Iterable[Json]) -> list[tuple[str, str, bool]]:
    return sorted((one["source"], one["status"], one["required"]) for one in sources)


def _upon(reason: Reason) -> list[Any]:
    evidence = sorted(
        [one.source, one.record_id, one.category or "", one.quote or ""] for one in reason.evidence
    )
    at_least = reason.at_least.value if reason.at_least else ""
    return [reason.rule, at_least, reason.discuss, reason.completes, reason.says, evidence]


def _each_once(notes: Iterable[MatchedNote]) -> list[MatchedNote]:
    """A source may hold one note twice; one to read is enough."""
    return list({(n.source, n.record_id, n.text, n.match): n for n in notes}.values())


def _matched(check: VisitCheck, note: MatchedNote, hash_of: Callable[[str], str]) -> Json:
    return {
        "source": note.source,
        "record_id": note.record_id,
        "date": note.date,
        "match": note.match,
        "grounds": list(note.grounds),
        "text_sha256": hash_of(note.text),
        "flagged": _flagged(check, note),
        "played_down": _played_down(check, note),
    }


def _flagged(check: VisitCheck, note: MatchedNote) -> list[Json]:
    """What the reasons quote from this note, in the order of the text, each once."""
    found = {
        (one.start, one.end, one.category or "", one.quote or "")
        for reason in check.reasons
        for one in reason.evidence
        if _is_of(one.source, one.record_id, one.note, note) and one.start is not None
    }
    return [
        {"start": start, "end": end, "category": category, "quote": quote}
        for start, end, category, quote in sorted(found)
    ]


def _played_down(check: VisitCheck, note: MatchedNote) -> list[Json]:
    found = {
        (one.start, one.end, one.category, one.quote, one.because, one.by)
        for one in check.played_down
        if _is_of(one.source, one.record_id, one.note, note)
    }
    return [
        dict(zip(("start", "end", "category", "quote", "because", "by"), one, strict=True))
        for one in sorted(found)
    ]


def _is_of(source: str, record_id: str, text: str, note: MatchedNote) -> bool:
    return (source, record_id, text) == (note.source, note.record_id, note.text)
