"""A cell in a usual form is one that Python accepts: the forms are never wider."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.matching.references import KINDS, normalise_reference
from forethought.sources.usual_forms import NORMAL_FORMS, USUAL_FORMS
from forethought.timestamps import parse_british_day, parse_when

DAYS = [
    spelling
    for year in (1899, 1900, 1970, 2019, 2020, 2099, 2100)
    for month in range(14)
    for day in range(33)
    for spelling in (
        f"{year}-{month:02}-{day:02}",
        f"{day:02}/{month:02}/{year}",
        f"{day}/{month}/{year}",
        f"{day}/{month:02}/{year}",
    )
]
CLOCKS = [f"{hour:02}:{minute:02}" for hour in range(26) for minute in (0, 30, 59, 60)]


def is_usual(column: str, text: str) -> bool:
    return re.fullmatch(f"(?:{USUAL_FORMS[column]})", text) is not None


def test_usual_days_are_days() -> None:
    usual = [text for text in DAYS if is_usual("date_of_birth", text)]
    assert len(usual) > 6_000
    assert [text for text in usual if parse_british_day(text) is None] == []
    assert [text for text in usual if parse_when(text, british=True)[0] is None] == []
    assert all(is_usual("date", text) for text in usual)


@pytest.mark.parametrize(
    "day", ["2019-03-31", "2019-10-27", "2019-06-01", "1970-06-01", "1981-03-29", "2099-10-25"]
)
@pytest.mark.parametrize("tail", ["", ":00", ":59.123456", "Z", "+01:00", "-14:30", "+15:00"])
def test_usual_moments_are_moments_without_doubt(day: str, tail: str) -> None:
    for clock in CLOCKS:
        for between in "T ":
            text = f"{day}{between}{clock}{tail}"
            if is_usual("date", text):
                when, doubt = parse_when(text, british=True)
                assert when is not None, text
                assert doubt is None, text


@given(st.data())
def test_usual_references_can_be_ones(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    for forms in (USUAL_FORMS, NORMAL_FORMS):
        text = data.draw(st.from_regex(forms[kind], fullmatch=True))
        assert normalise_reference(kind, text) is not None


@given(st.data())
def test_normal_forms_are_usual(data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(sorted(NORMAL_FORMS)))
    text = data.draw(st.from_regex(NORMAL_FORMS[column], fullmatch=True))
    assert is_usual(column, text)
