"""Full text search: word forms, rank, and snippets that escape."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markupsafe import Markup

from forethought.web.guidance.pages import Page, library
from forethought.web.guidance.search import marked, search

pytestmark = pytest.mark.django_db


def found(question: str, pages: tuple[Page, ...] | None = None) -> list[str]:
    return [hit.page.slug for hit in search(question, library().pages if pages is None else pages)]


def test_the_best_comes_first_whatever_form_the_word_has() -> None:
    assert found("dog")[0] == "dogs"
    assert found("barking DOGS bite") == []
    assert found("flooding")[0] == "present-dangers"
    assert found("weapon")[0] == "weapons"
    assert "disease-areas" in found('"local press"')
    assert "dogs" not in found("animals -dog")
    assert {"weapons", "dogs"} <= set(found("kennel or kitchen knife"))


@pytest.mark.parametrize("question", ["the of and", "''\"<>&|!():*", "\\", "%", "a" * 200, "-", ""])
def test_odd_questions_find_nothing_and_break_nothing(question: str) -> None:
    assert found(question) == []


def test_no_pages_no_hits() -> None:
    assert found("dog", ()) == []


def test_the_snippet_marks_what_was_found_and_escapes_the_rest() -> None:
    page = library().pages[0]
    hostile = replace(
        page,
        body="Beware \x02 of \x03 the dragon & co, `<script>alert(1)</script>` of the dragon\n",
    )
    (hit,) = search("dragon", [hostile])
    assert '<mark class="forethought-mark">dragon</mark>' in hit.snippet
    assert "&amp; co" in hit.snippet
    assert hit.snippet.count("<") == 2 * hit.snippet.count("<mark")
    assert "\x02" not in hit.snippet


@pytest.mark.parametrize(
    ("headline", "drawn"),
    [
        ("a \x02b\x03 c", 'a <mark class="forethought-mark">b</mark> c'),
        ("\x02<b>\x03", '<mark class="forethought-mark">&lt;b&gt;</mark>'),
        ("\x02a", "a"),
        ("\x03a\x02", "a"),
        ("\x02a\x02b\x03", 'a<mark class="forethought-mark">b</mark>'),
        ("<i>", "&lt;i&gt;"),
    ],
)
def test_marks_are_never_left_open(headline: str, drawn: str) -> None:
    assert marked(headline) == Markup(drawn)
