"""The questions of pages that may end a marker: reviews, removals and answers to appeals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from forethought.vocabulary import DispositionKind, MarkerLevel
from forethought.web.decisions.common import MOST_CHARACTERS
from forethought.web.look.fields import ChoiceRadios, DateField, SelectField, TextArea
from forethought.web.look.forms import Form
from forethought.web.markers.ending import BY_HAND
from forethought.web.markers.forms import reason_field
from forethought.web.markers.models import Marker, MarkerReview
from forethought.web.markers.reviewing import CAUTION
from forethought.web.markers.services import Becomes, Reviewed
from forethought.web.markers.words import LEVEL_TITLES
from forethought.web.people.models import Person

LEAVE = "leave"


class BecomesForm(Form):
    """What becomes of the incident on which a marker rests."""

    becomes = ChoiceRadios(
        label="What becomes of the incident?",
        name="what becomes of the incident",
        choices=[
            (LEAVE, "It stays as it is"),
            (DispositionKind.REVIEWED.value, "It was reviewed"),
            (DispositionKind.MISTAKEN.value, "It is mistaken"),
        ],
        hints={
            LEAVE: "It counts in every check in full.",
            DispositionKind.REVIEWED.value: (
                "It stays listed and is discussed, but asks one step less until a day."
            ),
            DispositionKind.MISTAKEN.value: (
                "It did not happen, or was not about them. It no longer counts."
            ),
        },
        reveals={DispositionKind.REVIEWED.value: "until"},
        required=False,
    )
    until = DateField(label="Until when?", name="the last day of the review", required=False)
    second = SelectField(
        label="Who is the second person?",
        help_text="Needed unless the incident stays as it is: it counts once they have agreed too",
        name="the second person",
        required=False,
    )

    must_become = True
    """Whether the question must be answered whatever else was."""

    def __init__(self, *args: Any, colleagues: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(person.pk): person for person in colleagues}
        chosen = cast(SelectField, self.fields["second"])
        listed = [(pk, person.name) for pk, person in self.colleagues.items()]
        chosen.choices = [("", "Nobody"), *listed]

    def must_say_what_becomes(self) -> bool:
        """Whether this answer ends the marker."""
        return self.must_become

    def clean(self) -> dict[str, Any]:
        """What becomes of the incident must be said wherever the marker ends."""
        given: dict[str, Any] = super().clean() or {}
        if "becomes" in given and not given["becomes"] and self.must_say_what_becomes():
            self.add_error("becomes", "Select what becomes of the incident")
        return given

    def said(self) -> Becomes:
        """What was typed; call it on a valid form."""
        given = self.cleaned_data
        if given["becomes"] in ("", LEAVE):
            return Becomes()
        kind = DispositionKind(given["becomes"])
        return Becomes(
            kind,
            given["until"] if kind is DispositionKind.REVIEWED else None,
            self.colleagues.get(given["second"]),
        )


class RemoveForm(BecomesForm):
    """Why a marker is removed."""

    because = ChoiceRadios(
        label="Why is it removed?",
        name="why it is removed",
        choices=[(one.value, one.label) for one in BY_HAND],
    )
    reason = reason_field("What does that rest on?")

    field_order = ("because", "reason", "becomes", "until", "second")


class ReviewForm(BecomesForm):
    """A review: the four questions, and what comes of it."""

    severity = ChoiceRadios(
        label="How serious was it, seen from now?",
        name="how serious it was",
        choices=MarkerReview.Severity.choices,
    )
    behaviour = ChoiceRadios(
        label="How have they behaved since?",
        name="how they have behaved since",
        choices=MarkerReview.Behaviour.choices,
    )
    one_off = ChoiceRadios(
        label="Did it come from stress that is over?",
        name="whether it came from stress that is over",
        help_text="For example a bereavement, an illness, or losing a home or a business",
        choices=MarkerReview.OneOff.choices,
        inline=True,
    )
    evidence = TextArea(
        label="What do your answers rest on?",
        name="what your answers rest on",
        help_text="Whom you asked, and which visits, calls and records since then you looked at",
        required=False,
        max_length=MOST_CHARACTERS,
    )
    still_not_told = reason_field(
        "Why can they still not be told?",
        "The substantial risk that telling them would cause. If it is over, send the letter first",
    )
    outcome = ChoiceRadios(
        label="What comes of it?",
        name="what comes of it",
        choices=MarkerReview.Outcome.choices,
        hints={
            MarkerReview.Outcome.KEPT.value: "It lapses on the day it would have.",
            MarkerReview.Outcome.RENEWED.value: "On evidence alone, for 12 months from today.",
            MarkerReview.Outcome.REMOVED.value: "Then say below what becomes of the incident.",
        },
        reveals={MarkerReview.Outcome.LOWERED.value: "level"},
    )
    level = ChoiceRadios(
        label="To which level?", name="the lower level", choices=[], required=False
    )
    review_on = DateField(
        label="When is it reviewed next? (optional)",
        name="the next review",
        required=False,
        help_text="Empty means in 6 months, or on its last day if that is sooner",
    )

    field_order = (
        *("severity", "behaviour", "one_off", "evidence", "still_not_told", "outcome", "level"),
        *("review_on", "becomes", "until", "second"),
    )

    def __init__(self, *args: Any, marker: Marker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = CAUTION[MarkerLevel(marker.level)]
        lower = [one for one in MarkerLevel if CAUTION[one] < now]
        cast(ChoiceRadios, self.fields["level"]).choices = [
            (one.value, LEVEL_TITLES[one]) for one in lower
        ]
        outcome = cast(ChoiceRadios, self.fields["outcome"])
        if not lower:
            outcome.choices = [
                one
                for one in MarkerReview.Outcome.choices
                if one[0] != MarkerReview.Outcome.LOWERED.value
            ]
            outcome.reveals = {}
            del self.fields["level"]
        if not marker.not_told_because:
            del self.fields["still_not_told"]
        becomes = cast(ChoiceRadios, self.fields["becomes"])
        becomes.label = "If it is removed: what becomes of the incident?"

    def must_say_what_becomes(self) -> bool:
        """Only a marker that is removed ends."""
        return self.cleaned_data.get("outcome") == MarkerReview.Outcome.REMOVED.value

    def reviewed(self) -> Reviewed:
        """What was typed; call it on a valid form."""
        given = self.cleaned_data
        outcome = MarkerReview.Outcome(given["outcome"])
        removed = outcome == MarkerReview.Outcome.REMOVED
        return Reviewed(
            outcome=outcome,
            severity=MarkerReview.Severity(given["severity"]),
            behaviour=MarkerReview.Behaviour(given["behaviour"]),
            one_off=MarkerReview.OneOff(given["one_off"]),
            evidence=given["evidence"],
            level=MarkerLevel(given["level"]) if given.get("level") else None,
            review_on=None if removed else given["review_on"],
            still_not_told=given.get("still_not_told", ""),
            becomes=self.said() if removed else Becomes(),
        )


class AnswerForm(BecomesForm):
    """The answer to an appeal."""

    decision = ChoiceRadios(
        label="What do you decide?",
        name="what you decide",
        choices=[("upheld", "They are right: the marker goes"), ("stays", "The marker stays")],
    )
    answer = TextArea(
        label="What do you answer, and why?",
        name="your answer",
        help_text="They get this answer: write to them",
        required=False,
        max_length=MOST_CHARACTERS,
    )

    field_order = ("decision", "answer", "becomes", "until", "second")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        becomes = cast(ChoiceRadios, self.fields["becomes"])
        becomes.label = "If they are right: what becomes of the incident?"

    def must_say_what_becomes(self) -> bool:
        """Only an upheld appeal ends the marker."""
        return self.cleaned_data.get("decision") == "upheld"
