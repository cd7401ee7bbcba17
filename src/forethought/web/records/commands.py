"""What `forethought records` does and says; times and output are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from forethought.dayfolder.output import OutputError
from forethought.dayfolder.report_words import count, visible
from forethought.vocabulary import source_title
from forethought.web.areas.models import Supply
from forethought.web.records.folder import FolderLoad, LoadError, Outcome, load_folder
from forethought.web.records.loading import Clock
from forethought.web.records.notes import KeepError, forget_source
from forethought.web.records.taking_out import TakenOut, take_out

Say = Callable[[str], None]

TAKEN, REFUSED, FAILED = 0, 1, 2


def load_and_say(folder: Path, *, clock: Clock, say: Say) -> int:
    """Load a folder and print a line for each source. The exit status: see the command's help."""
    try:
        done = load_folder(folder, by=None, now=clock(), clock=clock)
    except LoadError as error:
        say(str(error))
        return FAILED
    for line in _lines(done):
        say(visible(line))
    return TAKEN if done.all_taken else REFUSED


def forget_and_say(name: str, *, now: datetime, say: Say) -> int:
    """Give a source up and say how many records went."""
    try:
        gone = forget_source(name, by=None, now=now)
    except KeepError as error:
        say(str(error))
        return FAILED
    say(f"{name} is given up: {gone:,} records deleted.")
    return TAKEN


def export_and_say(folder: Path, *, now: datetime, say: Say) -> int:
    """Write incidents, markers and decisions into a folder and say how many there are."""
    try:
        done = take_out(folder, by=None, now=now)
    except OutputError as error:
        say(str(error))
        return FAILED
    for line in _taken_out(folder, done):
        say(visible(line))
    return TAKEN


def _taken_out(folder: Path, done: TakenOut) -> Iterator[str]:
    yield f"incidents.csv     {count(done.incidents, 'record')}"
    yield f"markers.csv       {count(done.markers, 'marker')}"
    yield f"dispositions.csv  {count(done.dispositions, 'decision')}"
    if done.nameless:
        yield (
            f"{count(done.nameless, 'decision')} left out: about customers without a tax reference,"
            " whom a folder cannot name. In the folder the records count in full"
        )
    yield f"They are in {folder}, for your account alone. They hold personal data."


def _lines(done: FolderLoad) -> Iterator[str]:
    width = max((len(_title(outcome)) for outcome in done.outcomes), default=0)
    for outcome in done.outcomes:
        yield f"{_title(outcome):<{width}}  {_what_became(outcome)}"
        if outcome.says:
            yield f"{'':<{width}}  {outcome.says}"
        if outcome.problem_count:
            problems = count(outcome.problem_count, "problem")
            yield f"{'':<{width}}  {problems}: see the page Records"
    for name in done.silent:
        yield f"{source_title(name)}: nothing in this folder; what was loaded before stays"
    yield from done.ignored
    for problem in done.problems:
        where = f", line {problem.line}" if problem.line else ""
        yield f"{problem.file}{where}: {problem.says}"
    if not done.outcomes:
        yield "The folder holds nothing to load: see docs/day-folder.md for what belongs into it"


def _title(outcome: Outcome) -> str:
    if outcome.name in Supply.Name.values:
        return str(Supply.Name(outcome.name).label)
    return source_title(outcome.name)


def _what_became(outcome: Outcome) -> str:
    held = f", {count(outcome.reopened, 'visit')} held" if outcome.reopened else ""
    if outcome.load is None and not outcome.taken:
        return f"not whole: what could be read counts, beside the last good one{held}"
    if not outcome.taken:
        return f"refused: the old one stays{held}"
    if outcome.load is None:
        change = "changed" if outcome.changed else "as before"
        return f"loaded, {outcome.rows or 0:,} read, {change}{held}"
    return (
        f"loaded, {outcome.rows or 0:,} rows:"
        f" {outcome.new:,} new, {outcome.changed:,} changed, {outcome.vanished:,} gone{held}"
    )
