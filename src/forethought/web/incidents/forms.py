"""The questions about an incident: five answers and a few words, the rest when there is time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from forethought.matching import Person as Identity
from forethought.timestamps import LONDON
from forethought.vocabulary import Hazard
from forethought.web.decisions.common import MOST_CHARACTERS
from forethought.web.incidents.models import LONGEST_WORDS, Incident
from forethought.web.incidents.recording import Told
from forethought.web.look.fields import (
    ChoiceRadios,
    DateField,
    HazardCheckboxes,
    SelectField,
    TextArea,
    TextField,
    TimeField,
)
from forethought.web.people.models import Person
from forethought.web.visits import times
from forethought.web.visits.customers import faults
from forethought.web.visits.forms import MomentForm
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

NEAR_MISS = "near_miss"
DID_WHAT = [
    (NEAR_MISS, "It nearly happened: a near miss"),
    (Incident.Harm.NONE.value, "It happened, and nobody was hurt"),
    (Incident.Harm.SHAKEN.value, "Somebody was shaken or distressed"),
    (Incident.Harm.INJURED.value, "Somebody was injured"),
    (Incident.Harm.SPECIFIED.value, "Somebody was gravely injured"),
    (Incident.Harm.DEATH.value, "Somebody died"),
]
WHO = [
    (Incident.Who.CUSTOMER.value, "The customer"),
    (Incident.Who.HOUSEHOLD.value, "Somebody else of the household or business"),
    (Incident.Who.OTHER.value, "Somebody who does not belong there"),
    (Incident.Who.NOBODY.value, "Nobody: an animal, the place or a thing"),
    (Incident.Who.UNKNOWN.value, "I do not know"),
]
_DID_WHAT_HINTS = {
    Incident.Harm.SPECIFIED.value: (
        "A broken bone other than a finger, thumb or toe; sight lost or reduced; a serious burn;"
        " a crushed head or body; unconscious from a blow to the head or for want of air; a limb,"
        " finger or toe lost. The law calls it a specified injury"
    ),
}

AT = ("happened_day", "happened_time")
FIELD_OF = {"happened_at": "happened_day", "near_miss": "harm", "customer": "name"}
"""Where in the form an answer of an incident stands, if not under its own name."""

OF_CUSTOMER = ("name", "home_address", "home_postcode", "birth_date", "utr")
"""The questions that say who the customer is; ``address`` is where it happened."""
ASKED_AS = {"address": "home_address", "postcode": "home_postcode"}


class WhatHappenedForm(MomentForm):
    """What happened: the questions that recording and completing share."""

    hazards = HazardCheckboxes(
        label="What kind of incident was it?",
        name="what kind of incident it was",
        missing="Select what kind of incident it was",
        help_text="Select all that apply. Verbal abuse counts, on the phone and in letters too",
    )
    happened_day = DateField(
        label="When did it happen?", name="the day", help_text="For example, 25 11 2026"
    )
    happened_time = TimeField(
        label="At what time, about?",
        name="the time",
        help_text="For example, 9:30am or 2:15pm. About is enough",
    )
    how = ChoiceRadios(
        label="How did it come?",
        name="how it came",
        choices=Incident.How.choices,
    )
    who = ChoiceRadios(
        label="Who did it?",
        name="who did it",
        choices=WHO,
    )
    harm = ChoiceRadios(
        label="What did it do?",
        name="what it did",
        choices=DID_WHAT,
        hints=_DID_WHAT_HINTS,
    )
    words = TextArea(
        label="What happened?",
        name="what happened",
        missing="Write what happened, in your own words",
        max_length=LONGEST_WORDS,
        rows=8,
        help_text="In your own words: what was said and done, and by whom. Write what you saw and"
        " heard, not what you think of them: they may ask to read it",
    )
    name = TextField(
        label="Customer's name (optional)",
        name="the customer's name",
        required=False,
        max_length=200,
        help_text="If it was about a customer. With their own address and its postcode, their date"
        " of birth or a reference, the next officer is warned; with the name alone nobody is",
    )
    home_address = TextField(
        label="Customer's own address (optional)",
        name="the customer's own address",
        required=False,
        max_length=300,
        help_text="House number or name, street, town",
    )
    home_postcode = TextField(
        label="Postcode of the customer's own address (optional)",
        name="the postcode of the customer's own address",
        required=False,
        width=10,
        max_length=12,
        help_text="For example, LS1 4DY",
    )
    birth_date = DateField(
        label="Customer's date of birth (optional)",
        name="the customer's date of birth",
        required=False,
        help_text="For example, 27 3 1980",
    )
    utr = TextField(
        label="Unique Taxpayer Reference (optional)",
        name="the Unique Taxpayer Reference",
        required=False,
        width=20,
        help_text="10 numbers, for example 1234567890",
    )
    address = TextField(
        label="Address where it happened, if it was not at the customer's own (optional)",
        name="the address",
        required=False,
        max_length=300,
        help_text="House number or name, street, town",
    )
    postcode = TextField(
        label="Postcode of where it happened (optional)",
        name="the postcode of where it happened",
        required=False,
        width=10,
        max_length=12,
        help_text="For example, LS1 4DY",
    )
    injuries = TextArea(
        label="Which injuries? (optional)",
        name="the injuries",
        required=False,
        max_length=MOST_CHARACTERS,
        rows=3,
    )
    police_number = TextField(
        label="Police reference number (optional)",
        name="the police reference number",
        required=False,
        max_length=60,
        width=20,
    )

    def clean(self) -> dict[str, Any]:
        """Put day and time together; see that a customer can be found by what is given."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("happened_day") and cleaned.get("happened_time"):
            cleaned["happened_at"] = self._moment(cleaned)
        if cleaned.get("name"):
            for cell, sentence in faults(self._identity(cleaned), self.now.date()).items():
                field = ASKED_AS.get(cell, cell)
                if field in self.fields and field not in self.errors:
                    self.add_error(field, sentence)
        elif any(cleaned.get(field) for field in OF_CUSTOMER):
            self.add_error("name", "Enter the customer's name too, so that they can be found")
        return cleaned

    def _moment(self, cleaned: dict[str, Any]) -> datetime | None:
        """An hour that the clocks show twice is taken as the first: nobody is asked for that."""
        try:
            found = times.planned_moment(cleaned["happened_day"], cleaned["happened_time"], "first")
        except NotPossibleError as error:
            self.add_error("happened_time", ValidationError(str(error)))
            return None
        if found > self.now:
            self.add_error("happened_day", "It must be now or earlier: check the day and the time")
        return found

    @staticmethod
    def _identity(cleaned: dict[str, Any]) -> Identity:
        return Identity(
            name=cleaned["name"],
            birth_date=cleaned.get("birth_date"),
            utr=cleaned.get("utr", ""),
            address=cleaned.get("home_address", ""),
            postcode=cleaned.get("home_postcode", ""),
        )

    def whom(self) -> Identity | None:
        """The customer that was named; only of a valid form."""
        return self._identity(self.cleaned_data) if self.cleaned_data.get("name") else None

    def answers(self) -> dict[str, Any]:
        """What was answered, by the names of the incident; only of a valid form."""
        given = self.cleaned_data
        near_miss = given["harm"] == NEAR_MISS
        plain = ("how", "who", "address", "postcode", "words", "injuries", "police_number")
        return {name: given[name] for name in plain if name in given} | {
            "happened_at": given["happened_at"],
            "hazards": [Hazard(hazard).value for hazard in given["hazards"]],
            "near_miss": near_miss,
            "harm": Incident.Harm.NONE.value if near_miss else given["harm"],
        }


class RecordForm(WhatHappenedForm):
    """A new report. ``colleagues``: to whom it may have happened; ``visits``: on which visit."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    reporter = SelectField(
        label="To whom did it happen?",
        missing="Select to whom it happened",
        name="to whom it happened",
    )
    visit = SelectField(
        label="On which visit? (optional)",
        name="the visit",
        required=False,
        help_text="The customer and the address are then known",
    )
    field_order = ("uuid", "reporter", "visit")

    def __init__(
        self, *args: Any, colleagues: Sequence[Person], visits: Sequence[Visit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in colleagues}
        self.visits = {visit.pk: visit for visit in visits}
        if len(self.people) > 1:
            cast(SelectField, self.fields["reporter"]).choices = [
                (str(pk), one.name) for pk, one in self.people.items()
            ]
        else:
            del self.fields["reporter"]
        if self.visits:
            cast(SelectField, self.fields["visit"]).choices = [
                ("", "It was on no visit, or on another"),
                *((str(pk), said_of(visit)) for pk, visit in self.visits.items()),
            ]
        else:
            del self.fields["visit"]

    def clean(self) -> dict[str, Any]:
        """A customer who is named beside a visit would be left out: say so."""
        cleaned = super().clean()
        if cleaned.get("visit") and cleaned.get("name"):
            self.add_error(
                "name",
                "You chose a visit, whose customer is meant: take the name away, or choose no"
                " visit",
            )
        return cleaned

    def number(self) -> UUID:
        """The number of the report; only of a valid form."""
        return cast(UUID, self.cleaned_data["uuid"])

    def reported_by(self) -> Person:
        """To whom it happened; only of a valid form."""
        chosen = self.cleaned_data.get("reporter")
        return self.people[int(chosen)] if chosen else next(iter(self.people.values()))

    def told(self) -> Told:
        """What was told; only of a valid form."""
        chosen = self.cleaned_data.get("visit")
        visit = self.visits[int(chosen)] if chosen else None
        return Told(**self.answers(), visit=visit, whom=None if visit else self.whom())


def said_of(visit: Visit) -> str:
    """A visit in a list to choose from."""
    local = visit.planned_start.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}: {visit.customer.name}"
