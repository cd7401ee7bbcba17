"""One shape for every text, character by character, so that offsets stay exact.

Folding gives ASCII bytes: lower case, accents taken off, curly quotes and long dashes made
straight. Each character becomes one byte; a character that only decorates (a combining mark, a
soft hyphen, NUL) becomes ``DROP``. A second step takes out ``DROP`` and repeated white space and
remembers where, so that ``original(i)`` leads back to the code point in the note.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

_DROP = "\x00"
_STRAIGHT = {
    **dict.fromkeys("‘’‚‛′´`ʼʹ＇", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    "…": ".",
    "£": "#",
    "ß": "s",
    "æ": "a",
    "œ": "o",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
}
_SURPLUS = re.compile(rb"[ \x00]{2,}|\x00")
_STARRED = re.compile(rb"(?<=[a-z])\*+")
_LOWER_PLAIN = bytes(
    0 if code in (0, 127) else 32 if code < 32 else ord(chr(code).lower()) if code < 128 else 32
    for code in range(256)
)
_WORDS_ONLY = bytes(
    code if chr(code).isascii() and (chr(code).isalnum() or code == 95) else 32
    for code in range(256)
)
BREAK = b"\n"
_JOINT = "\x1e"
_HANDLER = "forethought.fold"
_WORDS_JOINED = _WORDS_ONLY[:10] + b"\n" + _WORDS_ONLY[11:]


class _Folds(dict[int, str]):
    """What each non-ASCII code point becomes, worked out at first sight."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code)) if code > 127 else chr(code)
        return folded


def _fold(char: str) -> str:
    straight = _STRAIGHT.get(char) or _STRAIGHT.get(char.lower()[:1])
    if straight:
        return straight
    category = unicodedata.category(char)
    if category in {"Mn", "Me", "Cf"}:
        return _DROP
    base = unicodedata.normalize("NFKD", char)[0].lower()[0]
    if base.isascii() and base.isprintable():
        return base
    return "_" if category[0] in "LN" else " "


_FOLDS = _Folds()


def _table(encoding: str) -> bytes:
    """What each byte of a one-byte encoding becomes."""
    chars = (bytes([code]).decode(encoding, "replace") for code in range(256))
    folded = "".join(_FOLDS[ord(char)] for char in chars)
    return folded.encode("ascii").translate(_LOWER_PLAIN)


_TABLES = tuple((encoding, _table(encoding)) for encoding in ("latin-1", "cp1252"))
_TABLE_JOINED = _TABLES[0][1][:30] + b"\n" + _TABLES[0][1][31:]


class Folded(NamedTuple):
    """``plain`` for patterns, ``words`` (only letters, digits and single spaces, one longer at
    each end) for finding anchors; ``text`` is the note as given.
    """

    text: str
    plain: bytes
    words: bytes
    cuts: tuple[int, ...] = ()
    skipped: tuple[int, ...] = ()

    def original(self, index: int) -> int:
        """The code point in ``text`` that byte ``index`` of ``plain`` came from."""
        if not self.cuts:
            return index
        passed = bisect_right(self.cuts, index)
        return index + (self.skipped[passed - 1] if passed else 0)

    def lines(self) -> list[int]:
        """Where in ``plain`` the lines of the note end."""
        if "\n" not in self.text:
            return []
        return [self._folded(at) for at, char in enumerate(self.text) if char == "\n"]

    def _folded(self, index: int) -> int:
        """The byte of ``plain`` for a code point; the inverse of :meth:`original`."""
        before = bisect_right([c + s for c, s in zip(self.cuts, self.skipped, strict=True)], index)
        return index - (self.skipped[before - 1] if before else 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The code points in ``text`` of a piece of ``plain`` that is not empty."""
        return self.original(start), self.original(end - 1) + 1


def fold(text: str) -> Folded:
    """``text`` ready for matching; linear in its length, whatever Unicode it holds."""
    plain = text.encode().translate(_LOWER_PLAIN) if text.isascii() else _one_byte_each(text)
    if _has_surplus(plain):
        return _compact(text, plain)
    return Folded(text, plain, _words(plain))


def fold_many(texts: Sequence[str]) -> tuple[list[bytes], bytes]:
    """``Folded.plain`` of each of ``texts``, and ``Folded.words`` of all with ``BREAK`` between.

    Several texts are folded as one, which is faster.
    """
    joined = _JOINT.join(texts).encode("latin-1", _HANDLER).translate(_TABLE_JOINED)
    plain = joined.split(BREAK)
    if len(plain) != len(texts):
        plain = [fold(text).plain for text in texts]
    elif b"  " in joined or b"\x00" in joined:
        plain = [fold(t).plain if _has_surplus(p) else p for t, p in zip(texts, plain, strict=True)]
    spaced = b" \n ".join(plain)
    return plain, _words(spaced, _WORDS_JOINED)


def _one_byte_each(text: str) -> bytes:
    for encoding, table in _TABLES:
        try:
            return text.encode(encoding).translate(table)
        except UnicodeEncodeError:
            continue
    return text.translate(_FOLDS).encode("ascii").translate(_LOWER_PLAIN)


def _fold_rest(error: UnicodeError) -> tuple[bytes, int]:
    """What the code points that Latin-1 lacks become, for ``str.encode``."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    rest = error.object[error.start : error.end]
    return rest.translate(_FOLDS).encode("ascii"), error.end


codecs.register_error(_HANDLER, _fold_rest)


def _has_surplus(plain: bytes) -> bool:
    return b"  " in plain or b"\x00" in plain


def _compact(text: str, plain: bytes) -> Folded:
    """Take out what is surplus; a run of white space and dropped characters keeps one space."""
    kept: list[bytes] = []
    cuts: list[int] = []
    skipped: list[int] = []
    at = length = gone = 0
    for surplus in _SURPLUS.finditer(plain):
        start, end = surplus.span()
        space = b" " if b" " in surplus.group() else b""
        kept += (plain[at:start], space)
        length += start - at + len(space)
        gone += end - start - len(space)
        cuts.append(length)
        skipped.append(gone)
        at = end
    kept.append(plain[at:])
    compact = b"".join(kept)
    return Folded(text, compact, _words(compact), tuple(cuts), tuple(skipped))


def _words(plain: bytes, table: bytes = _WORDS_ONLY) -> bytes:
    """Letters, digits and spaces; stars inside a word stand for letters and become ``_``."""
    if b"*" in plain:
        plain = _STARRED.sub(lambda stars: b"_" * len(stars.group()), plain)
    return b" " + plain.translate(table) + b" "
