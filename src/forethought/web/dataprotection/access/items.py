"""What an answer is made of: items in groups, each of parts, withheld by default or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b

from forethought.timestamps import local_day
from forethought.web.dataprotection.access.exemptions import Exemption
from forethought.web.dataprotection.access.masking import Masked
from forethought.web.dataprotection.models import Choice

GROUPS: Mapping[str, tuple[str, str]] = {
    "identity": ("Who you are", "Name, address, birth date and references, as they were typed."),
    "records": (
        "What record systems say",
        "Notes that match by a reference, or by name with birth date or address. Read them for "
        "other people's names before you give them.",
    ),
    "household": (
        "Notes about the same address",
        "Another name at the address: other people's data. Withheld unless you find that a note is"
        " about the person who asks.",
    ),
    "visits": ("Visits", "When somebody came or meant to come, and why."),
    "checks": ("Checks before visits", "What each check said. Nothing in it decides by itself."),
    "decisions": ("Decisions about visits", "How a visit was to be made, and why."),
    "incidents": ("Incidents", "What was reported. Who reported it is withheld by default."),
    "markers": ("Warning markers", "With reviews, appeals, and with whom each was shared."),
    "dispositions": ("Decisions about records", "What was found mistaken, or was reviewed."),
    "concerns": (
        "What officers said about visits",
        "Written in confidence, and often about the officer. Withheld until you have looked.",
    ),
    "viewings": ("Who looked", "How often staff opened the safety record."),
}
"""Title and, for the reviewer, a hint; in the order of the answer."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of an item. ``withheld``: by default, and why.

    ``choose``: neither is right by default; a sentence for the reviewer, who must say.
    """

    name: str
    label: str
    text: str | Masked
    withheld: Exemption | None = None
    choose: str = ""

    @property
    def shown(self) -> str:
        """The text with what is left out of it left out."""
        return self.text if isinstance(self.text, str) else self.text.shown

    @property
    def whole(self) -> str:
        """The text with everything."""
        return self.text if isinstance(self.text, str) else self.text.text


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is kept about somebody.

    ``key`` stays the same as long as the thing says the same, so that a reviewer's word about it
    ends when it changes. ``withheld``: all of it, by default, and why. ``choose``: neither is
    right by default; a sentence for the reviewer, who must say of this very item.
    """

    key: str
    group: str
    title: str
    on: date | None
    parts: tuple[Part, ...]
    withheld: Exemption | None = None
    choose: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A part after review: given, or withheld because of this."""

    part: Part
    key: str
    because: Exemption | None
    reviewed: bool = False

    @property
    def open(self) -> bool:
        """Whether the reviewer has still to say; until then it is not given."""
        return bool(self.part.choose) and not self.reviewed


@dataclass(frozen=True, slots=True)
class ResolvedItem:
    """An item after review."""

    item: Item
    because: Exemption | None
    reviewed: bool
    parts: tuple[Resolved, ...]

    @property
    def open(self) -> bool:
        """Whether the reviewer has still to say of all of it; until then nothing is given."""
        return bool(self.item.choose) and not self.reviewed

    @property
    def given(self) -> tuple[Resolved, ...]:
        """What of it is given; nothing of an item that is withheld or still open."""
        if self.open or self.because:
            return ()
        return tuple(one for one in self.parts if one.because is None and not one.open)

    @property
    def withheld(self) -> tuple[Resolved, ...]:
        """What of it is not."""
        if self.open:
            return ()
        return tuple(one for one in self.parts if one.because or self.because)

    @property
    def to_choose(self) -> int:
        """How much of it the reviewer has still to say: all of it, or some of its parts."""
        if self.open or self.because:
            return int(self.open)
        return sum(one.open for one in self.parts)


def item_of(
    group: str,
    number: object,
    title: str,
    on: date | datetime | None,
    parts: Iterable[Part | None],
    *,
    withheld: Exemption | None = None,
    choose: str = "",
) -> Item:
    """An item without the parts that say nothing. ``number`` tells it apart in its group."""
    kept = tuple(part for part in parts if part is not None and part.shown)
    said = blake2b(digest_size=6)
    for part in kept:
        said.update(f"{part.name}\0{part.whole}\0".encode("utf-8", "surrogatepass"))
    day = local_day(on) if isinstance(on, datetime) else on
    return Item(f"{group}/{number}/{said.hexdigest()}", group, title, day, kept, withheld, choose)


def resolve(items: Iterable[Item], choices: Iterable[Choice]) -> list[ResolvedItem]:
    """Each item as the reviewer has it.

    The word about an item counts before that about its group, which says nothing of what must be
    chosen by itself. What is withheld by default for
    itself within an item (a name of staff) is given only by a word about that very part, and of an
    item that is withheld nothing is given.
    """
    said = {choice.key: choice for choice in choices}
    return [_resolve(item, said) for item in items]


def _resolve(item: Item, said: Mapping[str, Choice]) -> ResolvedItem:
    word = said.get(item.key) or (None if item.choose else said.get(item.group))
    because = _because(word) if word else item.withheld
    parts = []
    for part in item.parts:
        key = f"{item.key}/{part.name}"
        own = said.get(key)
        parts.append(Resolved(part, key, _because(own) if own else part.withheld, own is not None))
    return ResolvedItem(item, because, word is not None, tuple(parts))


def _because(choice: Choice) -> Exemption | None:
    return Exemption(choice.because) if choice.withhold else None
