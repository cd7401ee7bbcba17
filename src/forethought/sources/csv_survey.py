"""Whether a CSV file is flawless in its bytes and quoting, and where each row begins.

One pass with vectorised comparisons, in small pieces. Only of a flawless file may a fast reader
be trusted: it agrees with RFC 4180, and so with every other reader of it. For anything else the
tolerant reader takes over.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_CHUNK = 1 << 19
_QUOTE, _FEED, _RETURN, _COMMA = (ord(character) for character in '"\n\r,')
_END_OF_FILE = b"\xff"  # no byte of UTF-8
_ENDS_FIELD = np.zeros(256, dtype=bool)
_ENDS_FIELD[[_COMMA, _FEED, _RETURN, _QUOTE, _END_OF_FILE[0]]] = True
_BEGINS_FIELD = np.zeros(256, dtype=bool)
_BEGINS_FIELD[[_COMMA, _FEED, _QUOTE]] = True

Bytes = NDArray[np.uint8]
Lines = NDArray[np.int32]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CsvSurvey:
    """``lines`` holds, for each row with the header first, the physical line it begins on.

    ``crlf``: rows end with CRLF, else with LF.
    """

    lines: Lines
    crlf: bool


def survey(path: Path) -> CsvSurvey | None:
    """The rows of a flawless file, or None. OSError when it cannot be read.

    Flawless: UTF-8 with or without its mark, no NUL, every row ended in one same way (the last
    may have no end), no blank lines, and quotation marks only around fields or doubled in them.
    Fields are counted only if some line ends with a comma: of rows with a field too few or too
    many, DuckDB tells all but those with an empty one at the end.
    """
    walk = _Walk()
    surveyed = _walk_through(path, walk)
    if surveyed is None or not walk.ends_with_comma:
        return surveyed
    return _walk_through(path, _Walk(counts_fields=True))


def _walk_through(path: Path, walk: _Walk) -> CsvSurvey | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        mark = stream.read(len(codecs.BOM_UTF8))
        chunk = mark.removeprefix(codecs.BOM_UTF8) + stream.read(_CHUNK)
        if chunk[:1] in {b"", b"\n", b"\r"}:
            return None
        while chunk:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return None
            if b"\0" in chunk or not walk.add(chunk):
                return None
            chunk = stream.read(_CHUNK)
    return None if decoder.getstate()[0] else walk.finish()


@dataclass(slots=True)
class _Walk:
    """What is carried from one piece of the file to the next.

    ``carried`` is the last byte looked at and the next one, which needs its successor.
    """

    counts_fields: bool = False
    ends_with_comma: bool = False
    commas: int = 0
    commas_before_row: int = 0
    commas_in_row: int | None = None
    carried: bytes = b"\n"
    in_quotes: bool = False
    line_ends: int = 0
    row_ends: int = 0
    row_ends_with_return: int = 0
    lines: list[Lines] = field(default_factory=lambda: [np.ones(1, dtype=np.int32)])

    def add(self, chunk: bytes) -> bool:
        """Look at one piece; false when something in it is not flawless."""
        joined = self.carried + chunk
        self.carried = joined[-2:]
        data = np.frombuffer(joined, dtype=np.uint8)
        looked_at = data[1:-1]
        quotes = np.flatnonzero(looked_at == _QUOTE) + 1
        opening, closing = quotes[self.in_quotes :: 2], quotes[1 - self.in_quotes :: 2]
        if not _BEGINS_FIELD[data[opening - 1]].all() or not _ENDS_FIELD[data[closing + 1]].all():
            return False
        if b"\r" in joined:
            returns = np.flatnonzero(looked_at == _RETURN) + 1
            if not (data[returns + 1] == _FEED).all():
                return False
            self.ends_with_comma |= bool((data[returns - 1] == _COMMA).any())
        return self._rows(data, np.flatnonzero(looked_at == _FEED) + 1, quotes)

    def _rows(self, data: Bytes, feeds: Places, quotes: Places) -> bool:
        outside = (np.searchsorted(quotes, feeds) + self.in_quotes) % 2 == 0
        row_ends = feeds[outside]
        next_row = data[row_ends + 1]
        if (next_row == _FEED).any() or (next_row == _RETURN).any():
            return False
        self.ends_with_comma |= bool((data[row_ends - 1] == _COMMA).any())
        if self.counts_fields and not self._fields(data, row_ends, quotes):
            return False
        self.lines.append((np.flatnonzero(outside) + self.line_ends + 2).astype(np.int32))
        self.line_ends += len(feeds)
        self.row_ends += len(row_ends)
        self.row_ends_with_return += int(np.count_nonzero(data[row_ends - 1] == _RETURN))
        self.in_quotes = bool((len(quotes) + self.in_quotes) % 2)
        return True

    def _fields(self, data: Bytes, row_ends: Places, quotes: Places) -> bool:
        """Whether every row that ends here has as many fields as the header."""
        commas = np.flatnonzero(data[1:-1] == _COMMA) + 1
        commas = commas[(np.searchsorted(quotes, commas) + self.in_quotes) % 2 == 0]
        until_row_end = self.commas + np.searchsorted(commas, row_ends)
        self.commas += len(commas)
        if not len(row_ends):
            return True
        in_rows = np.diff(until_row_end, prepend=self.commas_before_row)
        self.commas_before_row = int(until_row_end[-1])
        if self.commas_in_row is None:
            self.commas_in_row = int(in_rows[0])
        return bool((in_rows == self.commas_in_row).all())

    def finish(self) -> CsvSurvey | None:
        """The survey of the whole file."""
        ended = self.carried.endswith(b"\n")
        self.ends_with_comma |= self.carried.endswith(b",")
        if not self.add(_END_OF_FILE) or self.in_quotes:
            return None
        if self.counts_fields and not ended:
            in_row = self.commas - self.commas_before_row
            if self.commas_in_row is not None and in_row != self.commas_in_row:
                return None
        if self.row_ends_with_return not in {0, self.row_ends}:
            return None
        lines = np.concatenate(self.lines)
        return CsvSurvey(lines[:-1] if ended else lines, self.row_ends_with_return > 0)
