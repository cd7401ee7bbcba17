"""Names: what a name cell says, and whether two cells may name the same customer.

A cell may hold several names of one customer ("John Smith t/a Smith Motors", "Mr J & Mrs M
Smith"); two cells fit when any name of one fits any of the other. Fitting says nothing of who is
meant: a name alone never matches (policy.md, "Which records are about this customer").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from forethought.matching.name_words import (
    ABOUT_AN_ESTATE,
    BUSINESS_SPELLINGS,
    BUSINESS_WORDS,
    FEMALE_TITLES,
    HONORIFICS,
    HONORIFICS_OR_NAMES,
    JUNIOR,
    LEGAL_FORMS,
    LINKING,
    MALE_TITLES,
    NOBODY,
    OTHER_NAME,
    PARTICLES,
    SENIOR,
    SUFFIXES,
    SUFFIXES_OR_NAMES,
    TRADES_AS,
)
from forethought.matching.nicknames import is_established
from forethought.matching.text import fold

LONGEST_NAME = 400
"""How much of a name cell is read, in characters: names are short, cells need not be."""

MOST_NAMES = 6
"""How many names of one cell are compared."""

_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_APART = re.compile(r"\s*(?:&|\+|/|;|\band\b)\s*")
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_SPACED = str.maketrans(dict.fromkeys('.()[]{}"“”', " "))
_VOWELS = frozenset("aeiouy")
_SHORTEST_BUSINESS = 3
_SHORTEST_BUSINESS_SLIP = 6


@dataclass(frozen=True, slots=True)
class PersonalName:
    """One way to read a name as a person's.

    ``readings`` are pairs of the surname's spellings and the given names, one pair for each
    order in which the words may stand. ``title`` is ``m``, ``f`` or empty; ``generation``
    ``junior``, ``senior`` or empty.
    """

    readings: tuple[tuple[frozenset[str], tuple[str, ...]], ...]
    title: str
    generation: str


@dataclass(frozen=True, slots=True)
class BusinessName:
    """A name run together without legal form; ``businesslike`` if it shows that it is one."""

    joined: str
    businesslike: bool


@dataclass(frozen=True, slots=True)
class Names:
    """Every name that a cell holds; ``full``: one has two words or is a business's."""

    persons: tuple[PersonalName, ...]
    businesses: tuple[BusinessName, ...]
    full: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """One name of a cell: its words before and after the comma, titles and suffixes taken off."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    title: str = ""
    generation: str = ""
    trading: bool = False
    of_several: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return self.before + self.after


@lru_cache(maxsize=16_384)
def read_names(text: str) -> Names:
    """Every name in the cell ``text``, which may be empty or anything at all."""
    persons: list[PersonalName] = []
    businesses: list[BusinessName] = []
    full = False
    for part in _parts(text):
        business = _business(part)
        if business is not None:
            businesses.append(business)
            full = full or business.businesslike
        person = _personal(part)
        if person is not None:
            persons.append(person)
            full = True
    return Names(tuple(persons), tuple(businesses), full)


def _parts(text: str) -> list[_Part]:
    folded = fold(text[:LONGEST_NAME].translate(_HYPHENS))
    found: list[_Part] = []
    first: tuple[_Part, ...] = ()
    for number, (piece, joint) in enumerate(_pieces(folded)):
        trading = bool(joint and TRADES_AS.search(joint))
        parts = tuple(_members(piece, trading, text))
        found += parts
        if number == 0:
            first = parts
        elif not trading:
            found += _with_other_surname(first, parts)
    return [part for part in found if "".join(part.words) not in NOBODY][:MOST_NAMES]


def _pieces(folded: str) -> Iterator[tuple[str, str]]:
    """The names that t/a, aka, née and the like join, each with the words that joined it."""
    begin, joint = 0, ""
    for found in OTHER_NAME.finditer(folded):
        yield folded[begin : found.start()], joint
        begin, joint = found.end(), found[0]
    yield folded[begin:], joint


def _members(piece: str, trading: bool, raw: str) -> Iterator[_Part]:
    """The whole name, and each of a couple or partnership on its own."""
    spaced = ABOUT_AN_ESTATE.sub(" ", piece).translate(_SPACED)
    pieces = [part for part in _APART.split(spaced) if part]
    together = len(pieces) > 1
    whole = _part(" ".join(pieces), raw, trading=trading, of_several=together)
    if whole.words:
        yield whole
    if not together or LEGAL_FORMS & set(whole.words):
        return
    members = [_part(member, raw) for member in pieces[:MOST_NAMES]]
    family = _family_name(members)
    shared_title = any(not member.words for member in members)
    for member in members:
        words = member.words
        title = "" if shared_title else member.title
        if len(words) == 1 and family and words[0] != family:
            yield _Part((family,), words, title, member.generation)
        elif len(words) > 1:
            yield replace(member, title=title)


def _family_name(members: Sequence[_Part]) -> str:
    """The surname that a couple shares: "J & M Smith", "Smith, J & M"."""
    if members[0].after:
        return members[0].before[-1]
    last = members[-1].words
    return last[-1] if len(last) > 1 else ""


def _with_other_surname(first: Sequence[_Part], others: Sequence[_Part]) -> Iterator[_Part]:
    """The first name with the one other word: née, or the name somebody goes by."""
    for part in first:
        for other in others:
            if len(other.words) == 1 and len(part.words) > 1:
                given, surname = _one_order(part)
                yield _Part(other.words, given, part.title, part.generation)
                yield _Part(surname, other.words, part.title, part.generation)


def _one_order(part: _Part) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if part.after:
        return part.after, part.before
    return part.before[:-1], part.before[-1:]


def _part(piece: str, raw: str, *, trading: bool = False, of_several: bool = False) -> _Part:
    halves = [_TOKEN.findall(half) for half in piece.split(",")]
    bare = [_without_additions(half) for half in halves]
    several = [words for words in bare if words]
    all_words = [word for half in halves for word in half]
    title = "" if of_several else _one_of(all_words, m=MALE_TITLES, f=FEMALE_TITLES)
    before = several[0] if several else []
    after = [word for words in several[1:] for word in words]
    return _Part(
        tuple(_expanded(before, raw)),
        tuple(_expanded(after, raw)),
        title,
        _one_of(all_words[1:], junior=JUNIOR, senior=SENIOR),
        trading,
        of_several,
    )


def _without_additions(found: list[str]) -> list[str]:
    """``found`` without titles in front and honours behind."""
    names = [word for word in found if word not in HONORIFICS]
    while len(names) > 2 and names[0] in HONORIFICS_OR_NAMES:
        names = names[1:]
    while (
        names and names[-1] in SUFFIXES and (len(names) > 2 or names[-1] not in SUFFIXES_OR_NAMES)
    ):
        names = names[:-1]
    return _joined_particles(names)


def _joined_particles(names: list[str]) -> list[str]:
    """ "Mc" and the like belong to the word behind them wherever they stand."""
    joined: list[str] = []
    prefix = ""
    for word in names:
        if word in ("mc", "mac"):
            prefix = "mc"
            continue
        joined.append(prefix + word)
        prefix = ""
    return joined + ([prefix] if prefix else [])


def _expanded(found: list[str], raw: str) -> Iterator[str]:
    """Initials that are written together become words: "JA Smith", "JP SMITH"."""
    for word in found:
        if _is_run_of_initials(word, raw):
            yield from word
        else:
            yield word


def _is_run_of_initials(word: str, raw: str) -> bool:
    if not 2 <= len(word) <= 3 or not word.isascii() or not word.isalpha():
        return False
    if is_established(word) or word in LEGAL_FORMS or word in PARTICLES or word == "ng":
        return False
    if _VOWELS.isdisjoint(word):
        return True
    return word.upper() in raw.split() and not raw.isupper()


def _one_of(found: Sequence[str], **sets: frozenset[str]) -> str:
    present = [name for name, words in sets.items() if not words.isdisjoint(found)]
    return present[0] if len(present) == 1 else ""


def _business(part: _Part) -> BusinessName | None:
    plain = [
        BUSINESS_SPELLINGS.get(piece, piece)
        for word in part.words
        for piece in word.split("-")
        if piece not in LEGAL_FORMS and piece not in LINKING
    ]
    if not plain:
        return None
    businesslike = (
        part.trading
        or (part.of_several and len(plain) > 1)
        or not LEGAL_FORMS.isdisjoint(part.words)
        or not BUSINESS_WORDS.isdisjoint(plain)
    )
    return BusinessName("".join(plain), businesslike)


def _personal(part: _Part) -> PersonalName | None:
    words = part.words
    if part.of_several or not _has_two_names(part) or not LEGAL_FORMS.isdisjoint(words):
        return None
    if not BUSINESS_WORDS.isdisjoint(words) and not _begins_like_a_person(part):
        return None
    readings = tuple(
        (_surname_forms(surname), given)
        for surname, given in _orders(part)
        if given and len("".join(surname)) > 1
    )
    return PersonalName(readings, part.title, part.generation) if readings else None


def _has_two_names(part: _Part) -> bool:
    """Whether it has two words, "van der" of "Mr van der Berg" not counted; "Van Morrison" has."""
    words = part.words
    if len(words) == 2 and not part.title:
        return True
    return sum(word not in PARTICLES for word in words) > 1


def _begins_like_a_person(part: _Part) -> bool:
    first = part.words[0]
    return bool(part.after or part.title) or len(first) == 1 or is_established(first)


def _orders(part: _Part) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Surname and given names, in each order that the words may have been written in."""
    if part.after:
        yield part.before, _single(part.after)
    words = part.before
    if len(words) < 2:
        return
    begin = len(words) - 1
    while begin > 1 and words[begin - 1] in PARTICLES:
        begin -= 1
    yield words[begin:], _single(words[:begin])
    if not part.after:
        yield words[:1], _single(words[1:])


def _single(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(piece for word in given for piece in word.split("-"))


def _surname_forms(surname: tuple[str, ...]) -> frozenset[str]:
    """A surname's spellings: run together, and each part of a double-barrelled one."""
    pieces = [piece for word in surname for piece in word.split("-")]
    forms = {"".join(pieces)}
    if not {"st", "saint"} & set(pieces):
        forms |= {piece for piece in pieces if piece not in PARTICLES and len(piece) > 1}
    else:
        forms |= {form.replace("saint", "st", 1) for form in forms}
    return frozenset(_mac(form) for form in forms)


def _mac(form: str) -> str:
    return f"mc{form[3:]}" if form.startswith("mac") and len(form) > 5 else form
