"""Postcodes as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.places.postcode import PostcodeKind, normalise_postcode, postcode_kind


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("NR21 7AA", "NR21 7AA"),
        ("nr217aa", "NR21 7AA"),
        ("  Nr 21  7 a A ", "NR21 7AA"),
        ("W1A 1AA", "W1A 1AA"),
        ("ec1a1bb", "EC1A 1BB"),
        ("M1 1AE", "M1 1AE"),
        ("GIR0AA", "GIR 0AA"),
        ("NPT 1AA", "NPT 1AA"),
        ("BT1 1AA", "BT1 1AA"),
        ("NR21\u00a07AA", "NR21 7AA"),
    ],
)
def test_normal_form(text: str, normal: str) -> None:
    assert normalise_postcode(text) == normal
    assert postcode_kind(text) == "unit"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        (" \t", "empty"),
        ("NR21", "district"),
        ("W1", "district"),
        ("ec1a", "district"),
        ("NR21 7", "sector"),
        ("NR217", "sector"),
        ("SW1A 1", "sector"),
        ("NR2 1", "sector"),
        ("NR", "not_one"),
        ("QQ1 1AA", "not_one"),
        ("NR21 7CI", "not_one"),
        ("NR21 7A", "not_one"),
        ("NR21 7AAA", "not_one"),
        ("1NR 7AA", "not_one"),
        ("NR211 7AA", "not_one"),
        ("NR21 AAA", "not_one"),
        ("unknown", "not_one"),
        ("ÑR21 7AA", "not_one"),
        ("NR21 7AA, Fakenham", "not_one"),
        ("9" * 10_000, "not_one"),
    ],
)
def test_what_is_not_a_unit(text: str, kind: PostcodeKind) -> None:
    assert postcode_kind(text) == kind
    assert normalise_postcode(text) is None


@given(st.text())
def test_any_text_has_a_kind_and_normalising_twice_changes_nothing(text: str) -> None:
    normal = normalise_postcode(text)
    assert (normal is not None) == (postcode_kind(text) == "unit")
    if normal is not None:
        assert normalise_postcode(normal) == normal
