"""The questions that pages of this app ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict

from forethought.vocabulary import DispositionKind, Outcome
from forethought.web.decisions.common import MOST_CHARACTERS
from forethought.web.decisions.disposing import Said
from forethought.web.decisions.models import Decision
from forethought.web.decisions.services import Wanted
from forethought.web.look.fields import Checkboxes, ChoiceRadios, DateField, SelectField, TextArea
from forethought.web.look.forms import Form

OUTCOME_TITLES = {
    Outcome.ALONE: "One officer goes",
    Outcome.PAIR: "Two officers go",
    Outcome.DIFFERENT_METHOD: "Use a different method",
    Outcome.SUSPEND: "Nobody visits for now",
}
OUTCOME_HINTS = {
    Outcome.ALONE: "For this visit, on this day, and this officer.",
    Outcome.PAIR: "Not without the second officer named.",
    Outcome.DIFFERENT_METHOD: (
        "Nobody visits. The case leaves the visit list and is reviewed on the next working day."
    ),
    Outcome.SUSPEND: "The visit stays planned and nobody can start it until somebody decides anew.",
}


class DecideForm(Form):
    """What is decided, why, and with which controls.

    ``check`` and ``instead_of`` are what the page showed: the number of the check, and the id of
    the live decision or nothing.
    """

    check = forms.IntegerField(widget=forms.HiddenInput)
    instead_of = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outcome = ChoiceRadios(
        label="What do you decide?", missing="Select what you decide", name="what you decide"
    )
    controls = Checkboxes(
        label="Controls for a visit by two officers",
        name="controls",
        required=False,
        choices=Decision.Control.choices,
        hints={
            Decision.Control.PHONE: "The office phones at a time agreed before.",
            Decision.Control.NO_ENTRY: "They stay on the doorstep.",
        },
    )
    controls_text = TextArea(
        label="What exactly is agreed? (optional)",
        name="what is agreed",
        help_text="Who tells the police, where they meet, when the office phones",
        required=False,
        max_length=MOST_CHARACTERS,
        rows=3,
    )
    reason = TextArea(
        label="Why?",
        name="the reason for your decision",
        help_text=(
            "What you discussed and what your decision rests on. Whoever may see this visit reads"
            " it: write about behaviour and facts"
        ),
        required=False,
        max_length=MOST_CHARACTERS,
    )

    def __init__(
        self,
        *args: Any,
        outcomes: Sequence[Outcome],
        needs_controls: bool = False,
        own: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        outcome, controls = self.fields["outcome"], self.fields["controls"]
        assert isinstance(outcome, ChoiceRadios)
        outcome.choices = [(one.value, OUTCOME_TITLES[one]) for one in outcomes]
        outcome.hints = {one.value: OUTCOME_HINTS[one] for one in outcomes}
        if own:
            self.fields[
                "reason"
            ].help_text = "Needed where nobody visits: what comes next rests on it"
        if own or Outcome.PAIR not in outcomes:
            del self.fields["controls"], self.fields["controls_text"]
        elif needs_controls:
            controls.help_text = (
                "In spite of violence two officers go only with written controls: choose at least"
                " one"
            )
        else:
            controls.help_text = "If they are to go only with something in place"

    def now_about(self, shown: Mapping[str, Any]) -> None:
        """Make a bound form speak of the check and the decision that its page shows now."""
        data = QueryDict(mutable=True)
        for name in self.data:
            data.setlist(name, self.data.getlist(name))  # type: ignore[attr-defined]
        for name in ("check", "instead_of"):
            data[name] = "" if shown[name] is None else str(shown[name])
        self.data = data

    def wanted(self) -> Wanted:
        """What was typed; call it on a valid form. Controls count for a visit by two only."""
        given = self.cleaned_data
        outcome = Outcome(given["outcome"])
        pair = outcome is Outcome.PAIR
        return Wanted(
            outcome=outcome,
            reason=given["reason"],
            controls=tuple(given.get("controls", ())) if pair else (),
            controls_text=given.get("controls_text", "") if pair else "",
        )


class ReasonForm(Form):
    """One reason."""

    reason = TextArea(label="Why?", name="the reason", max_length=MOST_CHARACTERS, required=False)

    def __init__(self, *args: Any, label: str = "Why?", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = hint


class TellForm(Form):
    """What colleagues should know after a refusal."""

    tells = TextArea(
        label="What should colleagues know? (optional)",
        name="what colleagues should know",
        help_text="Your name does not stand with it. Say what could hurt somebody who goes there",
        max_length=MOST_CHARACTERS,
        required=False,
    )


class MistakenForm(Form):
    """What is said about a record."""

    kind = ChoiceRadios(
        label="What do you say about this record?",
        name="what you say about this record",
        choices=[
            (DispositionKind.MISTAKEN.value, "It is mistaken"),
            (DispositionKind.REVIEWED.value, "It may be reviewed until a date"),
        ],
        hints={
            DispositionKind.MISTAKEN.value: (
                "It is not about this customer, or it was withdrawn. It would no longer count."
            ),
            DispositionKind.REVIEWED.value: (
                "It stays listed and is always discussed, but asks one step less until then."
            ),
        },
        reveals={DispositionKind.REVIEWED.value: "until"},
    )
    until = DateField(label="Until when?", name="the last day of the review", required=False)
    who = ChoiceRadios(
        label="For whom?",
        name="for whom it holds",
        choices=[("this", "This customer"), ("all", "Every customer that the record matches")],
        initial="this",
    )
    reason = TextArea(
        label="Why?",
        name="why",
        help_text="What you know, and from where: two people decide upon it",
        max_length=MOST_CHARACTERS,
        required=False,
    )

    def said(self) -> Said:
        """What was typed; call it on a valid form."""
        given = self.cleaned_data
        return Said(
            kind=DispositionKind(given["kind"]),
            reason=given["reason"],
            until=given["until"] if given["kind"] == DispositionKind.REVIEWED else None,
            for_all=given["who"] == "all",
        )


class AppealForm(Form):
    """Why a disposition is wrong."""

    text = TextArea(
        label="Why is this wrong?",
        name="why it is wrong",
        help_text="Until somebody has answered, the record counts in full",
        max_length=MOST_CHARACTERS,
        required=False,
    )


class AnswerForm(Form):
    """The answer to an appeal."""

    keep = ChoiceRadios(
        label="What do you decide about the appeal?",
        name="what you decide about the appeal",
        choices=[
            ("keep", "The decision about the record stands"),
            ("end", "It ends: the record counts in full"),
        ],
    )
    text = TextArea(label="Why?", name="your answer", max_length=MOST_CHARACTERS, required=False)


class SecondForm(Form):
    """Whom who decides about a record asks to be the second person."""

    colleague = SelectField(
        label="Who is the second person?",
        help_text="Somebody of your office who is not on the visit. They see it on their home page",
        missing="Select who is the second person",
        name="the second person",
    )

    def __init__(self, *args: Any, colleagues: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(SelectField, self.fields["colleague"]).choices = [
            ("", "Select a colleague"),
            *((str(pk), name) for pk, name in colleagues),
        ]
