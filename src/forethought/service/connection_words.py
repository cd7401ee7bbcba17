"""What `forethought records connections` and `try` print."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from threading import Event
from typing import Protocol

from forethought.dayfolder.cells_out import whom_cells
from forethought.dayfolder.report_words import count, one_line, visible
from forethought.policy.words import moment_in_words
from forethought.record import Record
from forethought.sources.connected_rows import ConnectedRows
from forethought.sources.connection import Connection
from forethought.sources.connections_file import Connections
from forethought.sources.reading import Limit

Say = Callable[[str], None]

PROBLEMS_SHOWN = 20
_LONGEST_CELL = 300
GOOD, NOT_GOOD = 0, 1


class State(Protocol):
    """How reading a connection stands, as the database keeps it."""

    tried_at: datetime | None
    succeeded_at: datetime | None
    next_at: datetime
    takes_over: bool
    because: str


def say_faults(found: Connections, say: Say) -> None:
    """What is wrong in the file, each on a line."""
    for sentence in found.faults:
        say(visible(sentence))


def say_states(found: Connections, states: Mapping[str, State], say: Say) -> int:
    """Every connection with how it stands. The exit status."""
    if found.path is None and not states:
        say("There is no file of connections: docs/manual/operator/connections.md says how to")
        say("write one. Records come from folders alone.")
        return GOOD
    if found.path is None:
        say(
            "The file of connections is not there any more, and none of these is read: put it back,"
        )
        say("say where it is with FORETHOUGHT_CONNECTIONS_FILE, or give each up.")
    else:
        say(f"File: {found.path}")
    say_faults(found, say)
    good = not found.faults
    for name in sorted({*found.by_name, *states}):
        for line in _standing(found, name, states.get(name)):
            say(visible(line))
        state = states.get(name)
        good = good and state is not None and state.succeeded_at is not None and not state.because
    return GOOD if good and found.path is not None else NOT_GOOD


def _standing(found: Connections, name: str, state: State | None) -> Iterator[str]:
    its = found.by_name.get(name)
    yield ""
    yield f"{name}: {its.kind.title}, gives {its.source}" if its else f"{name}: not read"
    if state is None:
        yield from _not_yet(name)
        return
    yield f"  last tried {_at(state.tried_at)}, last succeeded {_at(state.succeeded_at)}"
    if its is None:
        yield f"  {found.why_not(name)}"
        return
    if state.because:
        yield f"  {state.because}"
    if not state.takes_over:
        yield from _not_yet(name)
        return
    minutes = count(int(its.every.total_seconds()) // 60, "minute")
    yield f"  next {_at(state.next_at)}, and {minutes} after that"


def _not_yet(name: str) -> Iterator[str]:
    yield f"  not read by itself yet. Look at it: forethought records try {name}"
    yield f"  and load it once: forethought records load-from {name}"


def try_and_say(
    connection: Connection,
    *,
    rows: int,
    clock: Callable[[], datetime],
    say: Say,
    on_terminal: bool,
) -> int:
    """Read a connection to its end, keep nothing, and print its first rows as they would be read.

    Rows are about people, and so are the cells that problems quote: they are printed on a terminal
    alone. The exit status: whether it would be taken.
    """
    began = time.monotonic()
    read = ConnectedRows(connection, Limit(connection.seconds, Event()), clock)
    records = read.records()
    say(f"Connection {connection.name} ({connection.kind.title}), source {connection.source}")
    if on_terminal:
        say("What follows is personal data. It is shown here and nowhere kept.")
        for record in itertools.islice(records, rows):
            for line in _shown(record):
                say(line)
    for _ in records:
        pass
    say("")
    for line in _worth(read, time.monotonic() - began, on_terminal):
        say(visible(line))
    return GOOD if _would_be_taken(read) else NOT_GOOD


def _would_be_taken(read: ConnectedRows) -> bool:
    return not read.failure and read.usable == read.expected


def _shown(record: Record) -> Iterator[str]:
    when = record.when
    cells = {
        "record_id": record.record_id,
        "date": str(when.moment or when.day) if when else "",
        **whom_cells(record.person),
        "category": record.category,
        "text": record.text,
    }
    yield ""
    yield f"Row {record.line}"
    for column, cell in cells.items():
        if cell:
            yield f"  {column:<14} {one_line(cell, _LONGEST_CELL)}"


def _worth(read: ConnectedRows, seconds: float, on_terminal: bool) -> Iterator[str]:
    declared = "not said" if read.declared is None else f"{read.declared:,}"
    yield f"Rows that came      {read.rows:,}"
    yield f"Rows there are      {declared}"
    yield f"Usable              {read.usable:,}"
    if read.deleted:
        yield f"Marked as deleted   {read.deleted:,}"
    if read.mark is not None:
        yield f"Changed until       {read.mark.value}"
    yield f"Began               {_at(read.began_at)}"
    yield f"Took                {seconds:.1f} s"
    problems = read.problems
    if problems:
        yield count(len(problems), "problem")
    for problem in problems[:PROBLEMS_SHOWN]:
        where = f"row {problem.line}" if problem.line else "all rows"
        column = f", {problem.column}" if problem.column else ""
        quoted = f": {problem.says}" if on_terminal or not problem.line else ""
        yield f"  {where}{column}{quoted}"
    if len(problems) > PROBLEMS_SHOWN:
        yield f"  and {len(problems) - PROBLEMS_SHOWN:,} more"
    if not on_terminal:
        yield "Rows and what is wrong in them are about people, and are shown on a terminal alone."
    if read.failure:
        yield f"It would be refused: {read.failure}"
    elif _would_be_taken(read):
        yield "It would be taken. Nothing was kept of this try."
    else:
        yield f"It would be refused: {read.usable:,} usable rows, and there are {read.expected:,}"


def _at(moment: datetime | None) -> str:
    return "never" if moment is None else moment_in_words(moment)
