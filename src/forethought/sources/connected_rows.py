"""Every row of another system as a record, in bounded memory, with what reading it was worth.

Cells are judged by :class:`.record_rows.RowReader` like those of an extract, so that the same
rows give the same records whichever way they come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from forethought.record import Problem, Record
from forethought.sources.cell_text import storable
from forethought.sources.connection import Connection
from forethought.sources.field_map import Mapped
from forethought.sources.marks import Mark
from forethought.sources.number_marks import Jumps
from forethought.sources.problem_list import LIMIT, ProblemList
from forethought.sources.reading import ABSENT, Getter, Limit, ReadError, Reading, Wants
from forethought.sources.record_rows import COLUMNS, RowReader

_LOOKS_EVERY = 200
"""Rows between two looks at the time."""


class ConnectedRows:
    """Reads a connection: all rows, or those that changed ``since`` a mark.

    Go through :meth:`records` to its end, once; then the rest is known. ``rows`` counts those
    that came, ``usable`` those that count, ``gone`` are ids of rows that are marked as deleted
    (with ``since`` alone). ``failure`` is a sentence when it was not read to its end. ``declared``
    is how many rows the system says to have given, ``total`` how many it has in all, ``mark`` how
    far it was read, None where only reading everything again finds each change. ``needs_whole``:
    what changed is too little to judge by. ``began_at`` is when, by whichever clock is behind, so
    that nothing is taken for fresher than it is. ``line`` of a record is the number of its row.
    """

    def __init__(
        self,
        connection: Connection,
        limit: Limit,
        clock: Callable[[], datetime],
        since: Mark | None = None,
    ) -> None:
        self._connection = connection
        self._limit = limit
        self._clock = clock
        self._since = since
        self._problems = ProblemList(connection.file, LIMIT)
        self._reader = RowReader(connection.source, connection.file, COLUMNS, self._problems)
        self._seen: set[str] = set()
        self._told_of_nul = False
        self.began_at = clock()
        self.rows = self.usable = self.deleted = 0
        self.gone: list[str] = []
        self.declared: int | None = None
        self.total: int | None = None
        self.mark: Mark | None = since
        number = since.value if since and since.kind == "number" else None
        self._jumps = Jumps(number)
        self._unset = 0
        self._ids: set[int] = set()
        self._came_twice = False
        self.failure: str | None = None
        self.needs_whole = False

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong in the rows."""
        return self._problems.as_tuple()

    @property
    def expected(self) -> int:
        """How many rows should be usable: those declared, else those that came; none deleted."""
        return (self.rows if self.declared is None else self.declared) - self.deleted

    def records(self) -> Iterator[Record]:
        """Every row that is there, usable or not. Never raises for what the system does."""
        try:
            wants = self._wants()
            with self._connection.system.open(wants, self._limit) as reading:
                yield from self._read(reading, wants)
            self._judge_mark()
        except ReadError as error:
            self.failure = str(error)

    def _wants(self) -> Wants:
        its = self._connection
        extra = (its.changed, its.deleted and its.deleted.place)
        places = dict.fromkeys([*its.fields.places, *(place for place in extra if place)])
        since = self._since.back(its.overlap) if self._since else None
        return Wants(tuple(places), its.changed, since)

    def _read(self, reading: Reading, wants: Wants) -> Iterator[Record]:
        getters = {place: reading.getter(place) for place in wants.places}
        began = self.began_at
        for row in reading.rows():
            self.rows += 1
            if self.rows % _LOOKS_EVERY == 0:
                self._limit.check()
            self._note(row, getters)
            if self._is_deleted(row, getters):
                continue
            made = self._connection.fields.mapped(row, getters)
            if reading.may_move:
                self._note_id(made.cells[0].strip())
            yield self._record(made)
        self._limit.check()
        self.declared, self.total = reading.declared, reading.total
        if reading.began_at is not None:
            self.began_at = min(began, reading.began_at)
        self._look_at_places()
        self._look_at_pages()
        if reading.gives_unset:
            self._unset = 0
        if self.mark is not None:
            self.mark = self.mark.not_after(reading.began_at or began)

    def _note(self, row: object, getters: dict[str, Getter]) -> None:
        """What of the row says how the system is doing: its mark, and which places there are."""
        for place, get in getters.items():
            if place not in self._seen and get(row) is not ABSENT:
                self._seen.add(place)
        changed = self._connection.changed
        if changed is not None:
            value = getters[changed](row)
            mark = Mark.of(None if value is ABSENT else value, self._connection.zone)
            if mark is None:
                self._unset += 1
                return
            self.mark = mark.or_later(self.mark)
            if mark.kind == "number":
                self._jumps.add(mark.not_after(self.began_at).value)

    def _note_id(self, record_id: str) -> None:
        if record_id:
            known = hash(record_id)  # some bytes of each: there may be millions
            self._came_twice |= known in self._ids
            self._ids.add(known)

    def _is_deleted(self, row: object, getters: dict[str, Getter]) -> bool:
        deleted, zone = self._connection.deleted, self._connection.zone
        if deleted is None:
            return False
        value = getters[deleted.place](row)
        if value is ABSENT or not deleted.is_in(value, zone):
            return False
        self.deleted += 1
        if self._since is not None:
            self.gone.append(self._connection.fields.mapped(row, getters).cells[0].strip())
        return True

    def _record(self, made: Mapped) -> Record:
        cells = [self._kept(cell) for cell in made.cells]
        for column, says in made.faults:
            self._problems.add(self.rows, column, says)
        self._reader.tell(self.rows, cells)
        record = self._reader.record(self.rows, cells)
        self.usable += made.understood and bool(record.record_id)
        return record

    def _kept(self, cell: str) -> str:
        text, dropped = storable(cell)
        if dropped and not self._told_of_nul:
            self._told_of_nul = True
            says = "Characters that no database keeps, from this row on, are dropped or replaced"
            self._problems.add(self.rows, None, says)
        return text

    def _judge_mark(self) -> None:
        """Without a mark everything is read next: no change is lost, it only takes long."""
        changed = self._connection.changed
        if self._jumps.are_doubtful:
            self.mark = None
            self._problems.add(
                0,
                None,
                f"The highest value of {changed} is far beyond the others, and would hide what"
                " changes later: everything is read each time until that is mended there",
            )
        if self._unset and self._since is None:
            self.mark = None
            self._problems.add(
                0,
                None,
                f"{self._unset:,} rows have nothing in {changed}, and would never come among those"
                " that changed: everything is read each time",
            )

    def _look_at_places(self) -> None:
        """A place that no row has is a system that changed, or a slip in the settings."""
        if not self.rows:
            return
        fields = self._connection.fields
        absent = [place for place in fields.places if place not in self._seen]
        if absent and self._since is None:
            raise ReadError(
                f"No row has {', '.join(absent)}: the system has changed. Mend the fields of"
                f" {self._connection.name} in the file of connections, or take out what is not"
                " there any more"
            )
        for place in absent:
            self._problems.add(0, None, f"No row has {place}: see whether the system has changed")
        # In a few rows a place may be absent by chance: only all of them tell.
        self.needs_whole = bool(fields.identifying.intersection(absent))
        changed = self._connection.changed
        if changed and changed not in self._seen:
            raise ReadError(f"No row has {changed}: mend changed in the file of connections")

    def _look_at_pages(self) -> None:
        """A row that came twice stands where one was lost: the pages moved while they were read."""
        if not self._came_twice:
            return
        if self._since is not None:
            self.needs_whole = True
            return
        raise ReadError(
            "The same record_id came twice in one reading: rows moved from page to page while they"
            " were read, and others may be lost. It is tried again. If it always says so, ask for"
            " larger pages or a fixed order in parameters, and see whether record_id tells every"
            " row apart"
        )
