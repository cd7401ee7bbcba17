"""Reads the word lists of dangers: ``data/press/dangers.toml``."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from forethought.places.danger_words import (
    DANGER_TRAPS,
    DANGERS,
    DangerSigns,
    DangerTrap,
    DangerWords,
)
from forethought.places.press_words import pattern

_FILE = Path(__file__).parent / "press" / "dangers.toml"


@lru_cache(maxsize=1)
def load_danger_words() -> DangerWords:
    """The packaged lists. Raises OSError, KeyError or ValueError: a broken installation."""
    words = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return DangerWords(
        dangers={
            name: DangerSigns(pattern(lists["strong"]), pattern(lists["weak"]))
            for name in DANGERS
            for lists in [words["danger"][name]]
        },
        act=pattern(words["act"]["words"]),
        now=pattern(words["now"]["words"]),
        traps={
            name: DangerTrap(
                pattern(lists["strong"]), pattern(lists["weak"]), pattern(lists["denied"])
            )
            for name in DANGER_TRAPS
            for lists in [words["trap"][name]]
        },
        unsure=pattern(words["unsure"]["words"]),
        cities=pattern(words["abroad"]["cities"]),
    )
