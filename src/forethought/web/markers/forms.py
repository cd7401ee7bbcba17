"""The questions that pages of markers ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from forethought.vocabulary import MarkerLevel
from forethought.web.decisions.common import MOST_CHARACTERS
from forethought.web.look.fields import (
    ChoiceRadios,
    DateField,
    SelectField,
    TextArea,
    TextField,
)
from forethought.web.look.forms import Form
from forethought.web.markers.models import Marker
from forethought.web.markers.models.decided import LONGEST_WORDING
from forethought.web.markers.services import Target, Warns
from forethought.web.markers.words import LEVEL_HINTS, LEVEL_TITLES
from forethought.web.people.models import Person
from forethought.web.visits.models import Customer


def _level() -> ChoiceRadios:
    return ChoiceRadios(
        label="What should it ask for?",
        name="what it should ask for",
        choices=[(level.value, title) for level, title in LEVEL_TITLES.items()],
        hints={level.value: hint for level, hint in LEVEL_HINTS.items()},
    )


def _wording() -> TextArea:
    return TextArea(
        label="What should officers know before a visit?",
        name="what officers should know",
        help_text=(
            "The warning and what to do, not the story and not the report’s words: “May shout and"
            " block the way out. Stay on the doorstep”. The person can ask to read it"
        ),
        required=False,
        max_length=LONGEST_WORDING,
        rows=3,
    )


def _adjustments() -> TextArea:
    return TextArea(
        label="What would help the person? (optional)",
        name="what would help",
        help_text=(
            "Reasonable adjustments. What was taken for anger may be a hearing impairment, pain or"
            " fear: “Is hard of hearing: face him and speak slowly”"
        ),
        required=False,
        max_length=LONGEST_WORDING,
        rows=2,
    )


def reason_field(label: str, help_text: str = "") -> TextArea:
    """Why: the question that nearly every page asks."""
    return TextArea(
        label=label,
        name="why",
        help_text=help_text,
        required=False,
        max_length=MOST_CHARACTERS,
    )


class WarnsForm(Form):
    """What a marker says."""

    wording = _wording()
    adjustments = _adjustments()

    def warns(self, level: MarkerLevel) -> Warns:
        """What was typed; call it on a valid form."""
        return Warns(level, self.cleaned_data["wording"], self.cleaned_data["adjustments"])


class ProposeForm(WarnsForm):
    """A marker from an incident."""

    about = ChoiceRadios(
        label="What is the warning about?",
        name="what the warning is about",
        choices=Marker.About.choices,
        hints={
            Marker.About.PERSON.value: "It follows them to another address.",
            Marker.About.ADDRESS.value: "It stays there, whoever lives there.",
            Marker.About.ANIMAL.value: "It stays with the address.",
        },
    )
    address = TextField(
        label="Address (optional)",
        name="the address",
        required=False,
        max_length=300,
        help_text="For an address or an animal; empty means where the incident was",
    )
    postcode = TextField(
        label="Postcode (optional)", name="the postcode", required=False, max_length=12, width=10
    )
    level = _level()
    reason = reason_field(
        "Why is a warning needed?",
        "A real risk that is likely to happen again, not an opinion of the person",
    )

    field_order = ("about", "address", "postcode", "level", "wording", "adjustments", "reason")

    def target(self) -> Target:
        """What was typed; call it on a valid form."""
        given = self.cleaned_data
        return Target(Marker.About(given["about"]), given["address"], given["postcode"])


class DecideForm(WarnsForm):
    """Whether a marker is set, and how."""

    decision = ChoiceRadios(
        label="What do you decide?",
        name="what you decide",
        choices=[("set", "Set the marker"), ("refuse", "Set no marker")],
        hints={"refuse": "The incident stays a record and counts in every check."},
    )
    level = _level()
    review_on = DateField(
        label="When is it reviewed? (optional)",
        name="the review",
        required=False,
        help_text="Empty means in 6 months, which is the longest",
    )
    reason = reason_field(
        "Why?",
        "How serious it was, how likely it is to happen again, and what you looked at",
    )

    field_order = ("decision", "level", "wording", "adjustments", "review_on", "reason")


class AppealForm(Form):
    """An appeal that came in."""

    received_on = DateField(
        label="When did it come?", name="the day it came", help_text="For example, 25 11 2026"
    )
    says = TextArea(
        label="What do they say?",
        name="what they say",
        help_text="Their own words, from the letter or the phone call",
        required=False,
        max_length=MOST_CHARACTERS,
    )
    reviewer = SelectField(
        label="Who is asked to answer it? (optional)",
        name="who is asked to answer it",
        help_text="Somebody of management grade who had no part in the marker",
        required=False,
    )

    def __init__(self, *args: Any, reviewers: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in reviewers}
        chosen = cast(SelectField, self.fields["reviewer"])
        listed = [(pk, person.name) for pk, person in self.people.items()]
        chosen.choices = [("", "Whoever may answer it"), *listed]

    def asked(self) -> Person | None:
        """Whom was chosen; call it on a valid form."""
        return self.people.get(self.cleaned_data["reviewer"])


class NotTellForm(Form):
    """Why the person is not told."""

    reason = reason_field(
        "What substantial risk would telling them cause?",
        "To whom, and what makes you think so. That they would be angry is not enough",
    )


class ShareForm(Form):
    """With whom a marker is shared."""

    recipient = TextField(
        label="With whom is it shared?",
        name="with whom it is shared",
        help_text="For example another office, the council, or the police",
        required=False,
        max_length=200,
    )
    because = TextArea(
        label="Which risk makes that necessary?",
        name="which risk makes that necessary",
        help_text="A credible one to people of theirs. Share no more than the warning",
        required=False,
        max_length=MOST_CHARACTERS,
    )


class MoveForm(Form):
    """Where the person, or what the marker warns of, is now."""

    customer = SelectField(
        label="Who is meant?",
        name="who is meant",
        help_text="As they are written on visits",
        required=False,
    )
    address = TextField(label="Address", name="the address", required=False, max_length=300)
    postcode = TextField(
        label="Postcode", name="the postcode", required=False, max_length=12, width=10
    )
    reason = reason_field("How do you know?")

    def __init__(
        self, *args: Any, person: bool, customers: Iterable[Customer], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.customers = {str(one.pk): one for one in customers}
        if not person or len(self.customers) < 2:
            del self.fields["customer"]
        else:
            cast(SelectField, self.fields["customer"]).choices = [
                (pk, ", ".join(filter(None, (one.name, one.address))))
                for pk, one in self.customers.items()
            ]
        if person:
            self.fields["address"].help_text = (
                "Where they live or trade now. Empty if nobody knows: then only a reference or"
                " name and date of birth find them"
            )

    def meant(self) -> Customer | None:
        """Whom was chosen; call it on a valid form."""
        return self.customers.get(self.cleaned_data.get("customer", ""))


class CorrectForm(WarnsForm):
    """What officers see, put right."""

    reason = reason_field("Why is it put right?")


class NotAboutForm(Form):
    """Why a marker is not about a customer."""

    reason = reason_field(
        "How do you know that it is not about them?",
        "For example another date of birth, or a tenancy that began after the incident",
    )


class NoForm(Form):
    """Nothing is asked: only a button."""
