"""The officer's forms about themself."""

from __future__ import annotations

from forethought.web.look.fields import TextField
from forethought.web.look.forms import Form


def _pin(label: str, help_text: str) -> TextField:
    return TextField(
        label=label,
        help_text=help_text,
        max_length=12,
        inputmode="numeric",
        autocomplete="off",
        width=10,
    )


class PinsForm(Form):
    """Two PINs, and the word that asks for help in a text."""

    pin = _pin("Your PIN", "Six digits, such as 402915. It opens your day on your phone.")
    duress_pin = _pin(
        "Your duress PIN",
        "Six other digits. It opens your day just the same, and silently calls for help:"
        " for when somebody makes you open your phone.",
    )
    duress_word = TextField(
        label="Your duress word for texts",
        help_text="4 to 20 letters, a word that nobody would wonder at. In a text in place of"
        " the day’s word it silently calls for help. It is not shown again.",
        max_length=20,
        autocomplete="off",
        width=20,
    )


class UnlockForm(Form):
    """The PIN before the plain page."""

    pin = _pin("Your PIN", "Six digits")
