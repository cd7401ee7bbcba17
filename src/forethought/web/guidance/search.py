"""Finding guidance by its words: PostgreSQL's full text search, in English, with the best first.

The pages are few and short, and half of them are files: they are handed to the database with the
question, so that nothing has to be kept in step.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from markupsafe import Markup, escape

from forethought.web.guidance.markdown import plain
from forethought.web.guidance.pages import Page
from forethought.web.look.words import safe_text

LONGEST_QUESTION = 200
_BEGIN, _END = "\x02", "\x03"
_MARKED = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")
_STRAY = str.maketrans("", "", _BEGIN + _END)

_SQL = """
WITH asked AS (SELECT websearch_to_tsquery('english', %s) AS words),
page AS (
  SELECT place, body,
    setweight(to_tsvector('english', title), 'A')
    || setweight(to_tsvector('english', summary), 'B')
    || setweight(to_tsvector('english', body), 'C') AS found
  FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[]) AS given(place, title, summary, body)
)
SELECT place, ts_headline('english', body, words, %s)
FROM page, asked WHERE found @@ words
ORDER BY ts_rank_cd(found, words) DESC, place
"""
_OPTIONS = (
    f"StartSel={_BEGIN}, StopSel={_END}, MaxFragments=2, MaxWords=28, MinWords=12,"
    ' FragmentDelimiter=" … "'
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that was found, and words of it around what was asked for, escaped and marked."""

    page: Page
    snippet: Markup


def search(question: str, pages: Sequence[Page]) -> list[Hit]:
    """Those of ``pages`` that hold the words asked for, the best first.

    As in search engines: every word must be there, ``or`` and a minus sign do what they do there,
    quotation marks keep words together. ``question`` holds no NUL.
    """
    given: tuple[str | list[int] | list[str], ...] = (
        question,
        list(range(len(pages))),
        [page.title for page in pages],
        [page.summary for page in pages],
        [plain(page.body).translate(_STRAY) for page in pages],
        _OPTIONS,
    )
    with connection.cursor() as cursor:
        cursor.execute(_SQL, given)
        return [Hit(pages[place], marked(snippet)) for place, snippet in cursor.fetchall()]


def marked(headline: str) -> Markup:
    """A headline of the database with the words found in ``<mark>``; everything is escaped."""
    out, at = Markup(""), 0
    for found in _MARKED.finditer(headline):
        out += escape(safe_text(headline[at : found.start()].translate(_STRAY)))
        out += _MARK.format(safe_text(found[1]))
        at = found.end()
    return out + escape(safe_text(headline[at:].translate(_STRAY)))


_MARK = Markup('<mark class="forethought-mark">{}</mark>')
