"""The notes of a folder read again on this machine, by several processes."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from forethought.data.readers import make_reader
from forethought.rescreening.engine import ReadingEngine
from forethought.rescreening.marks import marks_of
from forethought.rescreening.notes import RecordFile, record_files
from forethought.rescreening.table import Note, in_order, table_of
from forethought.rescreening.twice import Ids, Numbered, numbered, sharing
from forethought.screening.findings import Reader, read_many

Tell = Callable[[int], None]
"""Called now and then with how many notes have been read so far."""

PROCESSES = 2
_AHEAD = 3
"""Batches that wait for each process, so that none waits for another."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who reads: the reader's kind and the office's own lexicons; and in how many processes."""

    reader: str
    lexicons: tuple[Path, ...] = ()
    processes: int = PROCESSES


@dataclass(slots=True)
class Result:
    """All findings in their order, and the files that they are of."""

    table: pa.Table
    files: list[RecordFile] = field(default_factory=list)


def rescreen_folder(folder: Path, engine: ReadingEngine, wish: Wish, tell: Tell) -> Result:
    """Read every note of a folder. Raises RecordsError when there is nothing to read."""
    files = record_files(folder)
    tables: list[pa.Table] = []
    with _Readers(wish) as readers:
        before = 0
        for file in files:
            tables += _of_file(file, readers, engine, _beyond(before, tell))
            before += file.notes
    return Result(in_order(tables), files)


def _beyond(before: int, tell: Tell) -> Tell:
    return lambda more: tell(before + more)


def _of_file(
    file: RecordFile, readers: _Readers, engine: ReadingEngine, tell: Tell
) -> Iterator[pa.Table]:
    ids = Ids()
    found: list[Note] = []
    for notes in readers.each(_once(file, ids, tell)):
        found += notes
    repeated = ids.repeated()
    if not repeated:
        yield table_of(found, engine.sha256)
        return
    shared = sharing((pair for batch in file.batches() for pair in batch), repeated)
    yield table_of((note for note in found if note.record_id not in shared), engine.sha256)
    for notes in readers.each([(file.source, list(numbered(shared)))]):
        yield table_of(notes, engine.sha256)


_Batch = tuple[str, list[Numbered]]


def _once(file: RecordFile, ids: Ids, tell: Tell) -> Iterator[_Batch]:
    for batch in file.batches():
        ids.add(batch)
        yield file.source, [(record_id, 0, text) for record_id, text in batch]
        tell(file.notes)


class _Readers:
    """Reads batches, in as many processes as wished, and gives them back in order."""

    def __init__(self, wish: Wish) -> None:
        self._wish = wish
        self._pool: ProcessPoolExecutor | None = None
        self._own: Reader | None = None
        if wish.processes > 1:
            self._pool = ProcessPoolExecutor(
                wish.processes,
                multiprocessing.get_context("spawn"),
                _get_ready,
                (wish.reader, wish.lexicons),
            )
        else:
            self._own = make_reader(wish.reader, wish.lexicons)

    def __enter__(self) -> _Readers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def each(self, batches: Iterable[_Batch]) -> Iterator[list[Note]]:
        """What each batch holds; few batches are kept ahead, so that memory stays bounded."""
        if self._pool is None:
            assert self._own is not None
            for source, notes in batches:
                yield read_notes(self._own, source, notes)
            return
        waiting: deque[Future[list[Note]]] = deque()
        for batch in batches:
            waiting.append(self._pool.submit(_read, batch))
            if len(waiting) > _AHEAD * self._wish.processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def read_notes(reader: Reader, source: str, notes: Sequence[Numbered]) -> list[Note]:
    """The notes of a batch that hold anything at all."""
    screenings = read_many(reader, (text for _, _, text in notes))
    found = []
    for (record_id, ordinal, _), screening in zip(notes, screenings, strict=True):
        marks = marks_of(screening)
        if marks:
            found.append(Note(source, record_id, ordinal, marks))
    return found


_ready: dict[str, Any] = {}


def _get_ready(kind: str, lexicons: tuple[Path, ...]) -> None:
    """In a process of its own: make the reader once."""
    _ready["reader"] = make_reader(kind, lexicons)


def _read(batch: _Batch) -> list[Note]:
    return read_notes(_ready["reader"], *batch)
