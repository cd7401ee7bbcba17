"""``day-folder.json`` as it comes back: what the site wrote, or a sentence about what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from forethought.dayfolder.output import OutputError
from forethought.web.dayfolders.day_out import VISITS
from forethought.web.dayfolders.lines import whose_database
from forethought.web.dayfolders.writing import MANIFEST, manifest_of


@dataclass(frozen=True, slots=True)
class Manifest:
    """``visits``: cells by column, by visit_id. The lines: ``(record_id, digest)`` each."""

    written_at: datetime
    day: date
    visits: Mapping[str, Mapping[str, str]]
    incidents: tuple[tuple[str, str], ...]
    dispositions: tuple[tuple[str, str], ...]


def read_manifest(folder: Path) -> Manifest:
    """Raises OutputError where it is not there, not whole, or of another site's database."""
    told = manifest_of(folder)
    if told is None:
        raise OutputError(
            f"{folder} was not written by `forethought dayfolder out`, or its {MANIFEST} is "
            "gone, so that nobody knows what is new in it. Visits of another file are planned on "
            "the site, under Import visits"
        )
    try:
        found = _read(told)
    except (KeyError, TypeError, ValueError) as error:
        raise OutputError(
            f"{MANIFEST} of {folder} is not whole, so that nobody knows what is new in the "
            "folder: bring the file as the site wrote it, from another copy of the folder"
        ) from error
    theirs, ours = told.get("database"), whose_database()
    if theirs is not None and ours is not None and theirs != ours:
        raise OutputError(
            f"{folder} was written by another site: take it in there. Visits of another site are "
            "planned here under Import visits"
        )
    return found


def _read(told: dict[str, Any]) -> Manifest:
    return Manifest(
        written_at=_with_offset(datetime.fromisoformat(told["written_at"])),
        day=date.fromisoformat(told["day"]),
        visits={visit_id: _cells(cells) for visit_id, cells in dict(told["visits"]).items()},
        incidents=_lines(told["incidents"]),
        dispositions=_lines(told["dispositions"]),
    )


def _with_offset(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _cells(cells: Any) -> dict[str, str]:
    found = {column: cells[column] for column in VISITS}
    if not all(isinstance(cell, str) for cell in found.values()):
        raise TypeError
    int(found["site_visit"])
    return found


def _lines(lines: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(record_id), str(digest)) for record_id, digest in lines)
