"""The search on the page of the audit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from forethought.web.audit.actions import ACTIONS, SUBJECTS
from forethought.web.audit.search import Search
from forethought.web.look.fields import DateField, SelectField, TextField
from forethought.web.look.forms import Form
from forethought.web.look.parse import parse_number
from forethought.web.people.models import Person


def _choices(known: dict[str, str], all_of_them: str) -> list[tuple[str, str]]:
    return [("", all_of_them), *sorted(known.items(), key=lambda pair: pair[1])]


class SearchForm(Form):
    """Every answer may be left out. Bound to what stands in the address."""

    person = TextField(
        label="Who did it",
        help_text="Their staff number or email address",
        required=False,
        max_length=254,
        width=20,
    )
    action = SelectField(
        label="What was done", required=False, choices=_choices(ACTIONS, "Everything")
    )
    subject = SelectField(
        label="What it was about", required=False, choices=_choices(SUBJECTS, "Anything")
    )
    number = TextField(
        label="Number of the customer, visit or person",
        help_text="The number that stands in the address of its page",
        required=False,
        width=10,
        inputmode="numeric",
    )
    first = DateField(label="From", name="the first day", required=False)
    last = DateField(label="To", name="the last day", required=False)

    def clean_person(self) -> int | None:
        """The id of the person meant."""
        given: str = self.cleaned_data["person"]
        if not given:
            return None
        by_number = Person.objects.filter(officer_id__iexact=given)
        found = Person.objects.at(given) or by_number.first()
        if found is None:
            raise ValidationError(
                f"Nobody has the staff number or email address “{given}”. Check the spelling, or "
                "leave it empty for everybody"
            )
        return found.pk

    def clean_number(self) -> int | None:
        """The number, if one is given."""
        given: str = self.cleaned_data["number"]
        if not given:
            return None
        number = parse_number(given)
        if number is None:
            raise ValidationError("The number must be a whole number, such as 42")
        return number

    def clean(self) -> dict[str, Any]:
        """Days in order, and a number only together with what it is the number of."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day must be the first day or later")
        if given.get("number") is not None and not given.get("subject"):
            self.add_error("subject", "Select what the number is the number of")
        return given

    def search(self) -> Search:
        """What is asked for. Only of a form that is valid."""
        names = ("person", "action", "subject", "number", "first", "last")
        return Search(**{name: self.cleaned_data[name] for name in names})


def hidden(form: forms.Form) -> dict[str, str]:
    """The part of an address that asks for the same again."""
    return {name: value for name, value in form.data.items() if value and name != "before"}
