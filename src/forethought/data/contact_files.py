"""Reads the contact times from TOML and refuses nonsense with a sentence.

An office's file may be sooner than the default. What is later needs ``relaxes = true`` with
``relaxed_by`` and ``relaxed_because`` in the same table, as in a policy pack.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from forethought.contact.times import ContactTimes, Ladder
from forethought.contact.words import Urgency
from forethought.data.pack_files import PackError

Table = dict[str, Any]

_RELAXING = {"relaxes", "relaxed_by", "relaxed_because"}
_TOP = {"name", "number", "dated", "source", "extends", "ladder", "contact"}
_RUNGS = ("desk", "manager", "emergency")
_CONTACT = ("word_every", "again", "silence", "repeat", "travel")
_LONGEST = 24 * 60


def load_contact_times(name_or_path: str = "default") -> ContactTimes:
    """The contact times shipped with the program, or of a TOML file that extends them.

    Raises PackError with a sentence when the file is not there or says something impossible.
    """
    shipped = files("forethought.data").joinpath("packs", "contact.toml").read_bytes()
    default = _tables(_toml(shipped, "default"), "default")
    times = _build(default, ContactTimes(), "default")
    if name_or_path == "default":
        return _named(times, _toml(shipped, "default"), shipped, (), "default")
    raw = _read(name_or_path)
    top = _toml(raw, name_or_path)
    if top.get("extends", "default") != "default":
        raise PackError(f'{name_or_path}: extends must be "default"')
    mine = _tables(top, name_or_path)
    relaxed = tuple(_relaxations(default, mine, name_or_path))
    return _named(_build(mine, times, name_or_path), top, raw, relaxed, name_or_path)


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise PackError(
            f"{path}: no such file of contact times ({error.strerror}). "
            'Give "default" or the path of a TOML file'
        ) from error


def _toml(raw: bytes, where: str) -> Table:
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"{where}: not a TOML file that can be read: {error}") from error


def _tables(top: Table, where: str) -> dict[str, Table]:
    """Its tables by the name that a message gives them, with whole minutes in them."""
    _refuse_unknown(top, _TOP, where)
    ladders = top.get("ladder", {})
    if not isinstance(ladders, dict):
        raise PackError(f"{where}: ladder must be tables such as [ladder.ordinary]")
    _refuse_unknown(ladders, {urgency.value for urgency in Urgency}, f"{where}, [ladder]")
    tables = {f"ladder.{name}": table for name, table in ladders.items()}
    if "contact" in top:
        tables["contact"] = top["contact"]
    for name, table in tables.items():
        known = _CONTACT if name == "contact" else _RUNGS
        here = f"{where}, [{name}]"
        if not isinstance(table, dict):
            raise PackError(f"{here}: this must be a table of minutes")
        _refuse_unknown(table, {*known, *_RELAXING}, here)
        for key in known:
            if key in table and not (type(table[key]) is int and 0 <= table[key] <= _LONGEST):
                raise PackError(f"{here}: {key} must be whole minutes, 0 to {_LONGEST}")
    return tables


def _refuse_unknown(table: Table, known: set[str], where: str) -> None:
    for key in table:
        if key not in known:
            raise PackError(f"{where}: nobody knows “{key}” here; did you mistype it?")


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
        by, why = table.get("relaxed_by"), table.get("relaxed_because")
        if table.get("relaxes") is not True or not by or not why:
            raise PackError(
                f"{where}, [{name}]: {later[0]} is later than the default. "
                "Give relaxes = true, relaxed_by and relaxed_because, or leave it out"
            )
        yield f"These times are later than the default ({'; '.join(later)}): {by}: {why}"


def _named(
    times: ContactTimes, top: Table, raw: bytes, relaxations: tuple[str, ...], where: str
) -> ContactTimes:
    name, number = top.get("name"), top.get("number")
    if not isinstance(name, str) or not name or type(number) is not int or number < 1:
        raise PackError(f"{where}: give the times a name and a whole number from 1 up")
    return replace(
        times,
        name=name,
        number=number,
        sha256=hashlib.sha256(raw).hexdigest(),
        relaxations=relaxations,
    )
