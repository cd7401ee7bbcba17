"""Addresses: which two name the same dwelling or premises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.matching.address_reading import read_address
from forethought.matching.addresses import (
    Address,
    address_keys,
    can_be_compared,
    is_found_by_postcode,
    same_place,
)

HERE, SPACELESS, NEXT_DOOR, ELSEWHERE = "CA1 1AA", "ca11aa", "CA1 1AB", "DE5 3QX"


def _same(one: Address, other: Address) -> bool:
    """Symmetric; and whatever is the same place shares a key."""
    same = same_place(one, other)
    assert same_place(other, one) == same
    if same:
        assert set(address_keys(one)) & set(address_keys(other))
    return same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("14 High Street", "14 High St"),
        ("14 High St", "14, High Street"),
        ("14 High Street", "No. 14 High Street"),
        ("14 High Street", "No 14, High Street"),
        ("Flat 2, 14 High St", "14 High Street, Flat 2"),
        ("Flat 2, 14 High St", "2/14 High Street"),
        ("Flat 2, 14 High St", "14/2 High Street"),
        ("Flat 2, 14 High St", "2, 14 High Street"),
        ("Flat 2, 14 High St", "Apt 2 14 High Street"),
        ("Flat 2, 14 High St", "Flat 2-14 High Street"),
        ("Flat 2, 14 High St", "Flat No. 2, 14 High Street"),
        ("2, 14 High Street", "Flat 14, 2 High Street"),
        ("14A High Street", "Flat A, 14 High Street"),
        ("14A High Street", "14 a High Street"),
        ("14A High Street", "Flat A 14 High Street"),
        ("Flat 2, 14 High St", "14 High Street"),
        ("14A High Street", "14 High Street"),
        ("12-14 High Street", "14 High Street"),
        ("12-14 High Street", "12 - 14 High Street"),
        ("12 to 14 High Street", "12/14 High Street"),
        ("12-18 High Street", "14 High Street"),
        ("12 & 14 High Street", "14 High Street"),
        ("Rose Cottage, Church Lane", "Rose Cottage Church Ln"),
        ("Rose Cottage, Church Lane", "Rose Cottage"),
        ("Rose Cottage, 14 Church Lane", "14 Church Lane"),
        ("Rose Cottage, 14 Church Lane", "Rose Cottage, Church Lane"),
        ("Rose Cotage, Church Lane", "Rose Cottage, Church Lane"),
        ("The Hollies, Church Lane", "Hollies, Church Lane"),
        ("The Hollies Church Lane", "The Hollies, Church Lane"),
        ("Hill Farm, Dalston", "Hill Fm, Dalston"),
        ("Unit 3, Riverside Park, Mill Lane", "Unit 3 Riverside Park Mill Lane"),
        ("Smith Ltd, Unit 3, Riverside Park", "Unit 3, Riverside Park"),
        ("2 Rose Court, High Street", "Flat 2, Rose Court, High Street"),
        ("2 Rose Court", "Flat 2 Rose Court"),
        ("Flat 2, Rose Court, 14 High Street", "2 Rose Court, 14 High Street"),
        ("Flat 2, Rose Court, 14 High Street", "2 Rose Court"),
        ("2 Rosegarth", "Flat 2, Rosegarth"),
        ("Smith & Sons, 14 High Street", "14 High Street"),
        ("14 Hihg Street", "14 High Street"),
        ("14 High Street, Carlisle, Cumbria", "14 High Street, Carlisle"),
        ("First Floor Flat, 14 High Street", "1st Floor Flat 14 High Street"),
        ("Flat 2, 1st Floor, 14 High Street", "Flat 2, 14 High Street"),
        ("Ground Floor, 14 High Street", "14 High Street"),
        ("First Floor Flat, 14 High Street", "Flat 2, 14 High Street"),
        ("3F2, 14 High Street", "Flat 3F2, 14 High Street"),
        ("2/1, 14 High Street", "Flat 2/1, 14 High Street"),
        ("Flat 2/1, 14 High Street", "14 High Street Flat 2/1"),
        ("PO Box 123", "P.O. Box 123, Carlisle"),
        ("One Canada Square", "1 Canada Square"),
        ("14 St Johns Road", "14 Saint John's Rd"),
        ("c/o Jones, 14 High Street", "14 High Street"),
        ("High Street 14", "14 High Street"),
        ("High Street, 14", "14 High Street"),
        ("14\nHigh Street\nCarlisle", "14 High Street, Carlisle"),
        ("Flat 02, 14 High Street", "Flat 2, 14 High Street"),
        ("014 High Street", "14 High Street"),
        ("Block B, Flat 3, 14 High Street", "Flat 3, Block B, 14 High Street"),
        ("Flat B3, 14 High Street", "Flat B3 14 High St"),
        ("14 High Street", "14, High Street, CA1 1AA"),
        ("Flat 2, 14A High Street", "14A High Street"),
        ("Flat 2", "2 High Street"),
        ("3 Church Cottages", "3, Church Cottages"),
        ("Shop 1 High Street", "1 High Street"),
        ("Mill House, Mill Lane", "The Mill House, Mill Lane"),
        ("The Old Rectory Church Lane Dalston", "The Old Rectory, Church Lane"),
        ("Flat 14, 2 High St", "14/2 High Street"),
        ("Flat 2, 14-16 High Street", "Flat 2, 14 High Street"),
        ("flat2, 14 high street", "Flat 2, 14 High Street"),
        ("FLAT 2,14 HIGH STREET", "Flat 2 14 High Street"),
        ("Suite 5, 2nd Floor, Tower House", "2nd Floor, Suite 5, Tower House"),
    ],
)
def test_the_same_house_in_one_postcode(one: str, other: str) -> None:
    assert _same(read_address(one, HERE), read_address(other, SPACELESS))
    assert _same(read_address(f"{one}, {HERE}", ""), read_address(f"{other} {SPACELESS}", ""))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("14 High Street", "16 High Street"),
        ("Flat 2, 14 High St", "Flat 3, 14 High St"),
        ("14A High Street", "14B High Street"),
        ("2/14 High Street", "3/14 High Street"),
        ("14/2 High Street", "14/3 High Street"),
        ("14A High Street", "Flat B, 14 High Street"),
        ("14A High Street", "Flat 2, 14 High Street"),
        ("12-14 High Street", "16 High Street"),
        ("12-16 High Street", "13 High Street"),
        ("Rose Cottage, Church Lane", "Fairview, Church Lane"),
        ("Rose Cottage, Church Lane", "Rose Farm, Church Lane"),
        ("Hill Farm", "Hill House"),
        ("Unit 3, Riverside Park", "Unit 4, Riverside Park"),
        ("2 Rose Court", "3 Rose Court"),
        ("2 Rose Court", "Flat 3, Rose Court"),
        ("High Street", "14 High Street"),
        ("High Street", "High Street"),
        ("Carlisle", "14 High Street"),
        ("", "14 High Street"),
        ("", ""),
        ("PO Box 123", "PO Box 124"),
        ("PO Box 123", "123 High Street"),
        ("2/1, 14 High Street", "1/2, 14 High Street"),
        ("First Floor Flat, 14 High Street", "Ground Floor Flat, 14 High Street"),
        ("Rose Cottage, 14 Church Lane", "Rose Cottage, 16 Church Lane"),
        ("Smith Ltd, Unit 3, Riverside Park", "Jones Ltd, Unit 4, Riverside Park"),
        ("1 Church Cottages", "2 Church Cottages"),
        ("3F2, 14 High Street", "3F1, 14 High Street"),
        ("Flat B3, 14 High Street", "Flat B4, 14 High Street"),
        ("114 High Street", "14 High Street"),
        ("1 High Street", "11 High Street"),
        ("Block A, Flat 3, 14 High Street", "Block B, Flat 3, 14 High Street"),
        ("The Green", "2 The Green"),
    ],
)
def test_another_house_in_one_postcode(one: str, other: str) -> None:
    assert not _same(read_address(one, HERE), read_address(other, HERE))


_SAME_TOWN = [
    ("14 High Street, Carlisle", "14 High St, Carlisle"),
    ("14 High Street, Stanwix, Carlisle", "14 High Street, Carlisle"),
    ("14 High Street Carlisle", "14 High Street, Carlisle"),
    ("14 High Street Stanwix Carlisle Cumbria", "14 High St, Carlisle"),
    ("Flat 2, 14 High Street, Carlisle", "14 High Street, Flat 2, Carlisle, Cumbria"),
    ("14 High Street, Newcastle", "14 High Street, Newcastle upon Tyne"),
    ("14 High Street, Newcastle-upon-Tyne", "14 High Street, Newcastle upon Tyne"),
    ("14 High Street, Gateshead, Tyne & Wear", "14 High Street, Gateshead"),
    ("14 St Johns Rd, Bury St Edmunds", "14 Saint John's Road, Bury Saint Edmunds"),
    ("14 High St, St Ives", "14 High Street St. Ives, Cornwall"),
    ("Rose Cottage, Church Lane, Dalston", "Rose Cottage, Dalston"),
    ("Rose Cottage, Church Lane, Dalston", "Rose Cottage Church Lane Dalston"),
    ("Hill Farm, Dalston, Carlisle", "Hill Farm, Dalston"),
    ("14 The Green, Dalston", "14 Green, Dalston"),
    ("2 Rose Court, High Street, Carlisle", "Flat 2, Rose Court, High Street, Carlisle"),
    ("14A High Street, Carlisle", "Flat A, 14 High Street, Carlisle"),
    ("12-14 High Street, Carlisle", "12 High Street, Carlisle"),
    ("14 Mount Pleasant, Carlisle", "14 Mt Pleasant, Carlisle"),
    ("2/14 High Street, Edinburgh", "Flat 2, 14 High Street, Edinburgh"),
    ("14 High Street, Stoke-on-Trent, Staffordshire", "14 High Street, Stoke on Trent, Staffs"),
    ("14 Park Road North, Carlisle", "14 Park Rd North, Carlisle"),
]


@pytest.mark.parametrize(("one", "other"), _SAME_TOWN)
@pytest.mark.parametrize(("here", "there"), [("", ""), (HERE, ""), ("", HERE), (HERE, NEXT_DOOR)])
def test_a_missing_postcode_does_not_hinder_equal_house_street_and_town(
    one: str, other: str, here: str, there: str
) -> None:
    assert _same(read_address(one, here), read_address(other, there))


@pytest.mark.parametrize(("one", "other"), _SAME_TOWN)
def test_another_postcode_is_another_address(one: str, other: str) -> None:
    assert not _same(read_address(one, HERE), read_address(other, ELSEWHERE))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("14 High Street, Carlisle", "14 High Street, Penrith"),
        ("14 High Street, Carlisle", "16 High Street, Carlisle"),
        ("14 High Street, Carlisle", "14 Mill Street, Carlisle"),
        ("14 High Street, Newcastle upon Tyne", "14 High Street, Newcastle under Lyme"),
        ("Rose Cottage, Church Lane, Dalston", "Rose Cottage, Mill Lane, Dalston"),
        ("14 High Street", "14 High Street"),
        ("14 High Street, Cumbria", "14 High Street, Carlisle, Cumbria"),
        ("Carlisle", "Carlisle"),
        ("Flat 2, 14 High Street, Carlisle", "Flat 3, 14 High Street, Carlisle"),
        ("14 High Road, Carlisle", "14 High Street, Carlisle"),
        ("Hill Farm, Dalston", "Hill House, Dalston"),
    ],
)
@pytest.mark.parametrize("here", ["", HERE])
def test_without_postcode_house_street_and_town_must_be_equal(
    one: str, other: str, here: str
) -> None:
    assert not _same(read_address(one, here), read_address(other, ""))


@pytest.mark.parametrize(
    ("address", "postcode", "found", "compared"),
    [
        ("14 High Street", HERE, True, True),
        (f"14 High Street {HERE}", "", True, True),
        ("Rose Cottage", HERE, True, True),
        ("14 High Street, Carlisle", "", False, True),
        ("14 High Street", "", False, False),
        ("14 High Street, Carlisle", "CA1", False, True),
        ("High Street, Carlisle", HERE, False, False),
        ("Old Church Lane, Carlisle", HERE, False, False),
        ("Rosegarth High Street Carlisle", HERE, False, False),
        ("Rose Garth High Street Carlisle", HERE, False, True),
        ("Rose Cottage High Street Carlisle", HERE, True, True),
        ("", HERE, False, False),
        ("PO Box 12, Carlisle", HERE, False, True),
        ("PO Box 12, 14 High Street, Carlisle", HERE, True, True),
        ("", "", False, False),
    ],
)
def test_what_an_address_needs_to_be_found(
    address: str, postcode: str, found: bool, compared: bool
) -> None:
    read = read_address(address, postcode)
    assert is_found_by_postcode(read) is found
    assert can_be_compared(read) is compared


@pytest.mark.parametrize(
    ("address", "postcodes"),
    [
        ("14 High Street, Carlisle CA1 1AA", {"CA11AA"}),
        ("14 High Street, Carlisle ca11aa", {"CA11AA"}),
        ("14 High Street, London SW1A 1AA, UK", {"SW1A1AA"}),
        ("Unit B1 2nd Floor, 14 High Street", set()),
        ("14A High Street", set()),
        ("14 High Street, Girobank, GIR 0AA", set()),
    ],
)
def test_a_postcode_is_found_inside_the_address(address: str, postcodes: set[str]) -> None:
    assert read_address(address, "").postcodes == postcodes


def test_the_postcodes_own_cell_comes_before_one_inside_the_address() -> None:
    assert read_address(f"14 High Street {ELSEWHERE}", HERE).postcodes == {"CA11AA"}
    assert read_address(f"14 High Street {ELSEWHERE}", "CA1").postcodes == {"DE53QX"}


def test_keys_are_those_that_stores_look_for() -> None:
    assert set(address_keys(read_address("Flat 2, 14 High St, Stanwix, Carlisle", "ca1 1aa"))) == {
        "pc:CA11AA|14",
        "ha:14|high street|stanwix",
        "ha:14|high street|carlisle",
    }
    assert set(address_keys(read_address("Rose Cottage, Church Lane, Dalston", "CA5 7LF"))) == {
        "pc:CA57LF|name",
        "ha:rose cottage||dalston",
    }


@given(st.text(), st.text(), st.text(max_size=10))
def test_any_text_is_read(one: str, other: str, postcode: str) -> None:
    _same(read_address(one, postcode), read_address(other, postcode))


_WORDS = st.sampled_from(
    [
        "Flat",
        "2",
        "14",
        "14A",
        "12-14",
        "2/14",
        "High",
        "Street",
        "St",
        ",",
        "Rose",
        "Cottage",
        "Court",
        "Unit",
        "B4",
        "The",
        "Carlisle",
        "Cumbria",
        "1st",
        "Floor",
        "PO Box 3",
        "c/o",
        "&",
        "No.",
        "CA1 1AA",
        "Park",
        "Block",
        "Farm",
        "One",
        "-",
        "3F2",
        "\n",
        "to",
    ]
)


@given(
    st.lists(_WORDS, max_size=9).map(" ".join),
    st.lists(_WORDS, max_size=9).map(" ".join),
    st.sampled_from(["", HERE]),
    st.sampled_from(["", HERE, NEXT_DOOR]),
)
def test_words_of_addresses_in_any_order_are_read_and_share_keys(
    one: str, other: str, here: str, there: str
) -> None:
    _same(read_address(one, here), read_address(other, there))
    read = read_address(one, here)
    assert _same(read, read) == can_be_compared(read)
