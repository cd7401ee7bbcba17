"""The questions that pages of this app ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from forethought.web.dataprotection.access.answering import LONGEST_MASK
from forethought.web.dataprotection.access.exemptions import Exemption
from forethought.web.dataprotection.holding import About
from forethought.web.dataprotection.models import LONGEST_REASON
from forethought.web.look.fields import ChoiceRadios, ConfirmField, DateField, TextArea, TextField
from forethought.web.look.forms import Form
from forethought.web.look.parse import parse_number

GIVE = "give"


class FindForm(Form):
    """Whom to look for."""

    wanted = TextField(
        label="Find a customer",
        name="a name, postcode or reference",
        help_text="Part of the name, the postcode, or a whole reference such as the UTR",
        max_length=200,
        width=20,
    )


class AskedForm(Form):
    """When the person asked."""

    asked_on = DateField(label="When did they ask?", name="the day they asked")


class MaskForm(Form):
    """Whose names are left out of every text."""

    masked = TextArea(
        label="Words to leave out of every text",
        name="the words to leave out",
        help_text="Names of other people that you found in the notes, one on each line. Names of "
        "staff are left out already",
        required=False,
        max_length=LONGEST_MASK,
        rows=4,
    )


class ChooseForm(Form):
    """Whether something is given, and why."""

    what = ChoiceRadios(
        label="What do you decide?",
        name="what you decide",
        missing="Select whether it is given or withheld, and why",
        choices=[
            (GIVE, "Give it"),
            *((one.value, f"Withhold it: {one.says}") for one in Exemption),
        ],
        hints={one.value: one.hint for one in Exemption},
    )
    reason = TextArea(
        label="Why?",
        name="the reason",
        help_text="For the file, in your own words. The person who asked does not see it",
        missing="Enter why",
        max_length=LONGEST_REASON,
        rows=3,
    )

    def because(self) -> Exemption | None:
        """The exemption; None: it is given. Only of a form that is valid."""
        what: str = self.cleaned_data["what"]
        return None if what == GIVE else Exemption(what)


class GiveForm(Form):
    """The last word before the answer is made."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    looked = ConfirmField(
        label="I have looked at what is given and at what is withheld",
        missing="Confirm that you have looked at what is given and at what is withheld",
    )

    def now_about(self, seen: str) -> None:
        """Make a bound form speak of what its page shows now; it is to be confirmed anew."""
        data = QueryDict(mutable=True)
        data["seen"] = seen
        self.data = data


class HoldForm(Form):
    """What is to be kept whatever its age."""

    about = ChoiceRadios(
        label="What do you want to keep?",
        name="what you want to keep",
        missing="Select what you want to keep",
        choices=[
            (About.CUSTOMER.value, "Everything about a customer"),
            (About.VISIT.value, "One visit, with its incidents and their markers"),
            (About.INCIDENT.value, "One incident, with its markers and its visit"),
        ],
    )
    number = TextField(
        label="Its number",
        name="the number",
        help_text="The number that stands in the address of its page",
        missing="Enter the number of the customer, visit or incident",
        width=10,
        inputmode="numeric",
    )
    reason = TextArea(
        label="Why?",
        name="the reason",
        help_text="Such as a claim, a complaint or an inquest, with its reference",
        missing="Enter why",
        max_length=LONGEST_REASON,
        rows=3,
    )

    def clean_number(self) -> int:
        """A whole number."""
        number = parse_number(str(self.cleaned_data["number"]))
        if number is None:
            raise ValidationError("The number must be a whole number, such as 42")
        return number


class EndHoldForm(Form):
    """Why age may decide again."""

    reason = TextArea(
        label="Why?",
        name="the reason",
        help_text="What was held goes by its age from the next night on",
        missing="Enter why",
        max_length=LONGEST_REASON,
        rows=3,
    )


def bound(request: Any, kind: type[Form], action: str, **initial: Any) -> Any:
    """The form of this action: with what was sent, if it was sent."""
    sent = request.method == "POST" and request.POST.get("action") == action
    return kind(request.POST if sent else None, initial=initial, auto_id=f"{action}-%s")
