"""Excerpts: the words found stay marked, whatever stands around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.web.checks.excerpts import AROUND, Excerpt, excerpts, from_quotes


def test_a_short_note_is_shown_whole() -> None:
    assert excerpts("He would stab us.", [(9, 13)]) == (Excerpt("He would stab us.", ((9, 13),)),)


def test_far_apart_finds_stand_apart_and_cut_no_word() -> None:
    text = "stab " + "quiet words " * 60 + "swore " + "quiet words " * 60
    start = text.index("swore")
    first, second = excerpts(text, [(0, 4), (start, start + 5)])
    assert first.text.startswith("stab quiet")
    assert first.text.endswith("words …") or first.text.endswith("quiet …")
    assert second.text[slice(*second.spans[0])] == "swore"
    assert second.text.startswith("… ")


@given(st.text(max_size=800), st.lists(st.tuples(st.integers(0, 900), st.integers(0, 40))))
def test_every_word_found_is_marked_as_it_stands(text: str, places: list[tuple[int, int]]) -> None:
    spans = [(a, a + n) for a, n in places if n and a + n <= len(text)]
    marked = [one.text[slice(*span)] for one in excerpts(text, spans) for span in one.spans]
    found = {at for a, b in spans for at in range(a, b)}
    assert sorted("".join(marked)) == sorted(text[at] for at in found)
    for one in excerpts(text, spans):
        for a, b in one.spans:
            assert 0 <= a < b <= len(one.text)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            [(5, "he would stab the"), (14, "stab the next officer")],
            ["he would stab the next officer"],
        ),
        ([(0, "abc"), (3, "def")], ["abcdef"]),
        ([(0, "abc"), (4, "def")], ["abc", "def"]),
        ([(0, "abcdef"), (2, "cd")], ["abcdef"]),
        ([(4, "x"), (4, "x")], ["x"]),
        ([], []),
    ],
)
def test_quotes_that_meet_are_joined(found: list[tuple[int, str]], expected: list[str]) -> None:
    assert [one.text for one in from_quotes(found)] == expected


def test_what_stands_around_is_bounded() -> None:
    (one,) = excerpts("x" * 1000 + "stab" + "y" * 1000, [(1000, 1004)])
    assert len(one.text) <= 2 * AROUND + 4 + 4
