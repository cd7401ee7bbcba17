"""Markdown as people write it, into HTML of the design system. No HTML of theirs gets through.

Pictures, code blocks and raw HTML stand there as they were typed. A link leads to another site, to
a page of this one, to a telephone number or to an email address, or it is no link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

_FIT = re.compile(r"(https?://[^\s/\\]|mailto:|tel:|/(?![/\\]))[^\s\\]*", re.IGNORECASE)
_LINK = re.compile(r"\]\(\s*<?\s*([^\s)>]+)|^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_DEEPEST = 20
_OFF = ("image", "fence", "code", "html_block", "html_inline")

_CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "blockquote_open": "govuk-inset-text",
    "hr": "govuk-section-break govuk-section-break--m govuk-section-break--visible",
    "table_open": "govuk-table",
    "thead_open": "govuk-table__head",
    "tbody_open": "govuk-table__body",
    "tr_open": "govuk-table__row",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
    "link_open": "govuk-link",
}


class _Parser(MarkdownIt):
    """CommonMark with tables, and without what officers do not need."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": _DEEPEST})
        self.enable("table")
        self.disable(list(_OFF))
        for name, drawn in (("table_open", _table_begins), ("table_close", _table_ends)):
            self.add_render_rule(name, drawn)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library asks by this name
        """Whether an address may be led to."""
        return is_fit(url)


def is_fit(address: str) -> bool:
    """Whether a link may lead there: another site, this one, a telephone, an email address."""
    return _FIT.fullmatch(address) is not None


def unfit_links(text: str) -> list[str]:
    """The addresses in ``text`` that are meant as links and may not be, each once."""
    meant = (one or other for one, other in _LINK.findall(text))
    return list(dict.fromkeys(address for address in meant if not is_fit(address)))


def html(text: str, *, first_heading: int = 2) -> Markup:
    """``text`` drawn. Its headings begin at ``first_heading`` and leave out no level."""
    tokens = _parsed(text)
    _level(tokens, first_heading)
    for token in _all(tokens):
        if token.type in _CLASSES:
            token.attrs.pop("style", None)  # the policy of the site forbids styles in the page
            token.attrSet("class", _CLASSES[token.type])
        if token.type == "th_open":
            token.attrSet("scope", "col")
    _number_tables(tokens)
    drawn = _parser().renderer.render(tokens, _parser().options, {})
    return Markup(drawn)  # noqa: S704 - the renderer escapes, and raw HTML is off


def plain(text: str) -> str:
    """The words alone, a line for each paragraph, item or cell: what is searched."""
    lines = ("".join(_words(token.children or ())) for token in _parsed(text))
    return "\n".join(line for line in lines if line.strip())


@cache
def _parser() -> _Parser:
    return _Parser()


def _parsed(text: str) -> list[Token]:
    """The tokens, without headings that have no words; links without words show their address."""
    tokens = _parser().parse(_CONTROL.sub("", text))
    empty = {
        place + step
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and not tokens[place + 1].content.strip()
        for step in range(3)
    }
    kept = [token for place, token in enumerate(tokens) if place not in empty]
    for token in kept:
        if token.children:
            token.children = list(_named_links(token.children))
    return kept


def _named_links(children: Sequence[Token]) -> Iterator[Token]:
    opened: Token | None = None
    said = ""
    for token in children:
        if token.type == "link_open":
            opened, said = token, ""
        elif token.type == "link_close" and opened is not None and not said.strip():
            yield Token("text", "", 0, content=str(opened.attrGet("href") or ""))
        else:
            said += token.content
        yield token


def _words(children: Sequence[Token]) -> Iterator[str]:
    for token in children:
        yield " " if token.type in {"softbreak", "hardbreak"} else token.content


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _level(tokens: Sequence[Token], first: int) -> None:
    """Each heading one level below the one that it hangs under: a screen reader counts on it."""
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            above = [*(tag for tag in above if tag < token.tag), token.tag]
        if token.type in {"heading_open", "heading_close"}:
            level = min(first + len(above) - 1, 6)
            token.tag = f"h{level}"
            if token.type == "heading_open":
                size = "m" if len(above) == 1 else "s"
                token.attrSet("class", f"govuk-heading-{size}")


def _number_tables(tokens: Sequence[Token]) -> None:
    tables = (token for token in tokens if token.type == "table_open")
    for number, token in enumerate(tables, 1):
        token.meta["number"] = number


def _table_begins(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    box = (
        '<div class="forethought-scroll" tabindex="0" role="region"'
        f' aria-label="Table {tokens[at].meta["number"]}">'
    )
    return box + renderer.renderToken(tokens, at, options, env)


def _table_ends(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    return renderer.renderToken(tokens, at, options, env) + "</div>"
