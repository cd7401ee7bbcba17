"""The words by which dangers to a visitor are read: data/press/dangers.toml, as patterns. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

DANGERS = {
    "armed_incident": "an armed incident",
    "disorder": "disorder",
    "gas_leak": "escaping gas",
    "flood": "a flood",
    "unsafe_structure": "a structure that may fall",
    "fire_or_chemicals": "a fire, or chemicals set free",
    "bomb": "a bomb, or what may be one",
}
"""The dangers, and what a sentence calls each; where one item tells of two, the first listed of
those told most plainly counts."""

DANGER_TRAPS = {
    "over": "something that is over",
    "court": "what courts and inquiries do about it",
    "history": "the past",
    "year": "the past",
    "drill": "an exercise or advice",
    "fiction": "a story",
    "sport": "sport",
    "figurative": "a figure of speech",
}
"""Ways in which a danger is named without being there now."""


@dataclass(frozen=True, slots=True)
class DangerSigns:
    """``strong``: the danger itself; ``weak``: words that go with it and prove nothing."""

    strong: re.Pattern[str]
    weak: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class DangerTrap:
    """``denied``: phrases in which the words mean nothing of the kind ("not an exercise")."""

    strong: re.Pattern[str]
    weak: re.Pattern[str]
    denied: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class DangerWords:
    """Everything by which an item is read.

    ``dangers`` by the words of :data:`DANGERS`, ``traps`` by those of :data:`DANGER_TRAPS`.
    ``act``: what is being done about it; ``now``: that it is now; ``unsure``: that it may not be
    so. ``cities`` lie abroad.
    """

    dangers: Mapping[str, DangerSigns]
    act: re.Pattern[str]
    now: re.Pattern[str]
    traps: Mapping[str, DangerTrap]
    unsure: re.Pattern[str]
    cities: re.Pattern[str]
