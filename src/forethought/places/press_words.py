"""The words that reading the press needs, as frozen patterns. Pure; see data/press/words.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

TRAPS = (
    "lifted",
    "drill",
    "fiction",
    "history",
    "year",
    "sport",
    "human",
    "figurative",
    "prevention",
)
PRESENCE = ("told", "confirmed", "struck", "killed", "zone", "suspected")


@dataclass(frozen=True, slots=True)
class Trap:
    """Words of one way in which a disease is named without being here now; ``outlet`` are words in
    the names of papers that are given to it.
    """

    strong: re.Pattern[str]
    weak: re.Pattern[str]
    outlet: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Context:
    """What the words around a place name mean; see data/press/context.toml."""

    at: frozenset[str]
    by: frozenset[str]
    away: frozenset[str]
    spread_to: re.Pattern[str]
    part_of: re.Pattern[str]
    not_here: re.Pattern[str]
    holding_after: re.Pattern[str]
    where_after: re.Pattern[str]
    neighbourhood: re.Pattern[str]
    in_zone_after: re.Pattern[str]
    not_a_place_after: re.Pattern[str]
    parts: frozenset[str]
    never: frozenset[str]
    breeds: frozenset[str]
    offices: frozenset[str]
    titles: frozenset[str]
    first_names: frozenset[str]
    common: frozenset[str]


@dataclass(frozen=True, slots=True)
class PressWords:
    """Everything by which an item is read.

    ``diseases`` by their plain name; ``presence`` by kind (told, confirmed, struck, killed, zone,
    suspected); ``traps`` by name.
    """

    diseases: Mapping[str, re.Pattern[str]]
    animals: re.Pattern[str]
    holdings: re.Pattern[str]
    presence: Mapping[str, re.Pattern[str]]
    certain: re.Pattern[str]
    aftermath: re.Pattern[str]
    doubt: re.Pattern[str]
    negated: re.Pattern[str]
    negative_results: re.Pattern[str]
    traps: Mapping[str, Trap]
    not_a_drill: re.Pattern[str]
    history_of_now: re.Pattern[str]
    not_notifiable: re.Pattern[str]
    other_event: re.Pattern[str]
    no_case: re.Pattern[str]
    hints: re.Pattern[str]
    current: re.Pattern[str]
    abroad: re.Pattern[str]
    context: Context


def pattern(parts: list[str]) -> re.Pattern[str]:
    """One pattern of many, matched at word edges without regard to capitals."""
    if not parts:
        return re.compile(r"(?!)")
    return re.compile(r"(?<![\w-])(?:" + "|".join(_by_letter(parts)) + r")(?![\w])", re.IGNORECASE)


def _by_letter(parts: list[str]) -> list[str]:
    """The same alternatives, those that begin with one letter put together: at each word only
    those of its letter are tried, which halves the time that an item takes.
    """
    by_letter: dict[str, list[str]] = {}
    others = []
    for part in parts:
        if _LETTER.match(part) and "|" not in _outside_brackets(part):
            by_letter.setdefault(part[0].lower(), []).append(part[1:])
        else:
            others.append(part)
    return [f"{first}(?:{'|'.join(rest)})" for first, rest in by_letter.items()] + others


def _outside_brackets(part: str) -> str:
    while (less := _BRACKETED.sub("", part)) != part:
        part = less
    return part


def ending(parts: list[str]) -> re.Pattern[str]:
    """One pattern of many that ends the text, a space included."""
    return re.compile(r"(?<![\w-])(?:" + "|".join(parts) + r") $", re.IGNORECASE)


def beginning(parts: list[str]) -> re.Pattern[str]:
    """One pattern of many, for ``match`` at the beginning of the text."""
    return re.compile("(?:" + "|".join(parts) + ")", re.IGNORECASE)


_LETTER = re.compile(r"[A-Za-z](?![?*+{])")
_BRACKETED = re.compile(r"\\.|\[[^\]]*\]|\([^()]*\)")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


def plain(text: str) -> str:
    """The same text, character by character, with plain quotation marks, dashes and spaces."""
    return text.translate(_PLAIN)
