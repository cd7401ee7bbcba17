"""By which rules a day folder of a site is checked: they lie in the folder itself.

`forethought dayfolder out` names them in ``day-folder.json``. A folder without that file has none
of its own, and is checked as docs/day-folder.md says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forethought.dayfolder.day import DayError

MANIFEST = "day-folder.json"


@dataclass(frozen=True, slots=True)
class OwnRules:
    """``policy``: a pack's name or path. ``reader`` and ``lexicons``: who reads, with what."""

    policy: str
    reader: str
    lexicons: tuple[Path, ...]


def own_rules(folder: Path) -> OwnRules | None:
    """The rules that the folder was written with; None where it has no ``day-folder.json``.

    Raises DayError where that file cannot be read, or names a file that is not in the folder:
    without the site's own rules the check would ask less care than the site.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return None
    rules = _declared(path)
    policy, reader, lexicons = rules.get("policy"), rules.get("reader"), rules.get("lexicons")
    if not isinstance(reader, str) or not isinstance(lexicons, list):
        raise DayError(_says(path))
    return OwnRules(
        policy="default" if policy is None else str(_within(folder, policy)),
        reader=reader,
        lexicons=tuple(_within(folder, name) for name in lexicons),
    )


def _declared(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DayError(_says(path)) from error
    rules = told.get("rules") if isinstance(told, dict) else None
    if not isinstance(rules, dict):
        raise DayError(_says(path))
    return rules


def _within(folder: Path, name: object) -> Path:
    path = folder / str(name)
    inside = path.resolve().is_relative_to(folder.resolve())
    if not isinstance(name, str) or not inside or not path.is_file():
        raise DayError(
            f"{MANIFEST} says that this folder is checked with {name}, which is not in it: bring "
            "the whole folder, or name the rules with --policy, --reader and --lexicon"
        )
    return path


def _says(path: Path) -> str:
    return (
        f"{path} does not say by which rules this folder is checked: bring it as the site wrote "
        "it, or name the rules with --policy, --reader and --lexicon"
    )
