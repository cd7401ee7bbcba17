"""What is asked before anybody leaves: the rota, ways to be told, aids, emergency details."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from forethought.channels.known import KINDS
from forethought.web.contactdesk.models import Aid
from forethought.web.look.fields import (
    ChoiceRadios,
    DateField,
    SelectField,
    TextArea,
    TextField,
    TimeField,
)
from forethought.web.look.forms import Form
from forethought.web.people.models import Office
from forethought.web.visits.times import planned_moment


class DutyForm(Form):
    """Somebody comes on the desk."""

    person = SelectField(
        label="Who is on the desk?", name="who", missing="Select who is on the desk"
    )
    day = DateField(label="Which day?", name="the day")
    begins_time = TimeField(label="From", name="the time from")
    ends_time = TimeField(
        label="Until",
        name="the time until",
        help_text="For example, 5:30pm. An earlier time than the first is on the next day.",
    )

    def __init__(self, *args: Any, offices: Iterable[Office], people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {office.pk: office for office in offices}
        several = len(named) > 1
        choices = [("", "Select somebody")]
        for office_id, person in people:
            words = f"{person.name}, {named[office_id].name}" if several else person.name
            choices.append((f"{office_id}-{person.pk}", words))
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def who(self) -> tuple[int, int]:
        """Ids of the office and the person."""
        office, person = str(self.cleaned_data["person"]).split("-")
        return int(office), int(person)

    def times(self) -> tuple[datetime, datetime]:
        """From and until. Raises NotPossibleError for a time that no clock shows."""
        said = self.cleaned_data
        on: date = said["day"]
        begins = planned_moment(on, said["begins_time"], "first")
        ends_on = on + timedelta(days=1) if said["ends_time"] <= said["begins_time"] else on
        return begins, planned_moment(ends_on, said["ends_time"], "second").astimezone(UTC)


class AcceptForm(Form):
    """A gap is accepted for today, in writing."""

    reason = TextArea(
        label="Why are officers safe all the same today?",
        name="the reason",
        missing="Write why officers are safe all the same",
        help_text="Say what you have arranged instead. It holds for today only.",
        max_length=1000,
        rows=4,
    )


class WayForm(Form):
    """A new way to be told."""

    channel = ChoiceRadios(label="How?", missing="Select how you want to be told")
    address = TextField(
        label="Which address or number?",
        name="the address or number",
        help_text="An email address, a telephone number like 07700 900123, or the https address of"
        " another system that tells you.",
        max_length=200,
    )

    def __init__(self, *args: Any, channels: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(name, KINDS[name]) for name in channels]  # type: ignore[attr-defined]


class CodeForm(Form):
    """The code of a test message."""

    code = TextField(
        label="Which code did the message say?",
        name="the code",
        help_text="Six digits.",
        width=10,
        inputmode="numeric",
        autocomplete="one-time-code",
        max_length=20,
    )


class EmergencyForm(Form):
    """Whom to ring, and what they drive."""

    contact_name = TextField(
        label="Whom should your office ring?",
        name="the name",
        help_text="Somebody who is likely to know where you are. Tell them that you named them.",
        max_length=120,
        required=False,
    )
    contact_phone = TextField(
        label="Their telephone number",
        name="their telephone number",
        inputmode="tel",
        width=20,
        max_length=30,
        required=False,
    )
    vehicle = TextField(
        label="What do you drive?",
        name="the vehicle",
        help_text="Colour, make and registration, such as: blue Fiesta, AB12 CDE.",
        max_length=100,
        required=False,
    )


class AidForm(Form):
    """An aid is issued."""

    kind = ChoiceRadios(
        label="What is it?", missing="Select what was issued", choices=Aid.Kind.choices
    )
    label = TextField(
        label="Which one?",
        name="which one it is",
        help_text="Optional: its number or colour, to tell it from another.",
        max_length=60,
        required=False,
    )
    issued_on = DateField(
        label="When was it issued?",
        name="the day of issue",
        help_text="Leave empty if they need it and have not got it: it holds visits back until"
        " they have.",
        required=False,
    )
    tested_on = DateField(
        label="When was it last tested?",
        name="the day of the test",
        help_text="Leave empty if it was not: then it holds visits back until it is.",
        required=False,
    )
    test_again_by = DateField(
        label="By when must it be tested again?",
        name="the day of the next test",
        help_text="The last day on which the test still counts. Leave empty if there is none.",
        required=False,
    )


class AidTestedForm(Form):
    """An aid was tested today."""

    test_again_by = DateField(
        label="By when must it be tested again?",
        name="the day of the next test",
        help_text="The last day on which the test of today still counts.",
    )
