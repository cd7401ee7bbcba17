"""The record systems of a day folder: what was read of each, and how well it was looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from forethought.check_result import SourceReport
from forethought.dayfolder.cells import unknown_hazards
from forethought.dayfolder.declared import Declaration, Declarations, stem_of
from forethought.record import Problem, Record
from forethought.sources.records import SourceRead, Wanted, list_record_files, read_sources
from forethought.sources.table import Table, read_table
from forethought.vocabulary import INCIDENT_REPORTS, RECORD_SYSTEMS, SourceStatus, hazards_in


@dataclass(frozen=True, slots=True)
class RecordsRead:
    """All record systems and the incident reports of a day."""

    reports: tuple[SourceReport, ...]
    required: frozenset[str]
    records: tuple[Record, ...]
    problems: tuple[Problem, ...]


def read_records(
    folder: Path,
    declarations: Declarations,
    wanted: Wanted,
    progress: Callable[[int], None] | None = None,
) -> RecordsRead:
    """Read every record system: the four of the manual, those declared, those that lie there."""
    declared = declarations.by_source
    lying_there = [Path(stem).name for stem in list_record_files(folder)]
    names = dict.fromkeys([*RECORD_SYSTEMS, *declared, *lying_there, INCIDENT_REPORTS])
    reports: list[SourceReport] = []
    records: list[Record] = []
    problems: list[Problem] = []
    required = {*names} - {INCIDENT_REPORTS}
    in_order = [*(n for n in names if n != INCIDENT_REPORTS), INCIDENT_REPORTS]
    reads = read_sources(folder, {name: stem_of(name) for name in in_order}, wanted, progress)
    for name, read in reads.items():
        declaration = declared.get(name)
        told = len(read_table(folder, stem_of(name)).lines) if name == INCIDENT_REPORTS else 0
        report = report_of(name, read, declaration, told)
        reports.append(report)
        records.extend(read.candidates)
        problems.extend(read.problems)
        if read.failure:
            problems.append(Problem(read.file, 0, None, read.failure))
        if _holds(name, report, declaration):
            required.add(name)
    return RecordsRead(tuple(reports), frozenset(required), tuple(records), tuple(problems))


def _holds(name: str, report: SourceReport, declaration: Declaration | None) -> bool:
    """Whether incident reports hold visits back: once declared, or when one was not read."""
    return name == INCIDENT_REPORTS and (
        declaration is not None
        or report.status not in {SourceStatus.EXAMINED, SourceStatus.NOT_SUPPLIED}
    )


def report_of(
    name: str, read: SourceRead, declaration: Declaration | None, told: int = 0
) -> SourceReport:
    """The status of one source before staleness: failed, missing, short, in this order.

    ``told`` is how many lines there are of a source that needs no declaration.
    """
    status, detail = _status(name, read, declaration, told)
    return SourceReport(
        source=name,
        status=status,
        rows=read.usable_rows,
        extracted_at=declaration.extracted_at if declaration else None,
        detail=detail,
    )


def _status(
    name: str, read: SourceRead, declaration: Declaration | None, told: int
) -> tuple[SourceStatus, str]:
    failure = read.failure or (declaration.failure if declaration else "")
    if failure:
        return SourceStatus.FAILED, failure
    if not read.exists:
        return _absent(name, read, declaration)
    if declaration is None:
        return _undeclared(name, read, told)
    usable = read.usable_rows or 0
    if usable != declaration.rows:
        says = f"{usable:,} usable rows, {declaration.rows:,} declared. Take the extract again"
        return SourceStatus.SHORT, says
    return SourceStatus.EXAMINED, ""


def _absent(
    name: str, read: SourceRead, declaration: Declaration | None
) -> tuple[SourceStatus, str]:
    if name == INCIDENT_REPORTS and declaration is None:
        return SourceStatus.NOT_SUPPLIED, ""
    return SourceStatus.MISSING, f"There is no {read.file}: put it into the folder"


def _undeclared(name: str, read: SourceRead, told: int) -> tuple[SourceStatus, str]:
    """Nothing says how many rows there should be; incident reports need no declaration."""
    if name != INCIDENT_REPORTS:
        return SourceStatus.MISSING, "sources.csv does not declare it. What it holds was used"
    if (read.usable_rows or 0) < told:
        return SourceStatus.SHORT, "Not every incident report could be read. Mend the rows listed"
    return SourceStatus.EXAMINED, ""


def category_problems(table: Table) -> tuple[Problem, ...]:
    """The incident reports whose category is none of ours."""
    found = []
    for row in table.rows:
        _, unknown = hazards_in(row.cells["category"])
        if unknown:
            found.append(Problem(table.file, row.line, "category", unknown_hazards(unknown)))
    return tuple(found)
