"""What `forethought rescreen` does with a site's notes, and what it says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forethought.data.lexicon_files import LexiconError
from forethought.data.model_files import ModelError
from forethought.dayfolder.output import OutputError, write_private
from forethought.dayfolder.report_words import count
from forethought.vocabulary import source_title
from forethought.web.rescreening import processes
from forethought.web.rescreening.foreseeing import Foreseen, csv_of, foresee
from forethought.web.rescreening.models import Run
from forethought.web.rescreening.runs import begin, read_some, read_until_now

Say = Callable[[str], None]
Clock = Callable[[], datetime]

DONE, NOT_WHOLE, FAILED = 0, 1, 2
TELLS_EVERY = 2.0
"""Seconds between two lines of progress."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What to read with instead of the site's own; ``reader`` None: the site's."""

    lexicons: tuple[Path, ...]
    reader: str | None
    processes: int


def rescreen_and_say(number: int, *, clock: Clock, say: Say) -> int:
    """Read all notes of the site, or go on where a reading was broken off; say how far it is.

    ``number``: in how many processes. The exit status: whether every note could be read.
    """
    run = begin(by=None, now=clock())
    say(f"Reading {run.pk}: {run.total:,} notes with the reader '{run.reader}'")
    begun, there = time.monotonic(), read_until_now(run)
    if number == 1:
        read_to_the_end(run.pk, clock=clock)
    else:
        _in_processes(run, number, clock, say)
    run.refresh_from_db()
    took = max(time.monotonic() - begun, 0.001)
    say(f"{run.notes - there:,} notes in {took:,.1f} s: {(run.notes - there) / took:,.0f} a second")
    for line in lines(run):
        say(line)
    return NOT_WHOLE if run.unread else DONE


def read_to_the_end(run_id: int, *, clock: Clock) -> None:
    """Read windows until nobody has any left."""
    run = Run.objects.get(pk=run_id)
    while read_some(run, clock=clock):
        pass


def _in_processes(run: Run, number: int, clock: Clock, say: Say) -> None:
    with processes.pool(number) as pool:
        working = {pool.submit(processes.read, run.pk) for _ in range(number)}
        for _ in _until_done(working):
            say(f"{read_until_now(run):,} of {run.total:,} notes")
        for one in working:
            one.result()
    # Whoever was last may have gone before the others had given their windows back.
    read_to_the_end(run.pk, clock=clock)


def _until_done(working: set[Future[None]]) -> Iterator[None]:
    left = working
    while left:
        _, left = wait(left, TELLS_EVERY, return_when=FIRST_COMPLETED)
        if left:
            yield


def lines(run: Run) -> Iterator[str]:
    """What a reading that has ended found, for people."""
    yield f"{run.notes:,} notes read, {run.flagged:,} with a finding."
    if run.unread:
        kinds = ", ".join(f"{kind}: {notes:,}" for kind, notes in sorted(run.unread.items()))
        yield f"Not whole: {count(sum(run.unread.values()), 'note')} could not be read ({kinds})."
        yield "The log names their records: report the fault. What was not read is not clear."
    if run.before is None:
        yield "It is the first reading of this site: there is none to compare it with."
    else:
        yield f"Compared with reading {run.before_id} of {run.before.started_at:%Y-%m-%d %H:%M}:"
        yield f"  {run.newly:,} newly flagged, {run.cleared:,} no longer, {run.other:,} otherwise"
        yield f"  {run.fresh:,} came in or were changed since, and are not compared"
    before = run.before.hazards if run.before else {}
    for source in sorted({*run.hazards, *before}):
        yield f"{source_title(source)}:"
        was, now = before.get(source, {}), run.hazards.get(source, {})
        for hazard in sorted({*was, *now}):
            told = f"  {hazard:<16} {now.get(hazard, 0):>10,} notes"
            yield f"{told}, {was.get(hazard, 0):,} before" if run.before else told
    if run.reopened:
        yield f"{run.reopened:,} visits ahead are held and checked again."


def foresee_and_say(candidate: Candidate, output: Path | None, *, say: Say) -> int:
    """Say what another lexicon or reader would change of the site's notes; keep nothing."""
    try:
        foreseen = foresee(candidate.lexicons, candidate.reader, candidate.processes)
        for line in _foreseen_lines(foreseen):
            say(line)
        if output is not None:
            write_private(output, csv_of(foreseen))
            say(f"Each note that would change is in {output}, for your account alone.")
    except (LexiconError, ModelError, OutputError) as error:
        say(str(error))
        return FAILED
    return DONE


def _foreseen_lines(foreseen: Foreseen) -> Iterator[str]:
    yield f"{foreseen.notes:,} notes read twice: as the site reads now, and as it would."
    if foreseen.same_engine:
        yield "Both read with the same phrases: nothing can differ."
    yield (
        f"{foreseen.count('flagged'):,} would be newly flagged, {foreseen.count('cleared'):,} no"
        f" longer, {foreseen.count('other'):,} otherwise."
    )
    for (source, hazard), (was, now) in sorted(foreseen.hazards.items()):
        if was != now:
            yield f"  {source_title(source)}, {hazard}: {was:,} notes now, {now:,} then"
    yield f"{foreseen.visits:,} visits ahead have such a note."
    yield "Nothing was changed."
