"""RFC 4180 rows out of lines of text, losing as little as possible when the quoting is broken.

The row that is broken is told; the rows after it are read. A quotation mark that is never
closed would swallow every row to the next one: where a row comes out wrong and covers several
lines, reading goes on at the first of them that is a whole row by itself.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

FIELD_LIMIT = 64 * 1024 * 1024
"""Characters in one field, after which its quotation mark counts as never closed."""

UNCLOSED = "a quotation mark is opened and never closed"
STRAY = "a quotation mark inside a quoted field is not doubled"


class CsvRows:
    """Reads the rows of one table. The first row read is the header: it fixes how many fields
    a row is expected to have.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self._source = lines
        self._back: deque[str] = deque()
        self._held: list[str] = []
        self._expected = 0
        self._line = 1

    def read(self) -> Iterator[tuple[int, list[str], str]]:
        """Rows as ``(line, fields, fault)``; blank lines are skipped.

        ``line`` is the physical line on which the row begins, the first being 1. ``fault`` is
        empty, :data:`UNCLOSED` or :data:`STRAY`. Fields are as written, not stripped.
        """
        csv.field_size_limit(FIELD_LIMIT)
        held = self._held
        rows = csv.reader(self._feed(), strict=True)
        while True:
            start = self._line
            fault = ""
            try:
                fields = next(rows)
            except StopIteration:
                return
            except csv.Error:
                fields, fault = self._mend()
                rows = csv.reader(self._feed(), strict=True)
            else:
                if len(held) > 1 and self._expected and len(fields) != self._expected:
                    fields, fault = self._cut_short(fields, "")
                    rows = csv.reader(self._feed(), strict=True)
            self._line = start + len(held)
            held.clear()
            if len(fields) > 1 or (fields and (fields[0].strip() or self._expected == 1)):
                self._expected = self._expected or len(fields)
                yield start, fields, fault

    def _feed(self) -> Iterator[str]:
        held, back = self._held, self._back
        while back:
            line = back.popleft()
            held.append(line)
            yield line
        for line in self._source:
            held.append(line)
            yield line

    def _give_back(self, first: int) -> None:
        self._back.extendleft(reversed(self._held[first:]))
        del self._held[first:]

    def _mend(self) -> tuple[list[str], str]:
        """The broken row at the start of the held lines, read leniently."""
        if self._resume_at():
            return self._cut_short([], UNCLOSED)
        self._give_back(0)
        try:
            fields = next(csv.reader(self._feed()))
        except csv.Error:
            return self._cut_short([], UNCLOSED)
        closed = _is_closed(self._held)
        if closed and len(fields) == (self._expected or len(fields)):
            return fields, STRAY
        return self._cut_short(fields, STRAY if closed else UNCLOSED)

    def _cut_short(self, fields: list[str], fault: str) -> tuple[list[str], str]:
        """Give back the held lines from the first that is a whole row by itself."""
        resume = self._resume_at()
        if not resume:
            return fields or self._held[:1], fault
        self._give_back(resume)
        return next(csv.reader(self._held[:]), []), UNCLOSED

    def _resume_at(self) -> int:
        """Index of the first held line after the first that is a whole row, 0 for none."""
        commas = self._expected - 1
        for index in range(1, len(self._held)):
            line = self._held[index]
            if line.count(",") >= commas > 0 and self._is_whole(line):
                return index
        return 0

    def _is_whole(self, line: str) -> bool:
        try:
            return len(next(csv.reader([line], strict=True), [])) == self._expected
        except csv.Error:
            return False


def _is_closed(lines: list[str]) -> bool:
    """Whether a lenient reading of ``lines`` needs no line more."""
    wanted_more = False

    def feed() -> Iterator[str]:
        nonlocal wanted_more
        yield from lines
        wanted_more = True

    next(csv.reader(feed()), None)
    return not wanted_more
