"""Reads the contact times from TOML and refuses nonsense with a sentence.

An office's file may be sooner than the default. What is later needs ``relaxes = true`` with
``relaxed_by`` and ``relaxed_because`` in the same table, as in a policy pack.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from typing import Any

from forethought.contact.times import ContactTimes, Ladder
from forethought.contact.words import Urgency
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

_TOP = {"name", "number", "dated", "source", "extends", "ladder", "contact"}
_RUNGS = ("desk", "manager", "emergency")
_CONTACT = ("word_every", "again", "silence", "repeat", "travel")
_LONGEST = 24 * 60


def load_contact_times(name_or_path: str = "default") -> ContactTimes:
    """The contact times shipped with the program, or of a TOML file that extends them.

    Raises PackError with a sentence when the file is not there or says something impossible.
    """
    shipped = files("forethought.data").joinpath("packs", "contact.toml").read_bytes()
    top = parse_pack(shipped, "default")
    default = _tables(top, "default")
    times = _build(default, ContactTimes(), "default")
    if name_or_path == "default":
        return _named(times, top, shipped, (), "default")
    raw = read_pack(name_or_path, "file of contact times")
    top = parse_pack(raw, name_or_path)
    refuse_other_base(top, name_or_path)
    mine = _tables(top, name_or_path)
    relaxed = tuple(_relaxations(default, mine, name_or_path))
    return _named(_build(mine, times, name_or_path), top, raw, relaxed, name_or_path)


def _tables(top: Table, where: str) -> dict[str, Table]:
    """Its tables by the name that a message gives them, with whole minutes in them."""
    refuse_unknown(top, _TOP, where)
    ladders = top.get("ladder", {})
    if not isinstance(ladders, dict):
        raise PackError(f"{where}: ladder must be tables such as [ladder.ordinary]")
    refuse_unknown(ladders, {urgency.value for urgency in Urgency}, f"{where}, [ladder]")
    tables = {f"ladder.{name}": table for name, table in ladders.items()}
    if "contact" in top:
        tables["contact"] = top["contact"]
    for name, table in tables.items():
        known = _CONTACT if name == "contact" else _RUNGS
        here = f"{where}, [{name}]"
        if not isinstance(table, dict):
            raise PackError(f"{here}: this must be a table of minutes")
        refuse_unknown(table, {*known, *RELAXING}, here)
        for key in known:
            if key in table and not (type(table[key]) is int and 0 <= table[key] <= _LONGEST):
                raise PackError(f"{here}: {key} must be whole minutes, 0 to {_LONGEST}")
    return tables


def _build(tables: dict[str, Table], base: ContactTimes, where: str) -> ContactTimes:
    values: dict[str, Any] = {}
    try:
        for urgency in Urgency:
            table = tables.get(f"ladder.{urgency.value}", {})
            values[urgency.value] = _ladder(table, base.ladder(urgency))
        table = tables.get("contact", {})
        values |= {key: timedelta(minutes=table[key]) for key in _CONTACT if key in table}
        return replace(base, **values)
    except ValueError as error:
        raise PackError(f"{where}: {error}") from error


def _ladder(table: Table, base: Ladder) -> Ladder:
    minutes = {key: timedelta(minutes=table[key]) for key in _RUNGS if key in table}
    return replace(base, **minutes)


def _relaxations(default: dict[str, Table], mine: dict[str, Table], where: str) -> Iterable[str]:
    """A sentence for each table with something later than the default that owns up to it."""
    for name, table in mine.items():
        known = _CONTACT if name == "contact" else _RUNGS
        later = [
            f"{key} = {table[key]}"
            for key in known
            if key in table and key != "travel" and table[key] > default[name][key]
        ]
        if not later:
            continue
        yield f"These times are {who_relaxed(table, later, 'later', f'{where}, [{name}]')}"


def _named(
    times: ContactTimes, top: Table, raw: bytes, relaxations: tuple[str, ...], where: str
) -> ContactTimes:
    name, number = name_and_number(top, "times", where)
    return replace(
        times,
        name=name,
        number=number,
        sha256=hashlib.sha256(raw).hexdigest(),
        relaxations=relaxations,
    )
