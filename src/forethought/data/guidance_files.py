"""Reads the standard guidance: ``data/guidance/*.md``, Markdown below a head in TOML."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from forethought.vocabulary import AreaKind, Hazard

FENCE = "+++\n"
"""Stands alone on a line before and after the head of a page."""

_WRAPPED = re.compile(r"(?<=[^\s|])\n +(?=[^\s\-*#>|])|(?<=[^\s|])\n(?=[^\s\-*#>|\d])")
"""A line end inside a paragraph or an item of a list."""

_FOLDER = Path(__file__).parent / "guidance"
_HEAD = {"title", "summary", "order", "dated", "review_on", "rules", "hazards", "kinds"}
_Given = TypeVar("_Given")


class GuidanceFileError(ValueError):
    """A page that cannot be used; the message says which, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class StandardPage:
    """One page as it comes with the program.

    ``body``: Markdown. ``order``: where it stands in the list. ``rules`` (ids of the policy),
    ``hazards`` and ``kinds`` (of areas): what the page explains. ``sha256``: of its words and of
    what they stand beside; another one means that a new release says something else.
    """

    slug: str
    title: str
    summary: str
    body: str
    order: int
    dated: date
    review_on: date
    rules: tuple[str, ...]
    hazards: tuple[Hazard, ...]
    kinds: tuple[AreaKind, ...]
    sha256: str


@cache
def load_guidance(folder: Path = _FOLDER) -> tuple[StandardPage, ...]:
    """The standard pages in their order. Raises GuidanceFileError: a broken installation."""
    pages = [parse_page(path.stem, path.read_text("utf-8")) for path in folder.glob("*.md")]
    return tuple(sorted(pages, key=lambda page: (page.order, page.slug)))


def parse_page(slug: str, text: str) -> StandardPage:
    """One page out of its file. Raises GuidanceFileError."""
    parts = text.split(FENCE, 2)
    if len(parts) != 3 or parts[0] or not parts[2].strip():
        raise GuidanceFileError(f"{slug}: write a head between two lines of +++, then the words")
    head, body = parts[1:]
    try:
        told = tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        raise GuidanceFileError(f"{slug}: its head is no TOML: {error}") from error
    for key in told:
        if key not in _HEAD:
            raise GuidanceFileError(f"{slug}: nobody knows “{key}” here; did you mistype it?")
    # Lines are wrapped for who reads the file; who changes the page in a box would stumble over it.
    body = _WRAPPED.sub(" ", body.strip()) + "\n"
    title, summary = _said(told, "title", str, slug), _said(told, "summary", str, slug)
    rules, hazards, kinds = (tuple(told.get(key, ())) for key in ("rules", "hazards", "kinds"))
    try:
        known = tuple(map(Hazard, hazards)), tuple(map(AreaKind, kinds))
    except ValueError as error:
        raise GuidanceFileError(f"{slug}: {error}") from error
    said = "\n".join([title, summary, *rules, *hazards, *kinds, body])
    return StandardPage(
        slug=slug,
        title=title,
        summary=summary,
        body=body,
        order=_said(told, "order", int, slug),
        dated=_said(told, "dated", date, slug),
        review_on=_said(told, "review_on", date, slug),
        rules=rules,
        hazards=known[0],
        kinds=known[1],
        sha256=hashlib.sha256(said.encode()).hexdigest(),
    )


def _said(told: dict[str, Any], key: str, kind: type[_Given], slug: str) -> _Given:
    value = told.get(key)
    if type(value) is not kind or value == "":
        raise GuidanceFileError(f"{slug}: its head needs “{key}” ({kind.__name__})")
    return value
