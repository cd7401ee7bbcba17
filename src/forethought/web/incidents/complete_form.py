"""The questions about an incident once more, with what is known: only what differs is changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from forethought.matching import Person as Identity
from forethought.matching import can_be_matched
from forethought.timestamps import LONDON
from forethought.web.incidents.forms import (
    ASKED_AS,
    FIELD_OF,
    NEAR_MISS,
    OF_CUSTOMER,
    WhatHappenedForm,
)
from forethought.web.incidents.models import Incident
from forethought.web.look.fields import ConfirmField, TextField
from forethought.web.look.parse import parse_number
from forethought.web.records.persons import person_of_customer
from forethought.web.visits.models import Customer


class CompleteForm(WhatHappenedForm):
    """What is known of an incident. ``version`` and ``was``: what its page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    was = forms.CharField(widget=forms.HiddenInput, required=False)
    days_off = TextField(
        label="How many days in a row could they not do their normal work? (optional)",
        name="the days off",
        required=False,
        width=4,
        inputmode="numeric",
        help_text="Without the day itself, with days of rest. Leave it empty while nobody knows",
    )
    not_customer = ConfirmField(label="It was not about this customer", required=False)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _shown(incident))
        super().__init__(*args, **kwargs)
        self.incident = incident
        if incident.customer is None:
            del self.fields["not_customer"]
            return
        self.fields["not_customer"].label = f"It was not about {incident.customer.name}"
        if can_be_matched(person_of_customer(incident.customer)):
            for name in OF_CUSTOMER:
                del self.fields[name]

    def whom(self) -> Identity | None:
        """The customer that was named, or of whom more is known by now."""
        named, there = super().whom(), self.incident.customer
        if named is None or self.cleaned_data.get("not_customer"):
            return None
        if there is None:
            return named
        return None if named == self._identity(_home_of(there)) else named

    def clean_days_off(self) -> int | None:
        """The number, or None where it is not known."""
        typed = str(self.cleaned_data["days_off"]).strip()
        if not typed:
            return None
        number = parse_number(typed)
        if number is None:
            raise ValidationError("The days off must be a number, such as 8")
        return number

    def changes(self, customer: Customer | None) -> dict[str, Any]:
        """The answers that differ from what the page showed; only of a valid form.

        ``customer``: whom ``whom()`` names.
        """
        answers = self.answers() | {"days_off": self.cleaned_data["days_off"]}
        was = self._was()
        changed = {name: new for name, new in answers.items() if _as_was(new) != was.get(name)}
        if self.cleaned_data.get("not_customer"):
            changed["customer"] = None
        elif customer is not None:
            changed["customer"] = customer
        return changed

    def _was(self) -> dict[str, Any]:
        try:
            found = json.loads(self.cleaned_data["was"])
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def now_about(self, incident: Incident) -> None:
        """Make a bound form speak of what stands there now; what was typed stays."""
        data = QueryDict(mutable=True)
        for name in self.data:
            data.setlist(name, self.data.getlist(name))  # type: ignore[attr-defined]
        for name in ("version", "was"):
            data[name] = str(_shown(incident)[name])
        self.data = data

    def field_of(self, name: str) -> str:
        """The question that asks for an answer of the incident."""
        return FIELD_OF.get(name, name)


def _shown(incident: Incident) -> dict[str, Any]:
    local = incident.happened_at.astimezone(LONDON)
    plain = ("how", "who", "address", "postcode", "words", "injuries", "police_number", "hazards")
    answers = {name: getattr(incident, name) for name in plain}
    kept = answers | {
        "happened_at": _as_was(incident.happened_at),
        "near_miss": incident.near_miss,
        "harm": incident.harm,
        "days_off": incident.days_off,
    }
    return (
        answers
        | (_home_of(incident.customer) if incident.customer else {})
        | {
            "happened_day": local.date(),
            "happened_time": local.time(),
            "harm": NEAR_MISS if incident.near_miss else incident.harm,
            "days_off": "" if incident.days_off is None else str(incident.days_off),
            "version": incident.version,
            "was": json.dumps(kept),
        }
    )


def _home_of(customer: Customer) -> dict[str, Any]:
    """What is known of a customer, by the questions that ask for it."""
    return {
        name: getattr(customer, cell)
        for cell in ("name", "birth_date", "utr", "address", "postcode")
        for name in [ASKED_AS.get(cell, cell)]
    }


def _as_was(value: Any) -> Any:
    """A value as JSON keeps it; times to the minute, as the page shows them."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(second=0, microsecond=0).isoformat()
    return value
