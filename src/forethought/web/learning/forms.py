"""What the pages of learning ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from forethought.dayfolder.report_words import HAZARD_TITLES
from forethought.vocabulary import Hazard, Subject
from forethought.web.learning.access import Scope
from forethought.web.learning.counting import finished_months
from forethought.web.learning.models import Verdict
from forethought.web.learning.period import month_key, month_words
from forethought.web.learning.verdicts import Missed, NotADanger
from forethought.web.look.fields import ChoiceRadios, SelectField, TextArea
from forethought.web.look.forms import Form


class ChooseForm(Form):
    """Whose figures, and of which months."""

    def __init__(self, *args: Any, scopes: Sequence[Scope], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [(month_key(month), month_words(month)) for month in finished_months(now)]
        choices = [(one.key, one.title) for one in scopes]
        # Words of Python cannot be attributes, and addresses say from and to.
        self.fields["team"] = SelectField(label="Office or team", choices=choices, required=False)
        self.fields["from"] = SelectField(label="From", choices=months, required=False)
        self.fields["to"] = SelectField(label="To", choices=months, required=False)


SUBJECTS = {
    Subject.CUSTOMER: "The customer",
    Subject.HOUSEHOLD: "Somebody of the household or business",
    Subject.PREMISES: "The place itself",
    Subject.AREA: "The area around it",
}


class NotADangerForm(Form):
    """Of something that the program found: that it is no danger. ``found``: what it found."""

    what = ChoiceRadios(
        label="Which finding is not a danger?", missing="Select which finding is not a danger"
    )
    trap = ChoiceRadios(
        label="Why does it look like one?",
        missing="Select why it looks like one",
        choices=Verdict.Trap.choices,
    )

    def __init__(self, *args: Any, found: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(place), words) for place, words in enumerate(found)]
        self.fields["what"].choices = choices  # type: ignore[attr-defined]

    def said(self) -> NotADanger:
        """What was said, once the form is valid."""
        given = self.cleaned_data
        return NotADanger(int(given["what"]), Verdict.Trap(given["trap"]))


class MissedForm(Form):
    """A danger that stands in the note and was not found."""

    words = TextArea(
        label="Copy the words that show the danger",
        name="the words",
        missing="Copy the words that show the danger",
        help_text="Exactly as they stand in the note, as few as still carry the meaning",
        max_length=1_000,
        rows=2,
    )
    category = SelectField(
        label="Which danger is it?",
        missing="Select which danger it is",
        choices=[("", "Choose"), *((one.value, HAZARD_TITLES[one.value]) for one in Hazard)],
    )
    subject = ChoiceRadios(
        label="Whose behaviour, or what?",
        missing="Select whose behaviour, or what, it is",
        choices=[(one.value, words) for one, words in SUBJECTS.items()],
    )

    def said(self) -> Missed:
        """What was said, once the form is valid."""
        given = self.cleaned_data
        return Missed(given["words"], Hazard(given["category"]), Subject(given["subject"]))
