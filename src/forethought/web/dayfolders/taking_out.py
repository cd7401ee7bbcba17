"""`forethought dayfolder out`: everything that the check of a day stands on, as a day folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from shlex import quote
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from forethought import __version__
from forethought.dayfolder.cells_out import moment_cell
from forethought.dayfolder.dispositions import DISPOSITION_COLUMNS
from forethought.dayfolder.incident_add import COLUMNS as INCIDENT_COLUMNS
from forethought.timestamps import day_begins
from forethought.vocabulary import SourceStatus
from forethought.web.areas.files import AREAS_FILE
from forethought.web.areas.models import Supply
from forethought.web.areas.supply import areas_now
from forethought.web.audit import services as audit
from forethought.web.audit.services import Actor
from forethought.web.dayfolders import day_out, sources_out, writing
from forethought.web.dayfolders.areas_out import areas_geojson
from forethought.web.dayfolders.contact_list import COLUMNS as CONTACT
from forethought.web.dayfolders.contact_list import contact_lines
from forethought.web.dayfolders.lines import whose_database, written_lines
from forethought.web.dayfolders.read_me import read_me
from forethought.web.dayfolders.writing import Half
from forethought.web.feeds.supply import feeds_now
from forethought.web.people.models import Office
from forethought.web.records.taking_out import TakenOut, take_out

VISITS_MADE = ("visit_id", "officer_id", "arrived", "left")
"""Columns of ``visits-made.csv``, which is empty at first: for the pen."""


@dataclass(frozen=True, slots=True)
class WrittenOut:
    """What was written. ``name`` is the new folder's; ``removed`` are those that were too old."""

    name: str
    visits: int
    records: int
    taken: TakenOut
    command: str
    removed: tuple[str, ...]


def write_out(
    inside: Path,
    *,
    day: date,
    office: Office | None,
    keep: int | None,
    by: Actor | None,
    now: datetime,
) -> WrittenOut:
    """Write a new day folder for ``day`` within the folder ``inside``, as one moment of the site.

    ``office`` None: all offices. ``keep``: how many day folders of ours stay there; None: all.
    Raises OutputError, and nothing is written.
    """
    name = writing.new_name(day, office.name if office else "", now)
    with writing.whole_folder(inside, name) as half, _one_moment():
        visits = day_out.visits_out(day, office, now)
        taken = take_out(half.path, by=by, now=now)
        records = _write_records(half, visits, now)
        lines = [day_out.visit_cells(out) for out in visits]
        _write_table(half, "visits.csv", day_out.VISITS, lines)
        _write_people(half, visits, day, office, now)
        _write_areas(half)
        rules = _write_rules(half)
        half.text(
            "READ-ME.txt",
            read_me(
                day=day.isoformat(),
                office=office.name if office else "all offices",
                program=__version__,
                now=now,
            ),
        )
        _write_manifest(half, lines, day, office, rules, now)
        audit.record(
            "day_folder.written",
            by=by,
            now=now,
            subject="visits",
            day=day.isoformat(),
            office=office.pk if office else None,
            count=len(visits),
            records=records,
        )
    removed = writing.remove_older(inside, max(keep, 1)) if keep is not None else []
    command = f"forethought check {quote(str(inside / name))}"
    return WrittenOut(name, len(visits), records, taken, command, tuple(removed))


@contextmanager
def _one_moment() -> Iterator[None]:
    """Everything is read as of one moment of the database, whatever comes in meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _write_records(half: Half, visits: list[day_out.VisitOut], now: datetime) -> int:
    """All records of each system, whoever they are about: a visit may be added to the folder."""
    declared = sources_out.declared_now(now)
    written = 0
    for one in declared:
        if one.has_file:
            lines = sources_out.record_lines(one.source)
            written += half.table(f"records/{one.source}.csv", sources_out.RECORDS, lines)
    local = [
        sources_out.record_line(record_id, "", out.entry.person, text)
        for record_id, out, text in day_out.known_here(visits)
    ]
    listed = [(one.source, one.extracted_at, one.rows) for one in declared]
    if local:
        written += half.table(f"records/{day_out.LOCAL}.csv", sources_out.RECORDS, local)
        listed.append((day_out.LOCAL, moment_cell(now), str(len(local))))
    half.table("sources.csv", sources_out.SOURCES, listed)
    return written


def _write_table(
    half: Half, name: str, columns: tuple[str, ...], lines: list[day_out.Cells]
) -> None:
    half.table(name, columns, ([line[column] for column in columns] for line in lines))


def _write_people(
    half: Half, visits: list[day_out.VisitOut], day: date, office: Office | None, now: datetime
) -> None:
    moment = max(now, day_begins(day))
    officers = day_out.officer_cells(visits, day, moment)
    _write_table(half, "officers.csv", day_out.OFFICERS, officers)
    half.table("contact.csv", CONTACT, contact_lines(office, moment=moment))
    half.table("visits-made.csv", VISITS_MADE, [])


def _write_areas(half: Half) -> None:
    """Areas as they count here; the press as its files came, to be read by the same reader."""
    areas, feeds = areas_now(), feeds_now()
    nothing = areas.status is SourceStatus.MISSING and not areas.areas
    if not nothing or feeds.unplaced:
        half.text(AREAS_FILE, areas_geojson(areas.areas, (*areas.unplaced, *feeds.unplaced)))
    for supply in Supply.objects.filter(name__in=[Supply.Name.PRESS, Supply.Name.PRESS_DECISIONS]):
        for file in supply.files.order_by("whole", "name"):
            name = file.name if file.whole else _beside(file.name)
            half.content(name, bytes(file.content))


def _beside(name: str) -> str:
    """Where the newest file lies that could not be read whole: what it holds counts as well."""
    path = Path(name)
    return str(path.with_name(f"{path.stem}-newest{path.suffix}"))


def _write_rules(half: Half) -> dict[str, Any]:
    """The office's own pack and phrases, and what ``forethought check`` is told of them."""
    policy = None
    if settings.POLICY_PACK != "default":
        policy = "policy.toml"
        half.content(policy, Path(settings.POLICY_PACK).read_bytes())
    lexicons = []
    for number, lexicon in enumerate(settings.LEXICONS, start=1):
        lexicons.append(f"lexicons/{number}-{lexicon.name}")
        half.content(lexicons[-1], lexicon.read_bytes())
    return {"policy": policy, "reader": settings.READER, "lexicons": lexicons}


def _write_manifest(
    half: Half,
    lines: list[day_out.Cells],
    day: date,
    office: Office | None,
    rules: dict[str, Any],
    now: datetime,
) -> None:
    """What was written, so that what was added or changed since can be told apart; the last file.

    ``files`` are the SHA-256 of all others; ``database`` that of the audit's first seal, which a
    restored backup has too.
    """
    told = {
        "format": writing.FORMAT,
        "program": __version__,
        "written_at": now.astimezone(UTC).isoformat(),
        "day": day.isoformat(),
        "office": office.pk if office else None,
        "database": whose_database(),
        "rules": rules,
        "visits": {line["visit_id"]: line for line in lines},
        "dispositions": written_lines(half.path, "dispositions", DISPOSITION_COLUMNS),
        "incidents": written_lines(half.path, "incidents", INCIDENT_COLUMNS),
        "files": writing.digests(half.path),
    }
    half.text(writing.MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))
