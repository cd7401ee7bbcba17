"""What the pages of learning ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from forethought.dayfolder.report_words import HAZARD_TITLES
from forethought.vocabulary import Hazard, Subject
from forethought.web.learning.access import Scope
from forethought.web.learning.counting import finished_months
from forethought.web.learning.models import Verdict
from forethought.web.learning.period import month_key, month_words
from forethought.web.look.fields import ChoiceRadios, SelectField, TextArea
from forethought.web.look.forms import Form


class ChooseForm(Form):
    """Whose figures, and of which months."""

    team = SelectField(label="Office or team", required=False)
    begin = SelectField(label="From", required=False)
    end = SelectField(label="To", required=False)

    def __init__(self, *args: Any, scopes: Sequence[Scope], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [(month_key(month), month_words(month)) for month in finished_months(now)]
        self.fields["team"].choices = [(one.key, one.title) for one in scopes]  # type: ignore[attr-defined]
        self.fields["begin"].choices = months  # type: ignore[attr-defined]
        self.fields["end"].choices = months  # type: ignore[attr-defined]


SUBJECTS = {
    Subject.CUSTOMER: "The customer",
    Subject.HOUSEHOLD: "Somebody of the household or business",
    Subject.PREMISES: "The place itself",
    Subject.AREA: "The area around it",
}

MISSED = "missed"


class VerdictForm(Form):
    """What the program got wrong in one note. ``found``: what it found, as choices."""

    what = ChoiceRadios(
        label="What did the program get wrong?",
        missing="Select what the program got wrong",
        reveals={MISSED: "words"},
    )
    words = TextArea(
        label="Copy the words that show the danger, exactly as they stand in the note",
        name="the words",
        help_text="As few as still carry the meaning. For example, “he would be waiting for me”",
        max_length=1_000,
        rows=2,
        required=False,
    )
    trap = SelectField(label="Why is it not a danger?", required=False)
    category = SelectField(label="Which danger is it?", required=False)
    subject = SelectField(label="Whose behaviour, or what?", required=False)
    note = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, found: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            *found,
            (MISSED, "It missed a danger"),
        ]
        self.fields["trap"].choices = [("", "Choose"), *Verdict.Trap.choices]  # type: ignore[attr-defined]
        dangers = [(hazard.value, HAZARD_TITLES[hazard.value]) for hazard in Hazard]
        self.fields["category"].choices = [("", "Choose"), *dangers]  # type: ignore[attr-defined]
        whose = [(one.value, words) for one, words in SUBJECTS.items()]
        self.fields["subject"].choices = [("", "Choose"), *whose]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Each answer brings its own questions."""
        said = super().clean() or {}
        what = said.get("what")
        if what == MISSED:
            self._ask(said, "words", "Copy the words that show the danger")
            self._ask(said, "category", "Select which danger it is")
            self._ask(said, "subject", "Select whose behaviour, or what, it is")
        elif what:
            self._ask(said, "trap", "Select why it is not a danger")
        return said

    def _ask(self, said: dict[str, Any], name: str, sentence: str) -> None:
        if not said.get(name) and name not in self.errors:
            self.add_error(name, sentence)
