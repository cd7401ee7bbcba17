"""What is asked of whoever makes a token."""

from __future__ import annotations

from forethought.web.api.scopes import Scope
from forethought.web.look.fields import Checkboxes, ChoiceRadios, TextField
from forethought.web.look.forms import Form


class MakeForm(Form):
    """A name, what it may be used for, and for how long."""

    name = TextField(
        label="What is it for?",
        missing="Enter what the token is for",
        max_length=60,
        help_text="The name of the system that gets it, for example Planning",
    )
    scopes = Checkboxes(
        label="What may it be used for?",
        missing="Select what the token may be used for",
        choices=[(scope.value, scope.says) for scope in Scope],
        hints={scope.value: scope.value for scope in Scope},
        help_text="No more than the system needs. Nobody can decide, sign or confirm with it.",
    )
    days = ChoiceRadios(
        label="How long does it work?",
        choices=[("30", "30 days"), ("90", "90 days"), ("365", "A year")],
        missing="Select how long it works",
    )
