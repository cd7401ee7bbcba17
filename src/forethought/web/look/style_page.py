"""Invented contents for the living page of components."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator

from forethought.vocabulary import MayGo
from forethought.web.look.fields import (
    Checkboxes,
    ChoiceRadios,
    ConfirmField,
    DateField,
    EmailField,
    HazardCheckboxes,
    MoneyField,
    PasswordField,
    SelectField,
    TextArea,
    TextField,
    TimeField,
    UploadField,
    YesNoField,
)
from forethought.web.look.forms import Form


class EveryField(Form):
    """One field of each kind."""

    customer = TextField(label="Customer's name", max_length=60, help_text="As on the record")
    postcode = TextField(label="Postcode", width=10, autocomplete="off")
    email = EmailField(label="Email address")
    password = PasswordField(label="Password")
    day = DateField(label="Day of the visit", help_text="For example, 25 11 2026")
    start = TimeField(label="Start of the visit")
    cash = YesNoField(
        label="Do you expect to take cash?",
        missing="Select yes if you expect to take cash",
        reveals={"yes": "amount"},
    )
    amount = MoneyField(label="How much cash?", name="how much cash", required=False)
    company = YesNoField(
        label="Do you want company?", missing="Select yes if you want a second officer with you"
    )
    purpose = ChoiceRadios(
        label="Why is the visit made?",
        name="why the visit is made",
        choices=[("debt", "To collect a debt"), ("fact", "To find out facts")],
        hints={"debt": "Also to arrange payments"},
    )
    languages = Checkboxes(label="Languages you speak", choices=[("cy", "Welsh"), ("pl", "Polish")])
    hazards = HazardCheckboxes(label="What was it about?", required=False)
    office = SelectField(label="Office", choices=[("", "Choose"), ("1", "Leeds"), ("2", "Cardiff")])
    reason = TextArea(label="Reason", max_length=120, help_text="What a colleague should know")
    file = UploadField(label="List of visits", accept=".csv")
    read = ConfirmField(label="I have read every note")


NOTE = "Dog in the yard. Customer said he would set it on the next visitor."


def style_context(posted: Mapping[str, Any] | None, now: datetime) -> dict[str, Any]:
    """What the page of components shows."""
    return {
        "form": EveryField(posted),
        "tags": [(may_go, complete) for may_go in MayGo for complete in (True, False)],
        "events": [
            {"title": "Decision made", "when": now, "by": "Ann Example", "text": "Goes as a pair."},
            {"title": "Visit planned", "when": now - timedelta(days=1), "by": "Bo Example"},
        ],
        "page_of_list": Paginator(range(200), 20).page(4),
        "note_text": NOTE,
        "note_spans": [(0, 3), (NOTE.index("set it on"), NOTE.index("set it on") + 9)],
        "now": now,
    }
