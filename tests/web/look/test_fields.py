"""Fields: what they give, what they answer to bad input, and that nothing typed is lost."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from forethought.vocabulary import Hazard
from forethought.web.look import fields as look
from forethought.web.look.forms import Form
from forethought.web.look.render import error_summary, field, fields, has_errors
from forethought.web.look.style_page import EveryField

GOOD = {
    "customer": "Invented Ltd",
    "postcode": "ZZ99 1AA",
    "email": "ann@example.com",
    "password": "x",
    "day-day": "25",
    "day-month": "11",
    "day-year": "2026",
    "start": "9.30am",
    "cash": "yes",
    "amount": "£500",
    "company": "no",
    "purpose": "debt",
    "languages": ["cy"],
    "hazards": ["weapon", "animal"],
    "office": "1",
    "reason": "One\r\ntwo",
    "read": "on",
}

TOO_LONG = "Customer's name must be 60 characters or fewer, not 61"
NO_ADDRESS = "Enter an email address in the right form, like name@example.com"
AM_OR_PM = "Start of the visit must say am or pm: enter 2:30am or 2:30pm"
NOT_OFFERED = "Select one of the answers given for why the visit is made"


def filled(**changed: Any) -> EveryField:
    return EveryField(GOOD | changed, {"file": SimpleUploadedFile("visits.csv", b"a")})


def test_what_good_input_gives() -> None:
    form = filled()
    assert form.is_valid(), form.errors
    got = form.cleaned_data
    assert got["day"] == date(2026, 11, 25)
    assert got["start"] == time(9, 30)
    assert (got["cash"], got["company"]) == (True, False)
    assert got["amount"] == Decimal(500)
    assert got["hazards"] == [Hazard.WEAPON, Hazard.ANIMAL]
    assert got["reason"] == "One\ntwo"
    assert got["read"] is True


@pytest.mark.parametrize(
    ("changed", "name", "sentence"),
    [
        ({"customer": ""}, "customer", "Enter customer's name"),
        ({"customer": "x" * 61}, "customer", TOO_LONG),
        ({"email": "ann@"}, "email", NO_ADDRESS),
        ({"day-day": "", "day-month": "", "day-year": ""}, "day", "Enter day of the visit"),
        ({"day-month": ""}, "day", "Day of the visit must include a month"),
        ({"start": ""}, "start", "Enter start of the visit"),
        ({"start": "2.30"}, "start", AM_OR_PM),
        ({"cash": ""}, "cash", "Select yes if you expect to take cash"),
        ({"amount": "-5"}, "amount", "How much cash must be 0 or more"),
        ({"purpose": "invented"}, "purpose", NOT_OFFERED),
        ({"languages": []}, "languages", "Select languages you speak"),
        ({"office": ""}, "office", "Select office"),
        ({"reason": "x" * 121}, "reason", "Reason must be 120 characters or fewer, not 121"),
        ({"read": ""}, "read", "Tick the box to confirm"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_sentence_in_summary_and_field(
    changed: dict[str, Any], name: str, sentence: str
) -> None:
    form = filled(**changed)
    assert form.errors == {name: [sentence]}
    summary = str(error_summary(form)).replace("&#39;", "'")
    assert summary.count(sentence) == 1
    assert sentence in str(field(form[name])).replace("&#39;", "'")
    assert has_errors(form)


@pytest.mark.parametrize(("length", "good"), [(119, True), (120, True), (121, False)])
def test_a_line_end_counts_as_one(length: int, good: bool) -> None:
    text = "y\r\n" + "x" * (length - 2)
    assert filled(reason=text).is_valid() is good


def test_everything_typed_is_still_there_beside_an_error() -> None:
    form = filled(start="nonsense", **{"day-year": "26"})
    form.is_valid()
    html = str(fields(form))
    for kept in ("Invented Ltd", "ZZ99 1AA", "nonsense", 'value="26"', "£500", "One\r\ntwo"):
        assert kept in html
    assert html.count(" checked") == 7  # cash, company, purpose, language, 2 hazards, read
    assert '<option value="1" selected' in html
    assert 'type="password"' in html
    assert 'value="x"' not in html


def test_unanswered_is_not_no() -> None:
    class Asked(Form):
        cash = look.YesNoField(label="Cash?", required=False)

    for typed, meant in (({}, None), ({"cash": "no"}, False), ({"cash": "yes"}, True)):
        form = Asked(typed)
        assert form.is_valid()
        assert form.cleaned_data["cash"] is meant
    for initial, ticked in ((None, 0), (True, 1), (False, 1)):
        shown = str(fields(Asked(initial={"cash": initial})))
        assert shown.count(" checked") == ticked
    assert 'value="no" checked' in str(fields(Asked(initial={"cash": False})))


def test_first_contents_are_shown() -> None:
    initial = {
        "day": date(2026, 11, 5),
        "start": time(14, 30),
        "amount": Decimal("1234.50"),
        "hazards": ["weapon"],
        "office": 2,
    }
    html = str(fields(EveryField(initial=initial), "day", "start", "amount", "hazards", "office"))
    for shown in ('value="5"', 'value="11"', 'value="2026"', 'value="2:30pm"', 'value="1,234.50"'):
        assert shown in html
    assert html.count(" checked") == 1
    assert '<option value="2" selected' in html


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (24, "Day must be 25 November 2026 or later"),
        (25, None),
        (27, None),
        (28, "Day must be 27 November 2026 or earlier"),
    ],
)
def test_days_have_limits(day: int, sentence: str | None) -> None:
    class Asked(Form):
        day = look.DateField(label="Day", earliest=date(2026, 11, 25), latest=date(2026, 11, 27))

    form = Asked({"day-day": str(day), "day-month": "11", "day-year": "2026"})
    assert form.is_valid() is (sentence is None)
    assert form.errors.get("day", []) == ([sentence] if sentence else [])


@pytest.mark.parametrize(
    ("typed", "good"), [("7:59am", False), ("8am", True), ("6pm", True), ("6:01pm", False)]
)
def test_times_have_limits(typed: str, good: bool) -> None:
    class Asked(Form):
        at = look.TimeField(label="Start", earliest=time(8), latest=time(18))

    assert Asked({"at": typed}).is_valid() is good


@pytest.mark.parametrize(("size", "good"), [(9, True), (10, True), (11, False)])
def test_files_have_limits(size: int, good: bool) -> None:
    class Asked(Form):
        file = look.UploadField(label="List", most_bytes=10)

    form = Asked({}, {"file": SimpleUploadedFile("a.csv", b"x" * size)})
    assert form.is_valid() is good
    assert good or form.errors["file"] == ["List must be smaller than 1e-05 MB"]


def test_what_was_typed_cannot_become_markup() -> None:
    evil = '"><script>alert(1)</script>'
    form = filled(customer=evil, start=evil, reason=evil, **{"day-day": evil})
    form.is_valid()
    html = str(fields(form)) + str(error_summary(form))
    assert "<script>" not in html


def test_a_widget_without_component_is_an_error() -> None:
    from django import forms

    class Asked(Form):
        odd = forms.CharField(widget=forms.MultiWidget(widgets=[forms.TextInput]))

    with pytest.raises(TypeError, match="odd"):
        fields(Asked())


def test_revealed_questions_stand_inside_their_answer_alone() -> None:
    html = str(fields(EveryField()))
    assert html.count('name="amount"') == 1
    assert html.index("govuk-radios__conditional") < html.index('name="amount"')
