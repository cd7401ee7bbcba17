"""Customers are found again, and what cannot be used is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from forethought.matching import Person as Identity
from forethought.web.audit.models import Event
from forethought.web.records.keys import key_numbers
from forethought.web.visits.customers import (
    FIELDS,
    LONGEST,
    faults,
    find_or_add_customer,
    fingerprint,
    likely_duplicates,
)
from forethought.web.visits.models import Customer, Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import NOW, TODAY, make_person, make_visit

ROBIN = Identity(
    name="Robin Invented",
    birth_date=date(1980, 5, 3),
    utr="1234567890",
    address="1 Made-up Street, Leeds",
    postcode="LS1 4DY",
)


@pytest.mark.parametrize(
    ("same", "changes"),
    [
        (True, {"name": "  robin   INVENTED "}),
        (True, {"utr": "12345 67890K"}),
        (True, {"postcode": "ls14dy"}),
        (False, {"name": "Robyn Invented"}),
        (False, {"birth_date": None}),
        (False, {"utr": ""}),
        (False, {"address": "2 Made-up Street, Leeds"}),
    ],
)
def test_the_fingerprint_sees_what_is_written_not_how(same: bool, changes: dict[str, str]) -> None:
    assert (fingerprint(replace(ROBIN, **changes)) == fingerprint(ROBIN)) is same  # type: ignore[arg-type]


@pytest.mark.parametrize("field", LONGEST)
def test_what_is_kept_is_as_long_as_the_table_says(field: str) -> None:
    assert Customer._meta.get_field(field).max_length == LONGEST[field]
    short, long = "1" * LONGEST[field], "1" * (LONGEST[field] + 1)
    assert "characters" not in faults(replace(ROBIN, **{field: short}), TODAY).get(field, "")  # type: ignore[arg-type]
    assert field in faults(replace(ROBIN, **{field: long}), TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value", "bad"),
    [
        ("name", " ", True),
        ("utr", "none", True),
        ("nino", "AB123456", False),
        ("nino", "AB12345", True),
        ("postcode", "LS1", False),
        ("postcode", "nowhere", True),
        ("birth_date", TODAY, False),
        ("birth_date", TODAY + timedelta(days=1), True),
    ],
)
def test_what_cannot_be_used_is_told(field: str, value: object, bad: bool) -> None:
    assert set(faults(replace(ROBIN, **{field: value}), TODAY)) == ({field} if bad else set())  # type: ignore[arg-type]


@pytest.mark.django_db
def test_the_same_customer_is_found_again_with_their_keys() -> None:
    person = make_person()
    one = find_or_add_customer(ROBIN, by=person, now=NOW)
    other = find_or_add_customer(replace(ROBIN, name="ROBIN INVENTED"), by=person, now=NOW)
    assert one == other
    assert sorted(one.keys.values_list("key", flat=True)) == list(key_numbers(ROBIN))
    assert Event.objects.filter(action="customer.added").count() == 1
    assert set(FIELDS) <= {field.name for field in Customer._meta.get_fields()}


@pytest.mark.django_db
def test_a_customer_that_cannot_be_used_is_not_added() -> None:
    with pytest.raises(NotPossibleError) as told:
        find_or_add_customer(replace(ROBIN, nino="?"), by=None, now=NOW)
    assert told.value.field == "nino"
    assert not Customer.objects.exists()


@pytest.mark.django_db
def test_a_likely_duplicate_is_the_same_customer_on_the_same_day() -> None:
    customer = find_or_add_customer(ROBIN, by=None, now=NOW)
    household = find_or_add_customer(
        replace(ROBIN, name="Alex Other", utr="", birth_date=None), by=None, now=NOW
    )
    visit = make_visit(customer=customer)
    make_visit(customer=household)
    make_visit(customer=customer, planned_start=NOW + timedelta(days=1))
    make_visit(customer=customer, state=Visit.State.CANCELLED)
    written_otherwise = Identity(name="R Invented", utr="12345 67890")
    assert likely_duplicates(written_otherwise, TODAY, Visit.objects.all()) == [visit]
    assert likely_duplicates(ROBIN, TODAY, Visit.objects.all(), but_not=visit.pk) == []
