"""Bytes to lines of text, whatever they are: UTF-8, Windows-1252, UTF-16, with or without NUL."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 20
BYTES_AS_1252 = "forethought-bytes-as-windows-1252"
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class TextTraits:
    """What the bytes of a text file are like.

    ``not_utf8`` and ``nul`` are the physical lines of the first byte that is not UTF-8 and of
    the first NUL, None where there is none. ``wide`` is ``utf-16`` or ``utf-32`` when the file
    begins with that mark, else empty. ``lone_cr``: a line ends with CR alone somewhere.
    ``line_ends`` counts LF, CR and CRLF, each once; ``ends_with_line`` whether the last is one.
    """

    not_utf8: int | None = None
    nul: int | None = None
    wide: str = ""
    lone_cr: bool = False
    line_ends: int = 0
    ends_with_line: bool = False


def look_through(path: Path) -> TextTraits:
    """Read the whole file once, in small pieces. OSError when it cannot be read."""
    with path.open("rb") as stream:
        start = stream.read(4)
    for mark, encoding in _WIDE_MARKS:
        if start.startswith(mark):
            return TextTraits(wide=encoding)
    decoder = codecs.getincrementaldecoder("utf-8")()
    not_utf8: int | None = None
    nul: int | None = None
    seen = feeds = returns = pairs = 0
    last = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if not_utf8 is None:
                not_utf8 = _first_bad(decoder, chunk, seen)
            if nul is None and (at := chunk.find(b"\0")) >= 0:
                nul = seen + at
            feeds += chunk.count(b"\n")
            if b"\r" in chunk or last == b"\r":
                returns += chunk.count(b"\r")
                pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
            seen += len(chunk)
            last = chunk[-1:]
    if not_utf8 is None:
        not_utf8 = _first_bad(decoder, b"", seen)
    return TextTraits(
        not_utf8=None if not_utf8 is None else line_at(path, not_utf8),
        nul=None if nul is None else line_at(path, nul),
        lone_cr=returns != pairs,
        line_ends=feeds + returns - pairs,
        ends_with_line=last in {b"\n", b"\r"},
    )


def _first_bad(decoder: codecs.IncrementalDecoder, chunk: bytes, seen: int) -> int | None:
    try:
        decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError as error:
        return seen - (len(error.object) - len(chunk)) + error.start
    return None


def line_at(path: Path, offset: int) -> int:
    """The physical line, the first being 1, that holds the byte at ``offset``."""
    ends = 0
    last = b""
    with path.open("rb") as stream:
        while offset > 0 and (chunk := stream.read(min(_CHUNK, offset))):
            offset -= len(chunk)
            ends += chunk.count(b"\n") + chunk.count(b"\r") - chunk.count(b"\r\n")
            ends -= last == b"\r" and chunk[:1] == b"\n"
            last = chunk[-1:]
    return ends + 1


def open_lines(path: Path, traits: TextTraits) -> Iterator[str]:
    """The physical lines with their ends, NUL dropped; LF, CR and CRLF end a line."""
    encoding, errors = (traits.wide, "replace") if traits.wide else ("utf-8-sig", BYTES_AS_1252)
    with path.open(encoding=encoding, errors=errors, newline="") as stream:
        if traits.nul is None and not traits.wide:
            yield from stream
            return
        for line in stream:
            yield line.replace("\0", "")


def _bytes_as_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(BYTES_AS_1252, _bytes_as_1252)
