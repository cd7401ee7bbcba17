"""Forms by which people decide about what the press tells."""

from __future__ import annotations

from forethought.web.areas.press_drawing import OUTBREAK, TITLES
from forethought.web.look.fields import ChoiceRadios, TextArea
from forethought.web.look.forms import Form

_MOST = 2000


class ConfirmForm(Form):
    """How somebody knows; they need not say."""

    why = TextArea(
        label="How do you know? (optional)",
        name="how you know",
        help_text="For example, whom you rang",
        required=False,
        rows=3,
        max_length=_MOST,
    )


class DismissForm(Form):
    """Why the reports are nothing to act on."""

    why = TextArea(
        label="Why are they dismissed?",
        name="why they are dismissed",
        help_text="For example, it is about another place, or it is over. A later report opens a"
        " new proposal",
        rows=3,
        max_length=_MOST,
    )


class PickUpForm(Form):
    """What a report tells of that was passed over."""

    what = ChoiceRadios(
        label="What does it tell of?",
        name="what it tells of",
        choices=list(TITLES.items()),
        hints={
            OUTBREAK: "Visits there are suspended at once. Where no place can be read from the"
            " report, visits everywhere are held until you say where it is"
        },
    )
