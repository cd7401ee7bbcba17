"""`forethought rescreen --records`: what it does and says; nothing of a site is needed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from forethought.data.lexicon_files import LexiconError
from forethought.data.model_files import ModelError
from forethought.dayfolder.output import OutputError
from forethought.rescreening.engine import ReadingEngine, reading_engine
from forethought.rescreening.local import Result, Wish, rescreen_folder
from forethought.rescreening.notes import RecordsError
from forethought.rescreening.output import (
    FileRead,
    Summary,
    flagged_by_source,
    hazards_of_table,
    make_folder,
    write_summary,
    write_table,
)

Say = Callable[[str], None]

WHOLE, NOT_WHOLE, FAILED = 0, 1, 2
TELLS_EVERY = 5.0
"""Seconds between two lines of progress."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where Spark runs: its master, and the address by which its machines reach this one."""

    master: str
    address: str


def rescreen_and_say(
    folder: Path, output: Path, wish: Wish, cluster: Cluster | None, say: Say
) -> int:
    """Read the notes of a folder again; the exit status: see the command's help."""
    begun = time.monotonic()
    try:
        engine = reading_engine(wish.reader, wish.lexicons)
        make_folder(output)
        if cluster is not None:
            from forethought.rescreening.spark_job import rescreen_with_spark

            summary = rescreen_with_spark(folder, output, engine, wish, cluster)
        else:
            summary = _here(folder, output, engine, wish, say)
        write_summary(output, summary)
    except (RecordsError, LexiconError, ModelError, OutputError, OSError) as error:
        say(str(error))
        return FAILED
    for line in summary.lines():
        say(line)
    took = max(time.monotonic() - begun, 0.001)
    say(f"{summary.notes:,} notes in {took:,.1f} s: {summary.notes / took:,.0f} a second")
    say(f"The findings are in {output}, for your account alone. They hold ids, and no words.")
    return WHOLE if summary.whole else NOT_WHOLE


def _here(folder: Path, output: Path, engine: ReadingEngine, wish: Wish, say: Say) -> Summary:
    last = time.monotonic()

    def tell(notes: int) -> None:
        nonlocal last
        if time.monotonic() > last + TELLS_EVERY:
            last = time.monotonic()
            say(f"{notes:,} notes read")

    result = rescreen_folder(folder, engine, wish, tell)
    write_table(output, result.table)
    return _summary(result, engine)


def _summary(result: Result, engine: ReadingEngine) -> Summary:
    flagged = flagged_by_source(result.table)
    files = [
        FileRead(one.source, one.notes, one.faulty, flagged.get(one.source, 0), one.failure)
        for one in result.files
    ]
    return Summary(engine, files, *hazards_of_table(result.table))
