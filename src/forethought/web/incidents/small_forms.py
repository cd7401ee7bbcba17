"""The small forms around an incident: what is said, offered, reported, and one photo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from forethought.web.decisions.common import MOST_CHARACTERS
from forethought.web.incidents.models import Support
from forethought.web.incidents.pictures import MOST_BYTES
from forethought.web.look.fields import (
    ChoiceRadios,
    DateField,
    TextArea,
    TextField,
    TimeField,
    UploadField,
)
from forethought.web.visits import times
from forethought.web.visits.forms import MomentForm
from forethought.web.visits.problems import NotPossibleError


class LookForm(MomentForm):
    """What is said to the reporter while an incident is looked into."""

    note = TextArea(
        label="What do you want to tell the reporter? (optional at first)",
        name="the note",
        required=False,
        max_length=MOST_CHARACTERS,
        help_text="What you do, or what you have found so far. They see it at once",
    )


class CloseForm(MomentForm):
    """What has changed because of an incident."""

    what_changed = TextArea(
        label="What has changed because of this report?",
        name="what has changed",
        missing="Write what has changed, or why nothing has",
        max_length=MOST_CHARACTERS,
        help_text="The reporter reads it. For example: nobody goes there alone any more. If nothing"
        " changed, say why",
    )


class SupportForm(MomentForm):
    """What is offered to the reporter."""

    kind = ChoiceRadios(
        label="What do you offer?",
        missing="Select what you offer",
        name="what you offer",
        choices=Support.Kind.choices,
        hints={
            Support.Kind.DEBRIEF: "In the next days, with you or with somebody they choose.",
            Support.Kind.TIME_OFF: "No visits for some days, without any disadvantage.",
        },
    )
    note = TextArea(
        label="What exactly? (optional)",
        name="what exactly",
        required=False,
        max_length=300,
        rows=3,
        help_text="For example: today at 4pm on the phone",
    )


class RiddorForm(MomentForm):
    """When an incident was reported under RIDDOR, and its number."""

    reported_day = DateField(label="When was it reported?", name="the day")
    reported_time = TimeField(label="At what time, about?", name="the time")
    reference = TextField(
        label="Reference number (optional)",
        name="the reference number",
        required=False,
        max_length=60,
        width=20,
    )

    def clean(self) -> dict[str, Any]:
        """Put day and time together."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("reported_day") and cleaned.get("reported_time"):
            try:
                cleaned["reported_at"] = times.planned_moment(
                    cleaned["reported_day"], cleaned["reported_time"], "first"
                )
            except NotPossibleError as error:
                self.add_error("reported_time", ValidationError(str(error)))
        return cleaned


class PhotoForm(MomentForm):
    """One photo."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    photo = UploadField(
        label="Photo",
        missing="Select a photo",
        name="the photo",
        accept=".jpg,.jpeg,.png,.webp",
        most_bytes=MOST_BYTES,
        help_text="JPEG, PNG or WebP, up to 10 MB. Where and when it was taken is removed",
    )
