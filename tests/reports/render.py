"""Renders reports for tests, and takes pages apart."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from typing import Literal

from rich.console import Console

from forethought.check_result import DayCheck
from forethought.dayfolder.compare_report import write_compare
from forethought.dayfolder.explain_report import write_explain
from forethought.dayfolder.text_report import write_text

FORBIDDEN = re.compile(r"\b(alone|clear)\b", re.IGNORECASE)
"""Never on a visit that is not complete (policy.md, "may_go")."""


def console(width: int = 80, *, encoding: str = "utf-8", terminal: bool = False) -> Console:
    """A console that writes into memory; ``printed`` gives what it wrote."""
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)
    colours: Literal["standard"] | None = "standard" if terminal else None
    return Console(file=file, width=width, force_terminal=terminal, color_system=colours)


def printed(to: Console) -> str:
    """Everything written to a console of :func:`console`."""
    buffer = to.file.buffer  # type: ignore[attr-defined]
    text: str = buffer.getvalue().decode(to.encoding)
    return text


def as_text(day: DayCheck, width: int = 80) -> str:
    """The text report, piped."""
    to = console(width)
    write_text(day, to)
    return printed(to)


def as_trees(day: DayCheck) -> str:
    """The explanation of each visit, piped."""
    to = console()
    for check in day.visits:
        write_explain(day, check, to)
    return printed(to)


def as_comparison(before: DayCheck, after: DayCheck, width: int = 80) -> str:
    """The comparison, piped."""
    to = console(width)
    write_compare(before, after, to)
    return printed(to)


class Page(HTMLParser):
    """Tags with their attributes, and the text outside quoted notes and the style sheet."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.own_words: list[str] = []
        self.style = ""
        self._silent: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "style" or ("data-quoted" in dict(attrs)) or (self._silent and tag not in VOID):
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if self._silent == ["style"]:
            self.style += data
        elif not self._silent:
            self.own_words.append(data)

    @property
    def words(self) -> str:
        """Our own wording, and what files say outside of notes."""
        return " ".join(" ".join(self.own_words).split())


VOID = {"meta", "br", "link", "img", "hr", "input"}
