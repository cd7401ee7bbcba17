from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.screening.reading import WINDOW, windows
from forethought.screening.reading_clauses import clauses


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        (" \n ", []),
        ("Paid.", ["Paid."]),
        ("Paid. Then he swung at me!", ["Paid.", "Then he swung at me!"]),
        ("Van seen - dog loose", ["Van seen", "dog loose"]),
        ("well-known dog", ["well-known dog"]),
        ("Polite, but he kept the door shut", ["Polite", "but he kept the door shut"]),
        ("Polite, butter on the table", ["Polite, butter on the table"]),
        ("one\n\ntwo", ["one", "two"]),
        ("Mr X. T/P in", ["Mr X.", "T/P in"]),
        ("no. he did", ["no.", "he did"]),
        ("a. he did", ["a. he did"]),
    ],
)
def test_a_note_falls_into_clauses(text, pieces):
    assert [text[start:end] for start, end in clauses(text)] == pieces


@given(st.text(max_size=400))
def test_clauses_lose_nothing_but_white_space_and_dashes(text):
    found = clauses(text)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] <= two[0] for one, two in pairwise(found))
    outside = "".join(
        text[end:start]
        for end, start in zip(
            [0, *(end for _, end in found)],
            [*(start for start, _ in found), len(text)],
            strict=True,
        )
    )
    assert not outside.strip(" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0-–—") or not any(
        char.isalnum() for char in outside
    )


@given(st.text(alphabet="ab .\n", max_size=5000))
def test_a_window_holds_whole_clauses_and_is_never_longer_than_its_limit(text):
    found = windows(text)
    assert all(window[-1][1] - window[0][0] <= WINDOW for window in found)
    flat = [piece for window in found for piece in window]
    assert flat == sorted(flat)


def test_a_clause_too_long_for_a_window_is_cut():
    text = "x" * (2 * WINDOW + 1)
    assert [window[0] for window in windows(text)] == [
        (0, WINDOW),
        (WINDOW, 2 * WINDOW),
        (2 * WINDOW, 2 * WINDOW + 1),
    ]
