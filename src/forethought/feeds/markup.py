"""Text without its HTML, in one pass, however broken or hostile it is.

Python's own parser takes minutes for a page of unfinished tags: it begins anew at each of them.
"""

from __future__ import annotations

import html
import re

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "img",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset({"script", "style", "template", "noscript"})
_RAW = frozenset({"script", "style"})
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:-]{0,30}")
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")
_MOST_QUOTED = 4


def without_markup(text: str) -> str:
    """What a reader of the page would see; white space stays as it is."""
    return _Page(text).seen()


class _Page:
    """``at`` moves on alone. ``lacking``: marks that the rest of the text does not have."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lower = text.lower() if len(text.lower()) == len(text) else text
        self._at = 0
        self._unseen = 0
        self._parts: list[str] = []
        self._lacking: set[str] = set()

    def seen(self) -> str:
        """All of it, read to the end."""
        while (found := self._text.find("<", self._at)) >= 0:
            self._say(self._text[self._at : found])
            self._at = found
            if not self._mark():
                self._say("<")
                self._at = found + 1
        self._say(self._text[self._at :])
        return "".join(self._parts)

    def _say(self, piece: str) -> None:
        if not self._unseen:
            self._parts.append(html.unescape(_LONG_NUMBER.sub("\ufffd", piece)))

    def _mark(self) -> bool:
        """Pass over a comment, declaration or tag; whether there was one."""
        following = self._text[self._at + 1 : self._at + 2]
        if self._text.startswith("<!--", self._at):
            return self._pass("-->")
        if following in ("!", "?"):
            return self._pass(">")
        closes = following == "/"
        name = _NAME.match(self._text, self._at + 1 + closes)
        return name is not None and self._tag(name[0].lower(), closes=closes)

    def _tag(self, name: str, *, closes: bool) -> bool:
        if not self._pass_quoted():
            return False
        if name in _BLOCKS:
            self._say(" ")
        if name in _UNSEEN:
            self._unseen = max(0, self._unseen - 1) if closes else self._unseen + 1
        if name in _RAW and not closes:
            end = self._find(f"</{name}", self._at)
            self._at = len(self._text) if end < 0 else end
        return True

    def _pass(self, mark: str) -> bool:
        end = self._find(mark, self._at)
        if end < 0:
            return False
        self._at = end + len(mark)
        return True

    def _pass_quoted(self) -> bool:
        """To the end of a tag; a > between quotation marks is not its end, unless none is."""
        end = first = self._find(">", self._at)
        for _ in range(_MOST_QUOTED):
            if end < 0 or self._text.count('"', self._at, end) % 2 == 0:
                break
            end = self._text.find(">", end + 1)
        if first < 0:
            return False
        self._at = (first if end < 0 else end) + 1
        return True

    def _find(self, mark: str, start: int) -> int:
        """Where a mark comes next. One that comes no more is never looked for again."""
        if mark in self._lacking:
            return -1
        found = self._lower.find(mark, start)
        if found < 0:
            self._lacking.add(mark)
        return found
