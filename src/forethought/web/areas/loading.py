"""``areas.geojson``, ``press/`` and ``press_decisions.csv`` of a drop folder into the database."""

from __future__ import annotations

import tempfile
from datetime import datetime
from functools import partial
from pathlib import Path

from forethought.dayfolder.dispositions import PRESS_COLUMNS
from forethought.feeds import areas_geojson, press_xml
from forethought.feeds.inside import UnreadableFileError, read_inside
from forethought.record import Problem
from forethought.sources.files import locate
from forethought.sources.table import read_table
from forethought.vocabulary import SourceStatus
from forethought.web.areas.files import AREAS_FILE, DECISIONS
from forethought.web.areas.keeping import FileRead, Kept, SupplyRead, keep
from forethought.web.areas.models import Supply
from forethought.web.areas.press_touching import press_touches
from forethought.web.areas.supply import supplied_touches
from forethought.web.audit.services import Actor
from forethought.web.visits.reasons import News


def load_areas(folder: Path, *, by: Actor | None, now: datetime) -> Kept | None:
    """Take the areas of ``folder``; None when it holds no areas file, and nothing changes."""
    path = folder / AREAS_FILE
    if not path.exists() and not path.is_symlink():
        return None
    read = _read_areas(path, folder)
    return keep(
        Supply.Name.AREAS,
        read,
        because=News.AREAS_CHANGED,
        touches=supplied_touches,
        by=by,
        now=now,
    )


def load_press(folder: Path, *, by: Actor | None, now: datetime) -> Kept | None:
    """Take the press files of ``folder``, all of them or none; None when it has no ``press``."""
    press = folder / press_xml.FOLDER
    if not press.exists() and not press.is_symlink():
        return None
    read = _read_press(press, folder)
    return keep(
        Supply.Name.PRESS,
        read,
        because=News.PRESS_CHANGED,
        touches=partial(press_touches, now),
        by=by,
        now=now,
    )


def load_press_decisions(folder: Path, *, by: Actor | None, now: datetime) -> Kept | None:
    """Take what people decided about press items; None when the folder says nothing of it."""
    if not locate(folder, DECISIONS):
        return None
    read = _read_decisions(folder)
    return keep(
        Supply.Name.PRESS_DECISIONS,
        read,
        because=News.PRESS_CHANGED,
        touches=partial(press_touches, now),
        by=by,
        now=now,
    )


def _read_areas(path: Path, folder: Path) -> SupplyRead:
    try:
        raw = read_inside(path, folder, areas_geojson.LARGEST)
    except UnreadableFileError as error:
        return _unreadable(AREAS_FILE, str(error))
    with tempfile.TemporaryDirectory() as apart:
        copy = Path(apart) / AREAS_FILE
        copy.write_bytes(raw)
        read = areas_geojson.read_areas(copy)
    file = FileRead(AREAS_FILE, raw, read.status is SourceStatus.EXAMINED)
    return SupplyRead((file,), len(read.areas), read.detail, read.problems)


def _unreadable(name: str, says: str) -> SupplyRead:
    return SupplyRead((FileRead(name, None, False),), 0, says, (Problem(name, 0, None, says),))


def _read_press(press: Path, folder: Path) -> SupplyRead:
    try:
        paths = press_xml.press_files(press, folder)
    except UnreadableFileError as error:
        says = str(error)
        return SupplyRead(None, 0, says, (Problem(press_xml.FOLDER, 0, None, says),))
    files: list[FileRead] = []
    problems: list[Problem] = []
    details: list[str] = []
    for path in paths:
        file, read = _read_press_file(path, folder)
        files.append(file)
        problems.extend(read.problems)
        details.extend(detail for detail in (read.detail,) if detail)
    return SupplyRead(tuple(files), len(files), " ".join(details), tuple(problems))


def _read_press_file(path: Path, folder: Path) -> tuple[FileRead, SupplyRead]:
    name = f"{press_xml.FOLDER}/{_printable(path.name)}"
    try:
        raw = read_inside(path, folder, press_xml.LARGEST)
    except UnreadableFileError as error:
        read = _unreadable(name, str(error))
        return FileRead(name, None, False), read
    with tempfile.TemporaryDirectory() as apart:
        copy = Path(apart) / name
        copy.parent.mkdir()
        copy.write_bytes(raw)
        found = press_xml.read_press(Path(apart))
    whole = found.status is SourceStatus.EXAMINED
    return (
        FileRead(name, raw, whole),
        SupplyRead((), len(found.items), found.detail, found.problems),
    )


def _printable(name: str) -> str:
    """A file name that is not UTF-8, as one that the database can hold."""
    known = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return known if known == name else known[-80:]


def _read_decisions(folder: Path) -> SupplyRead:
    found = locate(folder, DECISIONS)
    table = read_table(folder, DECISIONS, PRESS_COLUMNS)
    files = []
    for located in found:
        try:
            raw = read_inside(located.path, folder, press_xml.LARGEST)
        except UnreadableFileError as error:
            return _unreadable(located.file, str(error))
        files.append(FileRead(located.file, raw, table.failure is None))
    return SupplyRead(tuple(files), len(table.rows), table.failure or "", table.all_problems)
