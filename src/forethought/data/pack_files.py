"""Reads policy packs from TOML and refuses nonsense with a sentence.

An office's pack may add and raise. What lowers a consequence below the default needs
``relaxes = true`` with ``relaxed_by`` and ``relaxed_because`` in the same table (policy.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from importlib.resources import files
from string import Formatter
from typing import Any

import forethought.policy.rules  # noqa: F401 - the rules that a pack must speak of
from forethought.data.pack_tables import (
    RELAXING,
    PackError,
    Table,
    name_and_number,
    parse_pack,
    read_pack,
    refuse_other_base,
    refuse_unknown,
    who_relaxed,
)
from forethought.policy.pack import Pack, RuleTerms, Settings
from forethought.policy.rule import RULES
from forethought.vocabulary import Hazard, Outcome

__all__ = ["PackError", "load_pack"]

_TOP = {"name", "number", "dated", "source", "extends", "settings", "categories", "zones", "rules"}
_TERMS = {"at_least", "discuss", "cites", "says"}
_SETTINGS = tuple(Settings.__dataclass_fields__)
_LOWER_IS_RELAXED = {"press_distance_km", "recent_days", "elsewhere_km", "location_error_m"}
_RECORDS = {
    "records.violence": 2,
    "records.caution": 1,
}


def load_pack(name_or_path: str = "default") -> Pack:
    """A pack by its name (one shipped with the program) or by the path of a TOML file.

    Raises PackError with a sentence when it is not there or says something impossible.
    """
    shipped = files("forethought.data").joinpath("packs", "default.toml").read_bytes()
    default = parse_pack(shipped, "default")
    if name_or_path == "default":
        return _build(default, default, _sha(shipped), (), "default")
    raw = read_pack(name_or_path, "policy pack")
    mine = parse_pack(raw, name_or_path)
    refuse_other_base(mine, name_or_path)
    refuse_unknown(mine, _TOP, name_or_path)
    relaxations = tuple(_relaxations(default, mine, name_or_path))
    return _build(_merged(default, mine), default, _sha(raw), relaxations, name_or_path)


def _sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _merged(default: Table, mine: Table) -> Table:
    merged: Table = {**default, **{key: mine.get(key) for key in ("name", "number")}}
    for part in ("settings", "categories", "zones"):
        merged[part] = {**default[part], **mine.get(part, {})}
    merged["rules"] = {
        rule: {**default["rules"].get(rule, {}), **mine.get("rules", {}).get(rule, {})}
        for rule in [*default["rules"], *mine.get("rules", {})]
    }
    return merged


def _build(
    table: Table, default: Table, sha256: str, relaxations: tuple[str, ...], where: str
) -> Pack:
    name, number = name_and_number(table, "pack", where)
    unknown = set(table["rules"]) - set(RULES)
    if unknown:
        raise PackError(f"{where}: there is no rule called {sorted(unknown)[0]}")
    missing = set(RULES) - set(table["rules"])
    if missing:
        raise PackError(f"{where}: the pack says nothing of the rule {sorted(missing)[0]}")
    return Pack(
        name=name,
        number=number,
        sha256=sha256,
        settings=_settings(table["settings"], where),
        categories=_categories(table["categories"], where),
        informing_zones=frozenset(_zones(table["zones"], where)),
        rules={rule: _terms(rule, terms, default, where) for rule, terms in table["rules"].items()},
        relaxations=relaxations,
    )


def _settings(table: Table, where: str) -> Settings:
    refuse_unknown(table, {*_SETTINGS, *RELAXING}, f"{where}, [settings]")
    values: dict[str, Any] = {}
    for key in _SETTINGS:
        value = table[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
            raise PackError(f"{where}, [settings]: {key} must be a number from 0 up")
        values[key] = value
    if type(values["recent_days"]) is not int:
        raise PackError(f"{where}, [settings]: recent_days must be a whole number")
    values["large_cash_gbp"] = Decimal(str(values["large_cash_gbp"]))
    return Settings(**values)


def _categories(table: Table, where: str) -> dict[Hazard, str]:
    refuse_unknown(table, {*Hazard, *RELAXING}, f"{where}, [categories]")
    for hazard in Hazard:
        allowed = ["records.disease"] if hazard is Hazard.DISEASE else list(_RECORDS)
        if table.get(hazard) not in allowed:
            raise PackError(f"{where}, [categories]: {hazard} must be {' or '.join(allowed)}")
    return {hazard: table[hazard] for hazard in Hazard}


def _zones(table: Table, where: str) -> list[str]:
    refuse_unknown(table, {"inform", *RELAXING}, f"{where}, [zones]")
    zones = table["inform"]
    if not isinstance(zones, list) or not all(isinstance(zone, str) and zone for zone in zones):
        raise PackError(f"{where}, [zones]: inform must be a list of zone types")
    return [zone.casefold() for zone in zones]


def _terms(rule: str, table: Table, default: Table, where: str) -> RuleTerms:
    here = f'{where}, [rules."{rule}"]'
    refuse_unknown(table, _TERMS | RELAXING, here)
    if table.get("at_least") not in {None, *Outcome}:
        raise PackError(f"{here}: at_least must be one of {', '.join(Outcome)}")
    if type(table.get("discuss")) is not bool:
        raise PackError(f"{here}: discuss must be true or false")
    for key in ("cites", "says"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise PackError(f"{here}: {key} must not be empty")
    _refuse_unknown_slots(rule, table["says"], default, here)
    at_least = table.get("at_least")
    asked = Outcome(at_least) if at_least is not None else None
    return RuleTerms(asked, table["discuss"], table["cites"], table["says"])


def _slots(says: str) -> set[str]:
    return {slot for _, slot, _, _ in Formatter().parse(says) if slot is not None}


def _refuse_unknown_slots(rule: str, says: str, default: Table, here: str) -> None:
    """A sentence may only use the slots that the rule fills: those of the default sentence."""
    try:
        unknown = _slots(says) - _slots(default["rules"][rule]["says"])
    except ValueError as error:
        raise PackError(f"{here}: says has a brace without its partner") from error
    if unknown:
        raise PackError(f"{here}: this rule does not fill the slot {{{sorted(unknown)[0]}}}")


def _relaxations(default: Table, mine: Table, where: str) -> Iterable[str]:
    """A sentence for each table that lowers something; refuses one that does not own up."""
    tables: dict[str, tuple[Table, list[str]]] = {
        part: (mine.get(part, {}), lowered(default[part], mine.get(part, {})))
        for part, lowered in (
            ("settings", _lowered_settings),
            ("categories", _lowered_categories),
            ("zones", _lowered_zones),
        )
    }
    for rule, terms in mine.get("rules", {}).items():
        base = default["rules"].get(rule, {})
        tables[f'rules."{rule}"'] = (terms, _lowered_terms(base, terms))
    for part, (table, lowered) in tables.items():
        if not lowered:
            continue
        said = who_relaxed(table, lowered, "less cautious", f"{where}, [{part}]")
        yield f"This pack is {said}"


def _lowered_settings(default: Table, mine: Table) -> list[str]:
    lowered = []
    for key in default:
        if key not in mine or not isinstance(mine[key], int | float):
            continue
        drop = default[key] - mine[key]
        if (drop if key in _LOWER_IS_RELAXED else -drop) > 0:
            lowered.append(f"{key} = {mine[key]}")
    return lowered


def _lowered_categories(default: Table, mine: Table) -> list[str]:
    return [
        f"{key} = {mine[key]}"
        for key in default
        if key in mine and _RECORDS.get(mine[key], 0) < _RECORDS.get(default[key], 0)
    ]


def _lowered_zones(default: Table, mine: Table) -> list[str]:
    added = set(mine.get("inform", [])) - set(default["inform"])
    return [f"{zone} only informs" for zone in sorted(map(str, added))]


def _lowered_terms(default: Table, mine: Table) -> list[str]:
    lowered = []
    if "at_least" in mine and _rank(mine["at_least"]) < _rank(default.get("at_least")):
        lowered.append(f"at_least = {mine['at_least']}")
    if mine.get("discuss") is False and default.get("discuss") is True:
        lowered.append("discuss = false")
    return lowered


def _rank(outcome: object) -> int:
    return Outcome(str(outcome)).caution if outcome in set(Outcome) else -1
