"""What the desk's pages ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from forethought.contact.words import How, Proof, Step
from forethought.web.contactdesk.alerting import officers_of
from forethought.web.contactdesk.models import Call, Outing
from forethought.web.contactdesk.views.desk_common import OnceForm
from forethought.web.look.fields import ChoiceRadios, ConfirmField, SelectField, TextArea, TextField
from forethought.web.look.forms import Form
from forethought.web.look.words import london_time
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit

SPOKE, CODE_WORD, IN_PERSON, POLICE = "spoke", "code_word", "in_person", "police"
ENDS: dict[str, tuple[How, Proof | None]] = {
    SPOKE: (How.HEARD_SAFE, Proof.SPOKE),
    CODE_WORD: (How.HEARD_SAFE, Proof.CODE_WORD),
    IN_PERSON: (How.HEARD_SAFE, Proof.IN_PERSON),
    POLICE: (How.HANDED_TO_POLICE, None),
}
_END_WORDS = {
    SPOKE: "I spoke to them and asked the code question",
    CODE_WORD: "They gave the code word",
    IN_PERSON: "Somebody of ours met them in person",
    POLICE: "The police have taken it over",
}
ASK_FIRST = "Ask the code question first. A wrong answer, or none, is a call for help"
NO_CUSTOMER = "Do not write a customer’s name, address or case."


class EndForm(OnceForm):
    """How an alarm ends."""

    how = ChoiceRadios(
        label="How do you know?",
        missing="Select how you know, or that the police have taken it over",
        hints={POLICE: "Stay reachable for them. This site does not call the police: you did."},
    )

    def __init__(self, *args: Any, listening: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [way for way in ENDS if not (listening and way == SPOKE)]
        self.fields["how"].choices = [(way, _END_WORDS[way]) for way in ways]  # type: ignore[attr-defined]


class CallForm(OnceForm):
    """One phone call for the log."""

    whom = ChoiceRadios(label="Whom did you call?", missing="Select whom you called")
    outcome = ChoiceRadios(
        label="How did it go?",
        missing="Select how the call went",
        choices=Call.Outcome.choices,
        hints={Call.Outcome.VOICEMAIL.value: "A voicemail is nobody heard: the alarm goes on."},
    )
    note = TextField(
        label="What must the next person at the desk know?",
        name="the note",
        help_text=f"Optional. {NO_CUSTOMER}",
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, outing: Outing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = outing.second_officer is None
        self.fields["whom"].choices = [  # type: ignore[attr-defined]
            (value, words)
            for value, words in Call.Whom.choices
            if not (alone and value == Call.Whom.SECOND)
        ]


class SpokeForm(OnceForm):
    """Spoke to them: they are safe."""

    asked = ConfirmField(
        label="I asked the code question and the answer was right",
        missing=ASK_FIRST,
    )


class RangInForm(OnceForm):
    """An officer rings the desk and says where they are: the app is not needed to be safe."""

    officer = ChoiceRadios(label="Who rang?", missing="Select who rang")
    step = ChoiceRadios(
        label="What did they say?",
        missing="Select what they said",
        choices=[
            (Step.SET_OFF.value, "They have set off"),
            (Step.ARRIVED.value, "They have arrived at a visit"),
            (Step.IN_VISIT.value, "All is well, from inside a visit"),
            (Step.LEAVING.value, "They have left a visit"),
            (Step.BACK.value, "They are back, or safe at home"),
        ],
    )
    visit = SelectField(label="Which visit?", name="the visit", required=False)
    asked = ConfirmField(
        label="I asked the code question and the answer was right",
        missing=ASK_FIRST,
    )

    def __init__(self, *args: Any, outing: Outing, visits: list[Visit], **kwargs: Any) -> None:
        people = officers_of(outing)
        initial = {"officer": str(people[0].pk)} if len(people) == 1 else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["officer"].choices = [(str(one.pk), one.name) for one in people]  # type: ignore[attr-defined]
        self.fields["visit"].choices = [  # type: ignore[attr-defined]
            ("", "No visit"),
            *((str(visit.pk), _called(visit)) for visit in visits),
        ]

    def clean(self) -> dict[str, Any]:
        """Arriving and leaving are about one visit."""
        said = super().clean() or {}
        at_a_visit = said.get("step") in {Step.ARRIVED, Step.IN_VISIT, Step.LEAVING}
        if at_a_visit and not said.get("visit") and "visit" not in self.errors:
            self.add_error("visit", "Select which visit they are speaking of")
        return said


class HandOverForm(Form):
    """To whom somebody hands the desk over, and what they must know."""

    to = SelectField(
        label="Who is next?",
        name="who is next",
        missing="Select who is next",
    )
    note = TextArea(
        label="What must they know?",
        name="what they must know",
        help_text="What you have tried, what you promised, what to watch. Nothing? Say so."
        f" {NO_CUSTOMER}",
        max_length=1000,
    )

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *((str(one.pk), one.name) for one in people),
        ]


class LateForm(OnceForm):
    """Everything still to come moves."""

    minutes = TextField(
        label="How many minutes later?",
        name="the number of minutes",
        help_text="Whole minutes, 1 to 240. What is due already stays due.",
        width=3,
        inputmode="numeric",
    )

    def clean_minutes(self) -> int:
        """The number; raises ValidationError for anything else."""
        text = str(self.cleaned_data["minutes"]).strip()
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 240):
            raise ValidationError("The number of minutes must be a whole number from 1 to 240")
        return int(text)


def _called(visit: Visit) -> str:
    return f"{london_time(visit.planned_start)}, {visit.customer.address or visit.customer.name}"
