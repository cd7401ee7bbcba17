"""The officer's forms about themself and their day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from forethought.timestamps import LONDON
from forethought.web.contactdesk import planning
from forethought.web.contactdesk.planning import Choice, Wish
from forethought.web.contactdesk.views.desk_common import OnceForm
from forethought.web.look.fields import ChoiceRadios, SelectField, TextField, TimeField, YesNoField
from forethought.web.look.forms import Form
from forethought.web.look.words import time_range


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


def back_where(**kwargs: Any) -> ChoiceRadios:
    """Where an outing ends; the desk asks it for them in the same words."""
    return ChoiceRadios(
        label="Back where?",
        missing="Select where the outing ends: at the office, or safe at home",
        choices=[("office", "At the office"), ("home", "Safe at home")],
        **kwargs,
    )


class PlanForm(OnceForm):
    """The rest of the day: a place in the order for each visit, and the return.

    Its fields are named ``visit_`` and the visit's id. Officers use it, and the desk for them.
    """

    def __init__(
        self, *args: Any, choices: Sequence[Choice], back_by: datetime, home: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._visits = {f"visit_{one.visit.pk}": one.visit.pk for one in choices}
        order = [(str(place), _nth(place)) for place in range(1, len(choices) + 1)]
        for place, one in enumerate(choices, start=1):
            self.fields[f"visit_{one.visit.pk}"] = SelectField(
                label=f"{time_range(one.start, one.end)}, {one.visit.customer.name}",
                choices=[("", "Leave out for today"), *order],
                required=False,
                initial=str(place) if one.on else "",
            )
        self.fields["back_by"] = TimeField(
            label="Back by when?",
            name="the time of the return",
            initial=back_by.astimezone(LONDON).time().replace(second=0, microsecond=0),
        )
        self.fields["where"] = back_where(initial="home" if home else "office")

    def clean(self) -> dict[str, Any]:
        """Refuses two visits in one place of the order."""
        said = super().clean() or self.cleaned_data
        taken: set[str] = set()
        for name in self._visits:
            place = said.get(name)
            if place and place in taken:
                self.add_error(
                    name,
                    f"Two visits cannot both be the {_nth(int(place))}:"
                    " give this one another place, or leave it out",
                )
            taken |= {place} if place else set()
        return said

    def wish(self, now: datetime) -> Wish:
        """What was chosen; the return only where it was changed."""
        said = self.cleaned_data
        places = sorted((int(said[name]), pk) for name, pk in self._visits.items() if said[name])
        was, clock = self.fields["back_by"].initial, said["back_by"]
        return Wish(
            visits=tuple(pk for _, pk in places),
            back_by=planning.next_time(clock, now) if clock != was else None,
            home=said["where"] == "home",
        )


class PlacesForm(Form):
    """Whether an office's officers may send where they are."""

    whether = YesNoField(
        label="May officers of this office send where they are?",
        missing="Select yes if officers of this office may send where they are",
        help_text="Only at the press of a button on their phone. The contact desk and the manager"
        " see it. It is deleted after 30 days.",
    )


def _nth(number: int) -> str:
    return {1: "1st", 2: "2nd", 3: "3rd"}.get(number, f"{number}th")
