"""`forethought audit verify`: what was found, in sentences, and the status to end with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from forethought.dayfolder.report_words import count
from forethought.timestamps import LONDON
from forethought.web.audit.head import head_file
from forethought.web.audit.head_file import HeadFileError, read_heads
from forethought.web.audit.verify import SEALED_WITHIN, Report, still_unsealed, verify

GOOD, WRONG, CANNOT = 0, 1, 2
PATIENCE = 12
"""Seconds after which every row that could be committed has been sealed."""


def verify_and_say(
    *, head: Path | None, now: datetime, say: Callable[[str], None], wait: Callable[[float], None]
) -> int:
    """Verify the audit and say what is wrong, the first bad row first.

    ``head``: the head file or a copy of it; None: the one that the sealer writes here. ``wait`` is
    called with ``PATIENCE`` when rows look unsealed for too long, because those of a long
    transaction look so just after it. Returns 0 when all is well, 1 when something is wrong, 2
    when a head file cannot be read.
    """
    path, note = _head_path(head)
    try:
        report = verify(now=now, heads=read_heads(path) if path else ())
    except HeadFileError as error:
        say(str(error))
        return CANNOT
    late = report.late
    if late:
        say(f"{count(len(late), 'row')} without a seal: looking again in {PATIENCE} seconds.")
        wait(PATIENCE)
        late = still_unsealed(late, report.last_number)
    for sentence in what_is_wrong(report):
        say(sentence)
    if late:
        say(_late(late))
    if report.wrong or late:
        say(
            "The audit is not as it was written. Keep the database and the head file as they are, "
            "and tell whoever is responsible for data protection."
            if report.wrong
            else "Every sealed row is as it was written."
        )
        return WRONG
    say(_well(report))
    say(note)
    return GOOD


def what_is_wrong(report: Report) -> Iterator[str]:
    """Every problem that was kept, in a sentence, and how many more there are."""
    for problem in report.problems:
        yield problem.sentence
    if report.wrong > len(report.problems):
        yield f"… and {report.wrong - len(report.problems):,} more, {report.wrong:,} altogether."


def what_was_compared(report: Report) -> str:
    """``485 rows in 3 seals, 3 published heads compared``."""
    return (
        f"{count(report.sealed, 'row')} in {count(report.seals, 'seal')}, "
        f"{count(report.published, 'published head')} compared"
    )


def _head_path(given: Path | None) -> tuple[Path | None, str]:
    """Which head file to read, and what to say about it when all is well."""
    path = given or head_file()
    if path is not None and (given or path.exists()):
        return path, f"It agrees with every head in {path}."
    return None, (
        "There is no head file here, so a tail that was cut off would not show. Give the one "
        "that the worker writes, or the line from a daily message, with --head FILE."
    )


def _well(report: Report) -> str:
    if report.last is None:
        return f"The audit has no seal yet. {_waiting(report)}"
    at = report.last.astimezone(LONDON)
    return (
        f"The audit is as it was written: {count(report.sealed, 'row')} in "
        f"{count(report.seals, 'seal')}, the last at {at:%H:%M:%S on %-d %B %Y}. "
        f"{_cut(report)}{_waiting(report)}"
    )


def _cut(report: Report) -> str:
    if not report.cut:
        return ""
    return (
        f"Of these, {count(report.cut, 'row')} up to seal {report.cut_to} "
        f"{'was' if report.cut == 1 else 'were'} cut off as old enough; the seals are there. "
    )


def _waiting(report: Report) -> str:
    if not report.unsealed:
        return "No row waits."
    return (
        f"{count(report.unsealed, 'row')} {'waits' if report.unsealed == 1 else 'wait'} for a seal."
    )


def _late(late: list[int]) -> str:
    return (
        f"Row {late[0]} is in no seal, more than {SEALED_WITHIN.seconds} seconds after its time"
        f"{f', and {len(late) - 1} or more others' if len(late) > 1 else ''}. Either the worker "
        "does not run (`forethought status`), or the row was put there past the site."
    )
