"""Areas and press as a check takes them, read as the check of a folder reads them.

Reading takes a while, so that each process keeps what it read until ``Supply.version`` moves on.
A supply that never came is missing (areas) or not supplied (press), as in a folder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from forethought.check_inputs import Officer, PressDecision
from forethought.check_result import SourceReport
from forethought.data.gazetteer_file import load_gazetteer
from forethought.dayfolder.dispositions import PRESS_COLUMNS, read_press_decisions
from forethought.feeds.areas_geojson import AreasRead, read_areas
from forethought.feeds.press_xml import PressRead, read_press
from forethought.places.area import Area, PressItem, PressReading, Unplaced
from forethought.places.press import read_press_item
from forethought.record import Problem
from forethought.sources.table import Table, read_table
from forethought.vocabulary import PressDecisionKind, SourceStatus
from forethought.web.areas.effect import Touch, touch_of
from forethought.web.areas.files import AREAS_FILE, DECISIONS
from forethought.web.areas.known import known_areas
from forethought.web.areas.models import Supply
from forethought.web.checks.engine import engine

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PressSupplied:
    """The press as ``DayInputs`` takes it; ``report`` is its line among the sources."""

    press: tuple[tuple[PressItem, PressReading], ...]
    decisions: tuple[PressDecision, ...]
    unplaced: tuple[Unplaced, ...]
    problems: tuple[Problem, ...]
    report: SourceReport


def areas_now() -> AreasRead:
    """Everything known of areas: what folders supplied, and what the site itself knows.

    Where no folder ever supplied a file although areas come from a feed, it is not missing.
    """
    supplied, known = supplied_areas(), known_areas()
    if supplied.status is SourceStatus.MISSING and known.fed:
        supplied = AreasRead((), (), (), SourceStatus.NOT_SUPPLIED, "")
    return replace(
        supplied,
        areas=(*supplied.areas, *known.areas),
        unplaced=(*supplied.unplaced, *known.unplaced),
    )


def supplied_areas() -> AreasRead:
    """The areas of folders: those of the last whole file, and of a newer damaged one."""
    return _held(Supply.Name.AREAS, _read_areas)


def supplied_touches() -> list[Touch]:
    """What folders supplied of areas, as what may hold visits."""
    read, pack = supplied_areas(), engine().pack
    known: list[Area | Unplaced] = [*read.areas, *read.unplaced]
    return [touch_of(one, pack) for one in known]


def areas_report(areas: AreasRead) -> SourceReport:
    """The line of the areas among the sources of a check."""
    rows = len(areas.areas) if areas.status is SourceStatus.EXAMINED else None
    return SourceReport("areas", areas.status, rows, None, areas.detail)


def press_now(officers: Mapping[str, Officer], as_of: datetime) -> PressSupplied:
    """The press items as read, and the decisions about them that count at ``as_of``.

    ``officers`` by officer id: only management grade may dismiss.
    """
    read = _held(Supply.Name.PRESS, _read_press)
    decisions: list[PressDecision] = []
    problems: list[Problem] = []
    for table in _held(Supply.Name.PRESS_DECISIONS, _read_decisions):
        found, wrong = read_press_decisions(table, officers, as_of)
        decisions.extend(found)
        problems.extend(wrong)
    rows = len(read.items) if read.items or read.status is SourceStatus.EXAMINED else None
    return PressSupplied(
        press=_readings(read.items, decisions),
        decisions=tuple(decisions),
        unplaced=read.unplaced,
        problems=(*problems, *read.problems),
        report=SourceReport("press", read.status, rows, None, read.detail),
    )


def _held(name: Supply.Name, read: Callable[[Supply | None], T]) -> T:
    """What ``read`` gives for a supply, from memory while its version is the same."""
    supply = Supply.objects.filter(name=name.value).first()
    key = (supply.pk, supply.version, supply.loaded_at) if supply else None
    held = _memory.get(name)
    if held is None or held[0] != key:
        held = _memory[name] = (key, read(supply))
    value: T = held[1]
    return value


_memory: dict[Supply.Name, tuple[Any, Any]] = {}


def _read_areas(supply: Supply | None) -> AreasRead:
    good = _from_files(supply, lambda folder: read_areas(folder / AREAS_FILE), whole=True)
    if supply is None or supply.status != SourceStatus.FAILED.value:
        return good
    bad = _from_files(supply, lambda folder: read_areas(folder / AREAS_FILE), whole=False)
    lost = bad.unplaced if supply.files.filter(whole=False).exists() else ()
    newer = {area.area_id for area in bad.areas}
    kept = [area for area in good.areas if area.area_id not in newer]
    return AreasRead(
        areas=(*kept, *bad.areas),
        unplaced=lost or (Unplaced("areas", "", supply.detail),),
        problems=bad.problems or (Problem(AREAS_FILE, 0, None, supply.detail),),
        status=SourceStatus.FAILED,
        detail=supply.detail,
    )


def _read_press(supply: Supply | None) -> PressRead:
    good = _from_files(supply, read_press, whole=True)
    if supply is None or supply.status != SourceStatus.FAILED.value:
        return good
    bad = _from_files(supply, read_press, whole=False)
    items = {(i.item_id, i.title, i.summary, i.published): i for i in (*good.items, *bad.items)}
    return PressRead(
        items=tuple(items.values()),
        problems=(*good.problems, *bad.problems),
        status=SourceStatus.FAILED,
        detail=supply.detail,
        unplaced=bad.unplaced or (Unplaced("press", "", supply.detail),),
    )


def _read_decisions(supply: Supply | None) -> list[Table]:
    """The decisions of the last whole file; with a sentence when a newer one cannot be read."""
    table = _from_files(supply, lambda folder: read_table(folder, DECISIONS, PRESS_COLUMNS), True)
    if supply is None or supply.status != SourceStatus.FAILED.value:
        return [table]
    told = Problem(f"{DECISIONS}.csv", 0, None, supply.detail)
    return [replace(table, problems=(*table.problems, told))]


def _from_files(supply: Supply | None, read: Callable[[Path], T], whole: bool) -> T:
    """Read the files of a supply from a folder of their own, with the reader of a day folder."""
    with tempfile.TemporaryDirectory() as apart:
        folder = Path(apart)
        for file in supply.files.filter(whole=whole).order_by("name") if supply else ():
            path = folder / file.name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(bytes(file.content))
        return read(folder)


def _readings(
    items: tuple[PressItem, ...], decisions: list[PressDecision]
) -> tuple[tuple[PressItem, PressReading], ...]:
    confirmed = {one.item for one in decisions if one.kind is PressDecisionKind.CONFIRMED}
    return tuple(
        (item, _reading(item, not confirmed.isdisjoint(item.identities))) for item in items
    )


@lru_cache(maxsize=4096)
def _reading(item: PressItem, confirmed: bool) -> PressReading:
    return read_press_item(item, load_gazetteer(), confirmed=confirmed)
