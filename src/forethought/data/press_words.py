"""Reads the press word lists: ``data/press/words.toml`` and ``data/press/abroad.toml``."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from forethought.places.press_words import (
    PRESENCE,
    TRAPS,
    Context,
    PressWords,
    Trap,
    beginning,
    ending,
    pattern,
)

_PLACE = re.compile(r"\{([A-Za-z_]+)\}")
_FOLDER = Path(__file__).parent / "press"


def load_press_words(folder: Path = _FOLDER) -> PressWords:
    """The packaged word lists. Raises OSError, KeyError or ValueError: a broken installation."""
    words = _filled(tomllib.loads((folder / "words.toml").read_text(encoding="utf-8")))
    abroad = tomllib.loads((folder / "abroad.toml").read_text(encoding="utf-8"))
    context = tomllib.loads((folder / "context.toml").read_text(encoding="utf-8"))
    animal = words["animal"]
    return PressWords(
        diseases={name: pattern(parts) for name, parts in words["disease"].items()},
        animals=pattern([*animal["kept"], *animal["wild"]]),
        holdings=pattern(animal["place"]),
        presence={kind: pattern(words["presence"][kind]) for kind in PRESENCE},
        certain=pattern(words["certain"]["words"]),
        aftermath=pattern(words["aftermath"]["words"]),
        doubt=pattern(words["negated"]["doubt"]),
        negated=pattern(words["negated"]["phrases"]),
        negative_results=pattern(words["negated"]["results"]),
        traps={name: _trap(words["trap"][name]) for name in TRAPS},
        not_a_drill=pattern(words["trap"]["drill"]["denied"]),
        history_of_now=pattern(words["trap"]["history"]["current"]),
        not_notifiable=pattern(words["not_notifiable"]["strong"]),
        other_event=pattern(words["not_notifiable"]["event"]),
        no_case=pattern(words["no_case"]["words"]),
        hints=pattern(words["hint"]["words"]),
        current=pattern(words["time"]["current"]),
        abroad=pattern([name for names in abroad.values() for name in names]),
        context=_context(context),
    )


def _filled(words: dict[str, Any]) -> dict[str, Any]:
    """The lists with {D} standing for the name of any disease, {restriction} for any of those."""
    names = "|".join(name for names in words["disease"].values() for name in names)
    stand_for = {"D": f"(?:{names})(?: disease| virus)?"}
    stand_for |= {name: "|".join(parts) for name, parts in words.pop("phrase").items()}

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [filled(inner) for inner in value]
        return _PLACE.sub(lambda match: stand_for[match[1]], value)

    return {key: filled(value) for key, value in words.items()}


def _context(lists: dict[str, list[str]]) -> Context:
    return Context(
        at=frozenset(lists["at"]),
        by=frozenset(lists["by"]),
        away=frozenset(lists["away"]),
        spread_to=ending(lists["spread_to"]),
        part_of=ending(lists["part_of"]),
        not_here=ending(lists["not_here"]),
        holding_after=beginning(lists["holding_after"]),
        where_after=beginning(lists["where_after"]),
        neighbourhood=beginning(lists["neighbourhood"]),
        in_zone_after=beginning(lists["in_zone_after"]),
        parts=frozenset(lists["parts"]),
        never=frozenset(lists["never"]),
        breeds=frozenset(lists["breeds"]),
        not_a_place_after=beginning(lists["not_a_place_after"]),
        offices=frozenset(lists["offices"]),
        titles=frozenset(lists["titles"]),
        first_names=frozenset(lists["first_names"]),
        common=frozenset(lists["common"]),
    )


def _trap(lists: dict[str, list[str]]) -> Trap:
    return Trap(
        strong=pattern(lists["strong"]),
        weak=pattern(lists["weak"]),
        outlet=pattern(lists.get("outlet", [])),
    )
