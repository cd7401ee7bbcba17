"""The check of a day as JSON, to the letter of day-folder.md ("JSON output")."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from forethought.check_result import DayCheck, PolicyUsed, SourceReport, VisitCheck
from forethought.policy.verdict import Evidence, Notice, PlayedDownEvidence, Reason
from forethought.record import Problem

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def to_json(day: DayCheck) -> dict[str, Any]:
    """The check as plain values: keys, nulls and UTC times of day-folder.md.

    Beside the keys of day-folder.md stand ``reader``, ``seen_by``, ``offices_without_cover`` and,
    under ``policy``, ``relaxations``, which policy.md wants on every report.
    """
    return {
        "as_of": _utc(day.as_of),
        "policy": _policy(day.policy),
        "reader": day.reader,
        "sources": [_source(source) for source in day.sources],
        "visits": [visit_json(check) for check in day.visits],
        "seen_by": seen_by_json(day.visits),
        "offices_without_cover": list(day.offices_without_cover),
        "problems": [_problem(problem) for problem in day.problems],
    }


def dump_json(day: DayCheck) -> str:
    """``to_json`` as text that ends with a line end and can be written as UTF-8."""
    return dump(to_json(day))


def dump(value: dict[str, Any]) -> str:
    """A JSON-able value as indented text; half a surrogate pair stays escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    return _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _policy(policy: PolicyUsed) -> dict[str, Any]:
    return {
        "name": policy.name,
        "number": policy.number,
        "sha256": policy.sha256,
        "relaxations": list(policy.relaxations),
    }


def _source(source: SourceReport) -> dict[str, Any]:
    return {
        "source": source.source,
        "status": source.status.value,
        "rows": source.rows,
        "extracted_at": _utc(source.extracted_at) if source.extracted_at else None,
        "detail": source.detail,
    }


def visit_json(check: VisitCheck) -> dict[str, Any]:
    """One visit of ``to_json``, as the site keeps it too."""
    return {
        "visit_id": check.visit.visit_id,
        "line": check.visit.line,
        "officer_id": check.visit.officer_id,
        "may_go": check.may_go.value,
        "outcome": check.outcome.value,
        "complete": check.complete,
        "discuss": check.discuss,
        "discuss_with": check.discuss_with if check.discuss else None,
        "reasons": [_reason(reason) for reason in check.reasons],
        "played_down": [_played_down(one) for one in check.played_down],
        "notices": [_notice(notice) for notice in check.notices],
        "matched_records": len(check.matched),
        "problems": [_problem(problem) for problem in check.problems],
    }


def seen_by_json(visits: Iterable[VisitCheck]) -> list[dict[str, Any]]:
    """Which readers saw each finding under the reasons, and by which phrase or model; once each."""
    found = {
        (one.source, one.record_id, one.start, one.end, one.category): (one.seen_by, one.entry)
        for visit in visits
        for reason in visit.reasons
        for one in reason.evidence
        if one.seen_by
    }
    names = ("source", "record_id", "start", "end", "category")
    return [
        {**dict(zip(names, key, strict=True)), "readers": list(readers), "entry": entry}
        for key, (readers, entry) in found.items()
    ]


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "cites": reason.cites,
        "says": reason.says,
        "at_least": reason.at_least.value if reason.at_least else None,
        "evidence": [_evidence(one) for one in reason.evidence],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "source": one.source,
        "record_id": one.record_id,
        "date": one.date,
        "match": one.match,
        "category": one.category,
        "quote": one.quote,
        "start": one.start,
        "end": one.end,
    }


def _played_down(one: PlayedDownEvidence) -> dict[str, Any]:
    return {
        "source": one.source,
        "record_id": one.record_id,
        "date": one.date,
        "match": one.match,
        "category": one.category,
        "quote": one.quote,
        "start": one.start,
        "end": one.end,
        "because": one.because,
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {"kind": notice.kind, "says": notice.says, "record_id": notice.record_id}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "says": problem.says,
    }
