"""The nightly drop folder: every source in it, each for itself (docs/day-folder.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError

from forethought.dayfolder.declared import KNOWN, Declaration, read_declarations, stem_of
from forethought.record import Problem
from forethought.sources.files import list_record_files, locate
from forethought.sources.reserved import RESERVED
from forethought.sources.table import read_table
from forethought.vocabulary import INCIDENT_REPORTS, RECORD_SYSTEMS, SourceStatus
from forethought.web.areas.keeping import Kept
from forethought.web.areas.loading import load_areas, load_press, load_press_decisions
from forethought.web.areas.models import Supply
from forethought.web.markers.loading import load_markers
from forethought.web.people.models import Person
from forethought.web.records.connections import connected_sources
from forethought.web.records.loading import (
    AlreadyLoadingError,
    Clock,
    end_broken,
    forget_broken_loads,
    load_source,
    source_name,
)
from forethought.web.records.locks import begin_loading, end_loading
from forethought.web.records.models import Load

LOADING_ALREADY = "Another load is running: wait until it has ended, then load again"
COMES_THROUGH = (
    "{name} comes through the connection {connection} and not from a folder: take it out of the"
    " folder, or give the connection up (forethought records disconnect {connection})"
)


_NOT_HERE = {
    "dispositions": "what is decided about a record is decided on this site",
    "visits": "visits are planned or imported on this site",
    "officers": "people are added on this site",
}


class LoadError(Exception):
    """The folder cannot be loaded at all; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source or supply. ``taken`` false: refused, the old one stays.

    ``says`` is a sentence where there is something to say. ``load`` is its row, None for supplies
    (areas, press, markers), of which what could be read counts all the same.
    """

    name: str
    taken: bool
    rows: int | None
    new: int = 0
    changed: int = 0
    vanished: int = 0
    reopened: int = 0
    says: str = ""
    problem_count: int = 0
    load: Load | None = None


@dataclass(frozen=True, slots=True)
class FolderLoad:
    """What became of a folder: ``outcomes`` in the order of loading, and its own problems.

    ``silent`` names the record systems of the manual of which the folder holds nothing: they
    stay as they were. ``ignored`` are sentences about files that are not for this site.
    """

    outcomes: tuple[Outcome, ...]
    problems: tuple[Problem, ...]
    silent: tuple[str, ...]
    ignored: tuple[str, ...]

    @property
    def all_taken(self) -> bool:
        """Whether nothing was refused."""
        return all(outcome.taken for outcome in self.outcomes)


def load_folder(
    folder: Path, *, by: Person | None, now: datetime, clock: Clock | None = None
) -> FolderLoad:
    """Load every source and supply that ``folder`` holds or declares; the others stay.

    A bad source never stops the others. ``clock`` says when the parts of a long load ended;
    without it they ended at ``now``. Raises LoadError when there is no such folder, or when
    another load is running.
    """
    if not folder.is_dir():
        raise LoadError(
            f"There is no folder {folder.name}: give the folder that holds the extracts"
        )
    if not begin_loading():
        raise LoadError(LOADING_ALREADY)
    try:
        forget_broken_loads(now=now)
        return _load_all(folder, by, now, clock or (lambda: now))
    finally:
        end_loading()


def _load_all(folder: Path, by: Person | None, now: datetime, clock: Clock) -> FolderLoad:
    declarations = read_declarations(read_table(folder, "sources", KNOWN), now)
    declared = declarations.by_source
    outcomes: list[Outcome] = []
    connected = connected_sources()
    for name in _names(folder, declared):
        if name in connected:
            says = COMES_THROUGH.format(name=name, connection=connected[name])
            outcomes.append(Outcome(name, taken=False, rows=None, says=says))
            continue
        outcomes.append(_load_one(folder, name, declared.get(name), by, clock))
    supplies: dict[str, Callable[..., Kept | None]] = {
        Supply.Name.AREAS: load_areas,
        Supply.Name.PRESS: load_press,
        Supply.Name.PRESS_DECISIONS: load_press_decisions,
        Supply.Name.MARKERS: load_markers,
    }
    for name, load in supplies.items():
        kept = load(folder, by=by, now=clock())
        if kept is not None:
            outcomes.append(_supplied(str(name), kept))
    named = {outcome.name for outcome in outcomes}
    return FolderLoad(
        outcomes=tuple(outcomes),
        problems=declarations.problems,
        silent=tuple(name for name in RECORD_SYSTEMS if name not in named),
        ignored=_ignored(folder),
    )


def _names(folder: Path, declared: dict[str, Declaration]) -> list[str]:
    """What the folder speaks of: sources that it declares, and files that lie there."""
    lying_there = [stem.removeprefix("records/") for stem in list_record_files(folder)]
    incidents = [INCIDENT_REPORTS] if locate(folder, stem_of(INCIDENT_REPORTS)) else []
    return list(dict.fromkeys([*declared, *lying_there, *incidents]))


def _load_one(
    folder: Path, name: str, declaration: Declaration | None, by: Person | None, clock: Clock
) -> Outcome:
    if name in RESERVED:
        says = f"The name {name} stands for {RESERVED[name]}: give the extract another name"
        return Outcome(name, taken=False, rows=None, says=says)
    try:
        load = load_source(folder, name, declaration, by=by, clock=clock)
    except AlreadyLoadingError as error:
        return Outcome(source_name(name), taken=False, rows=None, says=str(error))
    except DatabaseError as error:
        load = _broken(error, clock())
    return Outcome(
        name=source_name(name),
        taken=load.state == Load.State.DONE,
        rows=load.rows,
        new=load.new,
        changed=load.changed,
        vanished=load.vanished,
        reopened=load.reopened,
        says=load.because,
        problem_count=load.problem_count,
        load=load,
    )


def _broken(error: DatabaseError, now: datetime) -> Load:
    """The load that was running; what the database says may quote a record, so it is not kept."""
    load = Load.objects.get(state=Load.State.RUNNING, connection="")
    says = f"The database broke it off ({type(error).__name__}). Nothing was taken over: load again"
    return end_broken(load, says, now=now)


def _supplied(name: str, kept: Kept) -> Outcome:
    return Outcome(
        name=name,
        taken=kept.supply.status != SourceStatus.FAILED.value,
        rows=kept.supply.rows,
        changed=int(kept.changed),
        reopened=kept.reopened,
        says=kept.supply.detail,
        problem_count=kept.supply.problem_count,
    )


def _ignored(folder: Path) -> tuple[str, ...]:
    return tuple(
        f"{found.file} is not read here: {why}"
        for stem, why in _NOT_HERE.items()
        for found in locate(folder, stem)
    )
