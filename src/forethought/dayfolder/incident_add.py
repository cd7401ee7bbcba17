"""``forethought incident add DAY``: every threat or abuse is recorded, without a server.

DMBM511340: you are responsible for recording any type of threat or abuse, verbal or physical.
The report is appended to ``incidents.csv``; nothing that is there is rewritten. Where
``sources.csv`` declares the incident reports, the declaration is brought up to date, so that
a recorded incident never makes the next check incomplete.
"""

from __future__ import annotations

import csv
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path

import click

from forethought.dayfolder.output import OWNER_ONLY, OutputError, write_private
from forethought.policy.words import HAZARD_WORDS
from forethought.sources.table import Table, read_table
from forethought.timestamps import LONDON, local_day, parse_british_day
from forethought.vocabulary import INCIDENT_REPORTS, Hazard, hazards_in

COLUMNS = (
    *("record_id", "date", "customer_name", "date_of_birth", "utr", "nino", "vrn", "paye_ref"),
    *("address", "postcode", "category", "text"),
)
_VISIT_COLUMNS = COLUMNS[2:10]
_ALWAYS_TOLD = ("record_id", "date", "category", "text")


class IncidentError(Exception):
    """The report cannot be added; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was told. ``cells`` are by column; ``record_id`` is given when it is added."""

    cells: dict[str, str]


def ask_and_add(folder: Path, now: datetime) -> str:
    """Ask, and append the report to the folder. Returns its id.

    Raises IncidentError when there is no such folder, or its file cannot be appended to.
    """
    if not folder.is_dir():
        raise IncidentError(f"There is no folder {folder}: give the day folder of the visit")
    report = _ask(folder, now)
    record_id = add(folder, report, now)
    click.echo(f"Recorded as {record_id}. Tell your manager, within 48 hours at the latest.")
    return record_id


def _ask(folder: Path, now: datetime) -> Report:
    _refuse_before_asking(folder, _ALWAYS_TOLD)
    click.echo("What happened? Near misses count too. Answers may be empty where not known.\n")
    cells = dict.fromkeys(COLUMNS, "")
    cells.update(_who(folder))
    _refuse_before_asking(folder, [column for column, cell in cells.items() if cell])
    cells["date"] = _ask_day(now)
    cells["category"] = _ask_categories()
    cells["text"] = _ask_needed("What was said and done, in your own words")
    return Report(cells)


def _refuse_before_asking(folder: Path, columns: Iterable[str]) -> None:
    """Nobody is to tell what happened and then hear that it cannot be added."""
    path = folder / "incidents.csv"
    if (folder / "incidents.parquet").exists():
        raise IncidentError("incidents.parquet cannot be added to: export it as incidents.csv")
    if path.is_symlink():
        raise IncidentError("incidents.csv is a link: put the file itself into the folder")
    table = read_table(folder, "incidents")
    if table.exists and path.stat().st_size and table.failure:
        raise IncidentError(f"No report can be added: {table.failure}")
    if table.columns:
        _refuse_lost(table, columns)


def _refuse_lost(table: Table, columns: Iterable[str]) -> None:
    lost = [column for column in columns if column not in table.columns]
    if lost:
        raise IncidentError(
            f"incidents.csv has no column {', '.join(lost)}, so that the report would lose "
            "what it holds: add the column, then record it again"
        )


def _who(folder: Path) -> dict[str, str]:
    """The customer of a visit of this folder, or as typed in."""
    visits = {row.cells["visit_id"]: row for row in read_table(folder, "visits").rows}
    while visits:
        visit_id = _ask_optional("On which visit (its visit_id; empty if it was on none)")
        if not visit_id:
            break
        if visit_id in visits:
            cells = visits[visit_id].cells
            click.echo(f"  About {cells['customer_name']}, {cells['address']}")
            return {column: cells[column] for column in _VISIT_COLUMNS}
        click.echo(f"  There is no visit {visit_id} in visits.csv.")
    asked = {
        "customer_name": "Customer's name",
        "utr": "UTR",
        "nino": "National Insurance number",
        "address": "Address",
        "postcode": "Postcode",
    }
    return {column: _ask_optional(question) for column, question in asked.items()}


def _ask_day(now: datetime) -> str:
    while True:
        text: str = click.prompt("When (date)", default=local_day(now).isoformat())
        day = parse_british_day(text.strip())
        if day is not None and day <= local_day(now):
            return day.isoformat()
        click.echo("  Write a day up to today, such as 2026-11-24 or 24/11/2026.")


def _ask_categories() -> str:
    click.echo("What kind? One or more of these, separated by ;")
    for hazard in Hazard:
        click.echo(f"  {hazard.value:14} {HAZARD_WORDS[hazard]}")
    while True:
        known, unknown = hazards_in(_ask_optional("Kind (empty for a near miss of no kind)"))
        if not unknown:
            return ";".join(known)
        click.echo(f"  {', '.join(unknown)} is none of them.")


def _ask_optional(question: str) -> str:
    answer: str = click.prompt(question, default="", show_default=False)
    return answer.strip()


def _ask_needed(question: str) -> str:
    while not (answer := _ask_optional(question)):
        click.echo("  A few words are needed.")
    return answer


def add(folder: Path, report: Report, now: datetime) -> str:
    """Append the report, at once and whole, under a lock against a second writer."""
    path = folder / "incidents.csv"
    with _locked(path):
        _refuse_before_asking(folder, [column for column, cell in report.cells.items() if cell])
        table = read_table(folder, "incidents")
        record_id = _new_id(table, now)
        row = {**report.cells, "record_id": record_id}
        columns = table.columns if table.columns else COLUMNS
        _append(path, _as_csv([row.get(c, "") for c in columns], path, table))
        _declare(folder, len(table.rows), now)
    return record_id


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, OWNER_ONLY)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise IncidentError(f"{path} cannot be written: {reason}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _new_id(table: Table, now: datetime) -> str:
    """``I-20261125-1430``, with a number behind it when that is taken."""
    taken = {row.cells["record_id"] for row in table.lines}
    stem = f"I-{now.astimezone(LONDON):%Y%m%d-%H%M}"
    number = 1
    while (found := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return found


def _as_csv(cells: list[str], path: Path, table: Table) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    if not table.columns:
        writer.writerow(COLUMNS)
    elif not _ends_with_newline(path):
        text.write("\r\n")
    writer.writerow(cells)
    return text.getvalue()


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) in {b"\n", b"\r"}


def _append(path: Path, text: str) -> None:
    """One write of the whole row, on disk before anybody is told that it is recorded."""
    with path.open("ab", buffering=0) as file:
        file.write(text.encode("utf-8"))
        os.fsync(file.fileno())


def _declare(folder: Path, rows_before: int, now: datetime) -> None:
    """Bring the declaration of the incident reports up to date, if it was right until now."""
    path = folder / "sources.csv"
    table = read_table(folder, "sources")
    mine = [row for row in table.rows if row.cells["source"] == INCIDENT_REPORTS]
    if not mine or table.failure or path.is_symlink() or not path.is_file():
        return
    if any(row.cells["rows"] != str(rows_before) for row in mine):
        click.echo(
            "sources.csv declares another number of incident reports than there are: "
            "put it right there, or the next check will say that they are not whole.",
            err=True,
        )
        return
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.lines:
        cells = dict(row.cells)
        if row in mine:
            cells |= {"rows": str(rows_before + 1), "extracted_at": now.isoformat()}
        writer.writerow([cells.get(column, "") for column in table.columns])
    try:
        write_private(path, text.getvalue())
    except OutputError as error:
        click.echo(str(error), err=True)
