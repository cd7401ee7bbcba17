"""Notes as HTML: exact marks, everything escaped, long notes folded."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.dayfolder.html_notes import SHORT, merge, show_note
from forethought.dayfolder.report_words import visible


@pytest.mark.parametrize(
    ("text", "spans", "shown"),
    [
        ("a dog bit", [(2, 5)], "a <mark>dog</mark> bit"),
        ("dog", [(0, 3)], "<mark>dog</mark>"),
        ('<b> & "x"', [(0, 3)], "<mark>&lt;b&gt;</mark> &amp; &#34;x&#34;"),
        ("overlap", [(0, 4), (2, 7)], "<mark>overlap</mark>"),
        ("dog", [(2, 9)], "dog"),
        ("dog", [(-1, 2)], "dog"),
        ("dog", [(2, 2)], "dog"),
        ("", [], ""),
        ("😀 dog", [(2, 5)], "😀 <mark>dog</mark>"),
        ("\u202edog", [(1, 4)], "[U+202E]<mark>dog</mark>"),
    ],
)
def test_marks(text: str, spans: list[tuple[int, int]], shown: str) -> None:
    note = show_note(text, spans)
    assert note.window == shown
    assert note.whole is None


@pytest.mark.parametrize(("length", "folded"), [(SHORT - 1, 0), (SHORT, 0), (SHORT + 1, 1)])
def test_a_long_note_is_folded(length: int, folded: int) -> None:
    text = "dog " + "x " * length
    note = show_note(text[:length], [(0, 3)])
    assert (note.whole is not None) == bool(folded)
    assert not note.cut


def test_five_thousand_characters() -> None:
    text = "word " * 500 + "he came out with a shotgun " + "more " * 500
    start = text.index("with a shotgun")
    note = show_note(text, [(start, start + 14)])
    assert note.window.startswith("[...] word")
    assert note.window.endswith("more [...]")
    assert "<mark>with a shotgun</mark>" in note.window
    assert len(note.window) < 1000
    assert note.whole is not None
    assert unescape(re.sub("</?mark>", "", note.whole)) == text


def test_marks_far_apart_have_a_window_each() -> None:
    text = "dog " + "x " * 3000 + "gun"
    note = show_note(text, [(0, 3), (len(text) - 3, len(text))])
    assert note.window.count("<mark>") == 2
    assert note.window.count("[...]") == 1


def test_megabytes_are_cut() -> None:
    note = show_note("x" * 5_000_000 + " dog", [(5_000_001, 5_000_004)])
    assert note.cut
    assert note.whole is not None
    assert len(note.whole) < 50_000
    assert "<mark>dog</mark>" in note.whole
    assert show_note("y" * 5_000_000).cut


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200))))
def test_the_text_stays_what_it_was(text: str, spans: list[tuple[int, int]]) -> None:
    shown = show_note(text, spans).window
    assert unescape(re.sub("</?mark>", "", shown)) == "".join(
        visible(piece) for piece in _pieces(text, spans)
    )
    assert set(re.findall("<[^>]*>", shown)) <= {"<mark>", "</mark>"}


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """Cut where the marks are: a CR LF across a mark becomes two line ends."""
    edges = sorted({0, len(text), *(at for span in merge(spans, len(text)) for at in span)})
    return [text[start:end] for start, end in pairwise(edges)]
