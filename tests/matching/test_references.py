"""References as they really occur: policy.md, "References are compared …"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.matching import (
    Person,
    bad_references,
    can_be_reference,
    normalise_reference,
    normalise_references,
    reference_kinds_equal,
)
from forethought.matching.references import KINDS, equal_reference, reference_key


@pytest.mark.parametrize(
    ("kind", "written", "normal"),
    [
        ("utr", "1234567890", "1234567890"),
        ("utr", "12345 67890", "1234567890"),
        ("utr", " 12345-67890 ", "1234567890"),
        ("utr", "1234567890K", "1234567890"),
        ("utr", "1234567890 k", "1234567890"),
        ("utr", "K1234567890", "1234567890"),
        ("utr", "0123456789", "0123456789"),
        ("utr", "123456789", "0123456789"),
        ("utr", "12345678K", "0012345678"),
        ("utr", "1", "0000000001"),
        ("utr", "１２３４５６７８９０", "1234567890"),
        ("utr", "1234567890.0", "1234567890"),
        ("utr", "123456789.0", "0123456789"),
        ("nino", "AB123456C", "AB123456C"),
        ("nino", "ab 12 34 56 c", "AB123456C"),
        ("nino", "AB123456", "AB123456"),
        ("nino", "AB-12-34-56-C", "AB123456C"),
        ("vrn", "123456789", "123456789"),
        ("vrn", "GB123456789", "123456789"),
        ("vrn", "gb 123 4567 89", "123456789"),
        ("vrn", "XI 123456789", "123456789"),
        ("vrn", "GB123456789001", "123456789"),
        ("vrn", "123.456.789", "123456789"),
        ("paye_ref", "123/AB456", "123AB456"),
        ("paye_ref", "123AB456", "123AB456"),
        ("paye_ref", "123 / ab 456", "123AB456"),
        ("paye_ref", "123/A", "123A"),
        ("paye_ref", "123/A234567890", "123A234567890"),
        ("paye_ref", "951/12345", "95112345"),
    ],
)
def test_a_reference_is_read_in_the_spellings_that_occur(
    kind: str, written: str, normal: str
) -> None:
    assert normalise_reference(kind, written) == normal


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("utr", "12345678901"),
        ("utr", "123456789A"),
        ("utr", "0000000000"),
        ("utr", "0"),
        ("utr", "K"),
        ("utr", "n/a"),
        ("utr", "-"),
        ("utr", "1.23457E+09"),
        ("nino", "AB12345"),
        ("nino", "AB1234567"),
        ("nino", "A1234567C"),
        ("nino", "ABC123456"),
        ("nino", "AB123456CD"),
        ("nino", "AB123456٣"),
        ("vrn", "12345678"),
        ("vrn", "1234567890"),
        ("vrn", "12345678901"),
        ("vrn", "1234567890123"),
        ("vrn", "FR123456789"),
        ("vrn", "000000000"),
        ("paye_ref", "123"),
        ("paye_ref", "12/AB456"),
        ("paye_ref", "AB1/23456"),
        ("paye_ref", "123/A2345678901"),
    ],
)
def test_a_reference_that_cannot_be_one_is_a_problem_in_a_sentence(kind: str, written: str) -> None:
    person = Person(**{kind: written})
    assert normalise_reference(kind, written) is None
    assert normalise_references(person) == {}
    (bad,) = bad_references(person)
    assert (bad.column, bad.value) == (kind, written)
    assert f"'{written.strip()}'" in bad.says
    assert "not used" in bad.says
    assert "correct it" in bad.says


def test_a_very_long_cell_is_shown_in_part() -> None:
    (bad,) = bad_references(Person(utr="9" * 5_000))
    assert "9" * 40 + "…'" in bad.says
    assert len(bad.says) < 300


@pytest.mark.parametrize("empty", ["", " ", "\t\n"])
def test_an_empty_cell_is_not_a_problem(empty: str) -> None:
    assert bad_references(Person(utr=empty, nino=empty, vrn=empty, paye_ref=empty)) == ()


def test_good_references_stand_beside_a_bad_one() -> None:
    person = Person(utr="bad", nino="ab123456", vrn="gb123456789", paye_ref="123/ab4")
    assert [bad.column for bad in bad_references(person)] == ["utr"]
    assert normalise_references(person) == {
        "nino": "AB123456",
        "vrn": "123456789",
        "paye_ref": "123AB4",
    }


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("AB123456C", "AB123456C", True),
        ("AB123456C", "AB123456", True),
        ("AB123456", "AB123456", True),
        ("AB123456C", "AB123456D", False),
        ("AB123456", "AB123457", False),
    ],
)
def test_a_nino_without_its_letter_equals_any(one: str, other: str, equal: bool) -> None:
    assert equal_reference("nino", one, other) is equal
    assert equal_reference("nino", other, one) is equal


@pytest.mark.parametrize(
    ("written", "equal"),
    [
        ("1234567890k", True),
        ("ab123456", True),
        ("GB 999 9999 73", True),
        ("123/ab456", True),
        ("1234567891", False),
        ("AB123456D", False),
        ("", False),
        ("nonsense", False),
    ],
)
def test_a_disposition_names_its_customer_by_any_reference(written: str, equal: bool) -> None:
    person = Person(utr="1234567890", nino="AB123456C", vrn="999999973", paye_ref="123/AB456")
    assert reference_kinds_equal(written, person) is equal
    assert not reference_kinds_equal(written, Person(name="John Smith"))


def test_a_reference_of_some_kind_is_told_from_none() -> None:
    assert can_be_reference("123/AB456")
    assert can_be_reference("AB123456")
    assert not can_be_reference("John Smith")


def test_the_keys_of_references_are_those_that_stores_compute() -> None:
    assert reference_key("utr", "0123456789") == "utr:0123456789"
    assert reference_key("nino", "AB123456C") == "nino:AB123456"
    assert reference_key("vrn", "123456789") == "vrn:123456789"
    assert reference_key("paye_ref", "123AB456") == "paye:123AB456"


@given(st.sampled_from(KINDS), st.text())
def test_any_text_is_read_and_reading_is_stable(kind: str, text: str) -> None:
    normal = normalise_reference(kind, text)
    assert normal is None or normalise_reference(kind, normal) == normal
    assert bool(bad_references(Person(**{kind: text}))) == (normal is None and bool(text.strip()))
