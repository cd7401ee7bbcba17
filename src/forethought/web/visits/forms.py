"""The forms of visits: questions, help beside them, and sentences for what cannot be used."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS

from forethought.matching import Person as Identity
from forethought.timestamps import LONDON, local_day
from forethought.web.look.fields import (
    ChoiceRadios,
    ConfirmField,
    DateField,
    MoneyField,
    SelectField,
    TextArea,
    TextField,
    TimeField,
    UploadField,
    YesNoField,
)
from forethought.web.look.forms import Form
from forethought.web.people.models import Person
from forethought.web.visits import customers, times
from forethought.web.visits.answering import QUESTIONS, Given
from forethought.web.visits.details import Details, Slot
from forethought.web.visits.problems import NotPossibleError

MOST_BYTES = 2_000_000


def tell(form: Form, error: NotPossibleError) -> None:
    """Show a service's sentences at the field that they are about, or above the form."""
    field = error.field if error.field in form.fields else NON_FIELD_ERRORS
    for sentence in error.sentences:
        form.add_error(field, sentence)


class MomentForm(Form):
    """A form that needs to know what time it is."""

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        self.now = now
        super().__init__(*args, **kwargs)


class DetailsForm(MomentForm):
    """Who is visited and why. ``known``: what the visit says now."""

    name = TextField(
        label="Customer's name", max_length=200, help_text="A person, or the name of a business"
    )
    address = TextField(
        label="Address (optional)",
        name="the address",
        required=False,
        max_length=300,
        help_text="House number or name, street and town. Records are found by it, and by these"
        " details: give as many as you have.",
    )
    postcode = TextField(
        label="Postcode (optional)",
        name="the postcode",
        required=False,
        width=10,
        help_text="For example, LS1 4DY. Without it nobody can say whether the place is safe.",
    )
    birth_date = DateField(
        label="Date of birth (optional)",
        name="the date of birth",
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
    nino = TextField(
        label="National Insurance number (optional)",
        name="the National Insurance number",
        required=False,
        width=20,
        help_text="For example, QQ 12 34 56 C",
    )
    vrn = TextField(
        label="VAT registration number (optional)",
        name="the VAT registration number",
        required=False,
        width=20,
        help_text="9 numbers, with or without GB",
    )
    paye_ref = TextField(
        label="PAYE reference (optional)",
        name="the PAYE reference",
        required=False,
        width=20,
        help_text="For example, 123/AB456",
    )
    purpose = TextField(
        label="What the visit is for (optional)",
        name="what the visit is for",
        required=False,
        max_length=200,
    )
    announced = YesNoField(
        label="Has the customer been told that you are coming?",
        help_text="A first visit that nobody was told of needs company.",
        missing="Select yes if the customer has been told that you are coming",
    )
    training = YesNoField(
        label="Is it a training visit?",
        help_text="The officer is being trained, and goes with somebody who teaches.",
        missing="Select yes if it is a training visit",
    )
    expected_cash = MoneyField(
        label="Cash expected, as planned (optional)", name="the cash expected", required=False
    )
    translation = TextField(
        label="Language to translate from, as planned (optional)",
        name="the language",
        required=False,
        max_length=60,
        width=20,
    )
    pair_wanted = YesNoField(
        label="Was company wanted when it was planned?",
        missing="Select yes if company was wanted",
    )

    _PLANNED = ("expected_cash", "translation", "pair_wanted")

    def __init__(self, *args: Any, known: Details | None = None, **kwargs: Any) -> None:
        if known is not None:
            kwargs.setdefault("initial", _initial(known))
        super().__init__(*args, **kwargs)
        if known is None or not any(getattr(known, name) for name in self._PLANNED):
            for name in self._PLANNED:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Tell of every cell that cannot be used, each at its own field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "name" in cleaned:
            for field, sentence in customers.faults(
                self._identity(cleaned), local_day(self.now)
            ).items():
                if field not in self.errors:
                    self.add_error(field, sentence)
        return cleaned

    @staticmethod
    def _identity(cleaned: dict[str, Any]) -> Identity:
        given = {name: cleaned.get(name) or "" for name in customers.LONGEST}
        return Identity(birth_date=cleaned.get("birth_date"), **given)

    def details(self) -> Details:
        """What was given; only of a valid form."""
        cleaned = self.cleaned_data
        return Details(
            identity=self._identity(cleaned),
            purpose=cleaned["purpose"],
            announced=cleaned["announced"],
            training=cleaned["training"],
            expected_cash=cleaned.get("expected_cash"),
            translation=cleaned.get("translation", ""),
            pair_wanted=cleaned.get("pair_wanted", False),
        )


def _initial(known: Details) -> dict[str, Any]:
    own = (
        *("purpose", "announced", "training"),
        *("expected_cash", "translation", "pair_wanted"),
    )
    return {name: getattr(known.identity, name) for name in customers.FIELDS} | {
        name: getattr(known, name) for name in own
    }


class SlotForm(MomentForm):
    """Who goes, when, and for how long.

    ``officers``: those who may be chosen; one alone is not asked for. ``showing`` is drawn once
    a time turns out to be one that the clocks show twice.
    """

    officer = SelectField(label="Officer", name="the officer")
    start_day = DateField(label="Day of the visit", help_text="For example, 25 11 2026")
    start_time = TimeField(label="Time of arrival")
    showing = ChoiceRadios(
        label="Which of the two?",
        required=False,
        choices=[
            ("first", "The first: before the clocks go back (British Summer Time)"),
            ("second", "The second: after the clocks have gone back"),
        ],
    )
    minutes = TextField(
        label="How many minutes it takes",
        width=4,
        inputmode="numeric",
        initial="60",
        help_text="At the door, without the way. The office expects to hear from you when they"
        " are over.",
    )

    def __init__(
        self, *args: Any, officers: Iterable[Person], known: Slot | None = None, **kwargs: Any
    ) -> None:
        self.officers = {str(person.pk): person for person in officers}
        self.moment: datetime | None = None
        self.ask_showing = False
        if known is not None:
            kwargs["initial"] = _slot_initial(known) | dict(kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["officer"]
        listed = [(pk, person.name) for pk, person in self.officers.items()]
        chosen.choices = listed if len(listed) == 1 else [("", "Choose an officer"), *listed]
        if len(listed) == 1:
            del self.fields["officer"]

    def clean_minutes(self) -> int:
        """A whole number from 1 to a day's minutes."""
        text = str(self.cleaned_data["minutes"])
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            self.add_error("minutes", "How long it takes must be a whole number, like 45")
            return 0
        try:
            times.must_be_a_length(int(text))
        except NotPossibleError as error:
            tell(self, error)
        return int(text)

    def clean(self) -> dict[str, Any]:
        """Find the moment that is meant."""
        cleaned: dict[str, Any] = super().clean() or {}
        on, at = cleaned.get("start_day"), cleaned.get("start_time")
        if on is None or at is None:
            return cleaned
        try:
            self.moment = times.planned_moment(on, at, cleaned.get("showing") or None)
            times.must_be_ahead(self.moment, self.now)
        except times.ShownTwiceError as error:
            self.ask_showing = True
            tell(self, error)
        except NotPossibleError as error:
            tell(self, error)
        else:
            self.ask_showing = bool(cleaned.get("showing"))
        return cleaned

    def slot(self) -> Slot:
        """What was given; only of a valid form."""
        alone = next(iter(self.officers))
        officer = self.officers[self.cleaned_data.get("officer", alone)]
        if self.moment is None:
            raise ValueError("the form is not valid")
        return Slot(officer, self.moment, self.cleaned_data["minutes"])


def _slot_initial(known: Slot) -> dict[str, Any]:
    local = known.start.astimezone(LONDON)
    return {
        "officer": str(known.officer.pk),
        "start_day": local.date(),
        "start_time": local.time(),
        "minutes": str(known.minutes),
    }


class PlanForm(SlotForm, DetailsForm):
    """A whole visit. ``anyway`` is asked once the visit looks like one planned already."""

    anyway = ConfirmField(
        label="Plan it all the same",
        required=False,
    )
    ask_anyway = False


class CancelForm(Form):
    """Why a visit is cancelled."""

    reason = TextArea(
        label="Why is it cancelled?",
        missing="Enter why the visit is cancelled",
        max_length=500,
        rows=3,
        help_text="It stays in the visit's history. If you do not want to make the visit, refuse"
        " it instead: nobody asks you for a reason.",
    )


class AnswersForm(Form):
    """The five questions (DMBM511340). Nothing is required: an answer may come later."""

    has_concern = YesNoField(
        label="Does anything about this visit concern you?",
        required=False,
        help_text="Anything at all, also a feeling. You are not expected to make a visit that"
        " could put you in danger.",
        reveals={"yes": "concern"},
    )
    concern = TextArea(label="What concerns you?", required=False, max_length=2000, rows=3)
    wants_company = YesNoField(
        label="Do you want company?",
        required=False,
        help_text="Say yes and you go with a second officer. Nobody asks why.",
    )
    expects_cash = YesNoField(
        label="Do you expect to take cash?",
        required=False,
        help_text="Nobody carries much cash without company.",
        reveals={"yes": "cash"},
    )
    cash = MoneyField(label="How much, at most?", name="how much cash you expect", required=False)
    needs_translation = YesNoField(
        label="Is somebody needed who speaks the customer's language?",
        required=False,
        help_text="A visit that needs translation is made by two.",
        reveals={"yes": "language"},
    )
    language = TextField(label="Which language?", required=False, max_length=60, width=20)
    knows_more = YesNoField(
        label="Do you know something about the place or the people that no record says?",
        required=False,
        help_text="For example: what the street is like after dark, a dog next door, somebody"
        " who stays there. Say no if you know nothing more.",
        reveals={"yes": "local_knowledge"},
    )
    local_knowledge = TextArea(label="What do you know?", required=False, max_length=2000, rows=3)

    def given(self) -> Given:
        """The answers; only of a valid form."""
        return Given(**{name: self.cleaned_data[name] for name in self.fields})

    @staticmethod
    def questions() -> tuple[str, ...]:
        """The fields that are drawn by themselves."""
        return QUESTIONS


class SecondForm(Form):
    """Whom to ask to come along."""

    officer = ChoiceRadios(label="Who should come along?", missing="Select whom to ask")

    def __init__(self, *args: Any, candidates: Iterable[tuple[Person, str]], **kwargs: Any) -> None:
        self.people = {}
        hints = {}
        for person, hint in candidates:
            self.people[str(person.pk)] = person
            hints[str(person.pk)] = hint
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["officer"]
        chosen.choices = [(pk, person.name) for pk, person in self.people.items()]
        chosen.hints = hints
        chosen.error_messages["invalid_choice"] = (
            "Whom you chose cannot be asked any more: choose somebody from the list"
        )

    def person(self) -> Person:
        """Whom was chosen; only of a valid form."""
        return self.people[self.cleaned_data["officer"]]


class UploadForm(Form):
    """A file of visits."""

    file = UploadField(
        label="File of visits",
        name="the file",
        missing="Select a file of visits",
        accept=".csv,.parquet",
        most_bytes=MOST_BYTES,
        help_text="A visits.csv or visits.parquet of up to 2 MB and 500 visits",
    )


class DayForm(Form):
    """Another day to look at."""

    on = DateField(label="Another day", name="the day", help_text="For example, 25 11 2026")
