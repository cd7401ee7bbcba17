"""What ``compare`` decides: policy.md, "Which records are about this customer"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from forethought.matching import (
    MatchResult,
    Person,
    can_be_matched,
    compare,
    has_address,
    keys,
    same_address,
)
from forethought.vocabulary import Match

BORN = date(1980, 5, 17)
OTHER_DAY = date(1980, 5, 18)
HOME = "14 High Street, Carlisle"
POSTCODE = "CA1 1AA"
JOHN = Person("John Smith", BORN, "1234567890", "AB123456C", "", "", HOME, POSTCODE)


def _decide(one: Person, other: Person) -> MatchResult | None:
    """Symmetric, and every match shares a key."""
    result = compare(one, other)
    assert compare(other, one) == result
    if result is not None:
        assert keys(one) & keys(other)
        assert result.grounds
    return result


def _match(one: Person, other: Person) -> Match | None:
    result = _decide(one, other)
    return result.match if result else None


@pytest.mark.parametrize(
    ("other", "match"),
    [
        (Person(utr="12345 67890 k"), Match.REFERENCE),
        (Person(nino="ab 12 34 56"), Match.REFERENCE),
        (Person("Mary Jones", OTHER_DAY, utr="1234567890"), Match.REFERENCE),
        (Person(utr="1234567890", nino="ZZ999999A"), Match.REFERENCE),
        (Person("J Smith", BORN), Match.PROBABLE),
        (Person("Smith, Johnny", BORN, address="9 Mill Lane", postcode="DE5 3QX"), Match.PROBABLE),
        (Person("J Smith", None, address="14 High St", postcode="ca11aa"), Match.PROBABLE),
        (Person("J Smith", None, address="14 High St, Carlisle"), Match.PROBABLE),
        (Person("J Smith", None, address="Flat 2, 14 High St", postcode="CA1 1AA"), Match.PROBABLE),
        (Person("J Smith", BORN, nino="AB123456"), Match.REFERENCE),
        (Person("Mary Jones", None, address=HOME, postcode=POSTCODE), Match.ADDRESS),
        (Person("", None, address=HOME, postcode=POSTCODE), Match.ADDRESS),
        (Person("Jane Smith", None, address=HOME, postcode=POSTCODE), Match.ADDRESS),
        (Person("Mr Smith", None, address=HOME, postcode=POSTCODE), Match.ADDRESS),
        (Person("John Smith", OTHER_DAY, address=HOME, postcode=POSTCODE), Match.ADDRESS),
        (Person("John Smith", None, "1234567891", address=HOME, postcode=POSTCODE), Match.ADDRESS),
        (Person("John Smith", BORN, nino="AB123456D", address=HOME), Match.ADDRESS),
        (Person("John Smith", BORN, nino="AB123456D"), None),
        (Person("John Smith", BORN, utr="1234567891"), None),
        (Person("John Smith", BORN, utr="nonsense"), Match.PROBABLE),
        (Person("John Smith", BORN, vrn="123456789"), Match.PROBABLE),
        (Person("John Smith"), None),
        (Person("John Smith", OTHER_DAY), None),
        (Person("Mary Jones", BORN), None),
        (Person("", BORN), None),
        (Person("John Smith", None, address="16 High St", postcode=POSTCODE), None),
        (Person("John Smith", None, address="High St, Carlisle", postcode=POSTCODE), None),
        (Person("John Smith", None, postcode=POSTCODE), None),
        (Person(), None),
    ],
)
def test_a_record_matches_john_smith(other: Person, match: Match | None) -> None:
    assert _match(JOHN, other) is match


@pytest.mark.parametrize(
    ("customer", "record"),
    [
        (Person(utr="0123456789"), Person(utr="123456789")),
        (Person(vrn="GB 123 4567 89"), Person(vrn="123456789")),
        (Person(paye_ref="123/AB456"), Person(paye_ref="123ab456")),
    ],
)
def test_references_match_after_normalising(customer: Person, record: Person) -> None:
    assert _match(customer, record) is Match.REFERENCE


def test_a_vrn_does_not_equal_a_utr_of_the_same_digits() -> None:
    assert _match(Person(utr="123456789"), Person(vrn="123456789")) is None


def test_a_trading_name_is_the_customers() -> None:
    customer = Person("Farooq Ahmed t/a Farooq's Takeaway", address=HOME, postcode=POSTCODE)
    record = Person("FAROOQS TAKEAWAY LTD", address="14 High St", postcode=POSTCODE)
    assert _match(customer, record) is Match.PROBABLE


def test_father_and_son_of_one_name_at_one_address_are_household() -> None:
    son = replace(JOHN, utr="", nino="", birth_date=date(2003, 2, 1))
    assert _match(JOHN, son) is Match.ADDRESS


def test_of_two_flats_neither_is_the_other() -> None:
    one = replace(JOHN, utr="", nino="", address="Flat 2, 14 High St", birth_date=None)
    other = replace(one, address="Flat 3, 14 High St")
    assert _match(one, other) is None
    assert not same_address(one, other)


def test_grounds_are_words_strongest_first() -> None:
    assert compare(JOHN, JOHN) == MatchResult(
        Match.REFERENCE,
        (
            "UTR 1234567890 is equal",
            "National Insurance number AB123456C is equal",
            "the address is the same",
        ),
    )
    bare = replace(JOHN, utr="", nino="")
    assert compare(bare, replace(bare, name="SMITH, J")) == MatchResult(
        Match.PROBABLE,
        (
            "'John Smith' and 'SMITH, J' can be the same name",
            "the birth date 17 May 1980 is equal",
            "the address is the same",
        ),
    )
    assert compare(bare, replace(bare, name="john  smith", birth_date=None)) == MatchResult(
        Match.PROBABLE, ("the name is the same", "the address is the same")
    )
    assert compare(bare, replace(bare, name="Mary Jones")) == MatchResult(
        Match.ADDRESS, ("the address is the same", "the name is another")
    )
    assert compare(bare, replace(bare, name="")) == MatchResult(
        Match.ADDRESS, ("the address is the same", "one of the two has no name")
    )
    assert compare(Person(paye_ref="123ab4"), Person(paye_ref="123/AB4")) == MatchResult(
        Match.REFERENCE, ("PAYE reference 123/AB4 is equal",)
    )


@pytest.mark.parametrize(
    ("customer", "matched"),
    [
        (Person(utr="1234567890"), True),
        (Person(nino="AB123456"), True),
        (Person(utr="nonsense"), False),
        (Person("John Smith"), False),
        (Person("John Smith", BORN), True),
        (Person("J Smith", BORN), True),
        (Person("Mr Smith", BORN), False),
        (Person("Smith", BORN), False),
        (Person("Smith Ltd", BORN), True),
        (Person("", BORN, address=HOME, postcode=POSTCODE), False),
        (Person("John Smith", address=HOME, postcode=POSTCODE), True),
        (Person("John Smith", address=f"{HOME}, {POSTCODE}"), True),
        (Person("John Smith", address="Rose Cottage", postcode=POSTCODE), True),
        (Person("John Smith", address=HOME), False),
        (Person("John Smith", address="High Street, Carlisle", postcode=POSTCODE), False),
        (Person("John Smith", address="PO Box 12, Carlisle", postcode=POSTCODE), False),
        (Person("John Smith", address=HOME, postcode="CA1"), False),
        (Person("John Smith", postcode=POSTCODE), False),
        (Person("Smith", address=HOME, postcode=POSTCODE), False),
        (Person("Kebab House Ltd", address=HOME, postcode=POSTCODE), True),
        (Person("Smith", BORN, utr="12345678901"), False),
        (Person(), False),
    ],
)
def test_what_a_customer_needs_to_be_matched_at_all(customer: Person, matched: bool) -> None:
    assert can_be_matched(customer) is matched


def test_an_address_is_one_when_it_says_which_house_and_where() -> None:
    assert has_address(JOHN)
    assert has_address(Person(address=HOME))
    assert not has_address(Person(postcode=POSTCODE))
    assert not has_address(Person(address="14 High Street"))
    assert same_address(JOHN, Person(address="14, High St", postcode="ca11aa"))
    assert not same_address(Person(), Person())


def test_keys_are_of_the_families_that_stores_know() -> None:
    assert keys(replace(JOHN, vrn="GB123456789", paye_ref="123/ab4")) == {
        "utr:1234567890",
        "nino:AB123456",
        "vrn:123456789",
        "paye:123AB4",
        "dob:1980-05-17",
        "pc:CA11AA|14",
        "ha:14|high street|carlisle",
    }
    assert keys(Person("", BORN, utr="nonsense")) == frozenset()
