"""What policy packs and contact times share: tables of TOML that own up to what they relax."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Table = dict[str, Any]

RELAXING = {"relaxes", "relaxed_by", "relaxed_because"}
"""What a table may say beside its own settings."""


class PackError(ValueError):
    """A pack that cannot be used; the message says where and what to do."""


def read_pack(path: str, what: str) -> bytes:
    """The file's content; ``what`` is the kind of file, for the sentence. Raises PackError."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise PackError(
            f'{path}: no such {what} ({error.strerror}). Give "default" or the path of a TOML file'
        ) from error


def parse_pack(raw: bytes, where: str) -> Table:
    """The tables of a TOML file. Raises PackError."""
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"{where}: not a TOML file that can be read: {error}") from error


def refuse_unknown(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    """Raises PackError for the first key that nobody knows."""
    for key in table:
        if key not in set(known):
            raise PackError(f"{where}: nobody knows “{key}” here; did you mistype it?")


def refuse_other_base(top: Table, where: str) -> None:
    """Raises PackError unless it extends the default, as it also does without a word."""
    if top.get("extends", "default") != "default":
        raise PackError(f'{where}: extends must be "default"')


def name_and_number(top: Table, what: str, where: str) -> tuple[str, int]:
    """What it calls itself, and which one it is. Raises PackError."""
    name, number = top.get("name"), top.get("number")
    if not isinstance(name, str) or not name or type(number) is not int or number < 1:
        raise PackError(f"{where}: give the {what} a name and a whole number from 1 up")
    return name, number


def who_relaxed(table: Table, relaxed: Sequence[str], how: str, where: str) -> str:
    """By whom and why ``relaxed`` was relaxed, for its notice: the table must own up to it.

    ``how``: in what it differs from the default. Raises PackError.
    """
    by, why = table.get("relaxed_by"), table.get("relaxed_because")
    if table.get("relaxes") is not True or not by or not why:
        raise PackError(
            f"{where}: {relaxed[0]} is {how} than the default. "
            "Give relaxes = true, relaxed_by and relaxed_because, or leave it out"
        )
    return f"{how} than the default ({'; '.join(relaxed)}): {by}: {why}"
