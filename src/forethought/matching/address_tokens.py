"""An address cell, taken apart: postcodes, numbers, flats and floors, and the words between.

Nothing here says yet which number is the house: see :mod:`forethought.matching.addresses`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from forethought.matching.address_words import FLAT_LETTERS, FLOORS, SPELLINGS, UNITS
from forethought.matching.text import fold, words

LONGEST_ADDRESS = 500
"""How much of an address cell is read, in characters."""

MOST_LINES = 12
"""How many lines of an address are read."""

_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}|GIR0AA")
_POSTCODE_WITHIN = re.compile(
    r"(?<![a-z0-9])([a-z]{1,2}[0-9][a-z0-9]?)\s*([0-9](?:(?!nd\b|rd\b|st\b|th\b)[a-z]{2}"
    r"|[a-z]{2}(?=\s*(?:[,;\n]|$))))(?![a-z0-9])"
)
_LINES = re.compile(r"[,;|\n\r]+")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_SPACED = str.maketrans(dict.fromkeys('.()[]{}"“”:*', " "))
_GLUED = re.compile(r"\b(flat|flt|apt|apartment|unit|suite|room|no)([0-9])")
_PO_BOX = re.compile(r"\bp\s*o\s*box\s*(?:no\s*)?([a-z]?[0-9]+[a-z]?)\b")
_CARE_OF = re.compile(r"\s*(?:c\s*/\s*o|care of|fao|attn)\b[^0-9]*")
_NUMBER = r"[0-9]{1,5}\s?[a-z]?(?![a-z0-9])"
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER}(?:\s?[-/]\s?{_NUMBER}|\s(?:to|and)\s{_NUMBER})*)|(?P<word>[^\W_]+)"
)
_PARTS = re.compile(r"([0-9]+)(?:\s?([a-z])(?![a-z0-9]))?")
_CODE = re.compile(r"[a-z]?[0-9]{1,4}[a-z]?[0-9]{0,2}|[a-z]{1,2}")
_WIDEST_RANGE = 40
_NUMBER_SIGNS = words("no nos number num nr")
_LEADS = _NUMBER_SIGNS | UNITS | FLOORS.keys() | FLAT_LETTERS.keys() | words("block floor level")


@dataclass(frozen=True, slots=True)
class Number:
    """A number, two that stand apart by ``/``, or a range; ``letter`` follows a single one.

    ``values`` are its numbers, a range having all those of its side of the street.
    """

    text: str
    values: tuple[str, ...]
    letter: str = ""
    slash: bool = False


@dataclass(slots=True)
class Line:
    """One line of an address: its words and numbers in order, flats and floors taken out.

    ``behind_unit``: a flat or unit stood in it, or alone on the line before.
    """

    tokens: list[str | Number] = field(default_factory=list)
    behind_unit: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words alone."""
        return tuple(token for token in self.tokens if isinstance(token, str))


@dataclass(slots=True)
class Taken:
    """An address cell taken apart. Empty text: not given."""

    lines: list[Line] = field(default_factory=list)
    flat: str = ""
    flat_pair: Number | None = None
    floor: str = ""
    block: str = ""
    po_box: str = ""


def unit_postcode(text: str) -> str | None:
    """A whole postcode in capitals without space, or None."""
    squeezed = "".join(letter for letter in text.upper() if letter.isalnum())
    return squeezed if _POSTCODE.fullmatch(squeezed) else None


def take_apart(address: str) -> tuple[Taken, frozenset[str]]:
    """``address`` taken apart, and the postcodes that stand in it."""
    folded = fold(address[:LONGEST_ADDRESS].translate(_DASHES))
    inside = _POSTCODE_WITHIN.findall(folded)
    if inside:
        folded = _POSTCODE_WITHIN.sub(",", folded)
    folded = _GLUED.sub(r"\1 \2", folded.replace("&", " and ").translate(_SPACED))
    taken = Taken()
    box = _PO_BOX.search(folded) if "box" in folded else None
    if box is not None:
        taken.po_box = box[1]
        folded = f"{folded[: box.start()]},{folded[box.end() :]}"
    behind_unit = False
    for text in _LINES.split(folded)[:MOST_LINES]:
        before = taken.flat
        care_of = _CARE_OF.match(text)
        line = _read_line(text[care_of.end() :] if care_of else text, taken)
        line.behind_unit = behind_unit or taken.flat != before
        behind_unit = line.behind_unit and not line.tokens
        if line.tokens:
            taken.lines.append(line)
    return taken, frozenset((first + last).upper() for first, last in inside)


def _read_line(text: str, taken: Taken) -> Line:
    raw: list[str | Number] = []
    for found in _TOKEN.finditer(text):
        raw.append(_number(found[0]) if found["number"] else found[0])
    line = Line()
    at = 0
    while at < len(raw):
        token = raw[at]
        used = 0
        if isinstance(token, str) and token in _LEADS:
            used = _take_floor(raw, at, taken) or _take_unit(raw, at, taken)
            if not used and token in _NUMBER_SIGNS and _is_number(raw, at + 1):
                used = 1
        if not used:
            line.tokens.append(SPELLINGS.get(token, token) if isinstance(token, str) else token)
        at += used or 1
    return line


def _number(text: str) -> Number:
    pieces = _PARTS.findall(text)
    values = [piece.lstrip("0") or "0" for piece, _ in pieces]
    if len(pieces) == 1:
        return Number(text.replace(" ", ""), (values[0],), pieces[0][1])
    slash = "/" in text
    if len(pieces) == 2 and ("-" in text or " to " in text):
        values = _range(values[0], values[1])
    letters = {letter for _, letter in pieces if letter}
    return Number(
        "".join(text.split()), tuple(values), letters.pop() if len(letters) == 1 else "", slash
    )


def _range(first: str, last: str) -> list[str]:
    low, high = int(first), int(last)
    if not low < high <= low + _WIDEST_RANGE:
        return [first, last]
    step = 2 if (high - low) % 2 == 0 else 1
    return [str(number) for number in range(low, high + 1, step)]


def _is_number(raw: list[str | Number], at: int) -> bool:
    return at < len(raw) and isinstance(raw[at], Number)


def _word(raw: list[str | Number], at: int) -> str:
    token = raw[at] if at < len(raw) else ""
    return token if isinstance(token, str) else ""


def _take_floor(raw: list[str | Number], at: int, taken: Taken) -> int:
    """Takes "1st floor flat", "basement flat", "floor 2"; how many tokens that were."""
    word, following = _word(raw, at), _word(raw, at + 1)
    if word in FLAT_LETTERS:
        taken.floor = FLAT_LETTERS[word]
        return 1
    if word == "lower" and following == "ground" and _word(raw, at + 2) in ("floor", "flat"):
        taken.floor = "-1"
        return 3
    if word in FLOORS and following in ("floor", "flr", "fl"):
        taken.floor = FLOORS[word]
        bare_flat = _word(raw, at + 2) in ("flat", "flt") and not _is_code(raw, at + 3)
        return 3 if bare_flat else 2
    if word in FLOORS and following in ("flat", "flt") and not _is_code(raw, at + 2):
        taken.floor = FLOORS[word]
        return 2
    if word in ("floor", "level") and at + 1 < len(raw):
        behind = raw[at + 1]
        if isinstance(behind, Number):
            taken.floor = behind.values[0]
            return 2
    return 0


def _take_unit(raw: list[str | Number], at: int, taken: Taken) -> int:
    """Takes "flat 2", "unit B4", "flat no 2", "block C"; how many tokens that were."""
    word = _word(raw, at)
    if word != "block" and word not in UNITS:
        return 0
    behind = at + 1
    if _word(raw, behind) in _NUMBER_SIGNS and _is_number(raw, behind + 1):
        behind += 1
    if not _is_code(raw, behind):
        return 0
    code = raw[behind]
    text = (code.text if isinstance(code, Number) else code).lstrip("0") or "0"
    if word == "block":
        taken.block = text
    elif not taken.flat:
        taken.flat = text
        taken.flat_pair = code if isinstance(code, Number) and len(code.values) > 1 else None
    return behind + 1 - at


def _is_code(raw: list[str | Number], at: int) -> bool:
    """Whether what stands there can be the number of a flat: "2", "B", "3f2", "2/1"."""
    if at >= len(raw):
        return False
    token = raw[at]
    return isinstance(token, Number) or (
        _CODE.fullmatch(token) is not None and token not in _NO_CODES
    )


_NO_CODES = words("at in on of to no by st rd dr la pl ct cl sq gn nr mt")
