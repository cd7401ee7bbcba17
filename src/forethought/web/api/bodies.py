"""What is sent about visits, as a planning system has it: officers by their staff numbers."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from forethought.matching import Person as Identity
from forethought.timestamps import parse_day
from forethought.web.api.fields import Asked, Moment, StrictFlag, StrictNumber, Text
from forethought.web.visits.customers import LONGEST
from forethought.web.visits.details import Details
from forethought.web.visits.planning_many import Sent
from forethought.web.visits.times import LONGEST as LONGEST_MINUTES
from forethought.web.visits.uploads import MOST_CASH

MOST_VISITS = 1000
"""In one batch."""

StaffNumber = Annotated[Text, Field(min_length=1, max_length=40, examples=["o0001"])]
Minutes = Annotated[StrictNumber, Field(ge=1, le=LONGEST_MINUTES)]
_AMOUNT = r"[0-9]{1,8}(\.[0-9]{1,2})?"


def _day(value: Any) -> date:
    found = parse_day(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("Write the day as 1980-03-27")
    return found


def _amount(value: Any) -> Decimal:
    if isinstance(value, str) and re.fullmatch(_AMOUNT, value, re.ASCII):
        return Decimal(value)
    raise ValueError(f"Write the amount in pounds as text, like 150.00, of {MOST_CASH} at most")


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    WithJsonSchema({"type": "string", "pattern": f"^{_AMOUNT}$"}),
]
"""Pounds. A number of JSON may have lost pennies on its way."""


class CustomerSent(Asked):
    """Who is visited. Records are found by these: send as many as you have."""

    name: Annotated[Text, Field(min_length=1, max_length=LONGEST["name"])] = Field(
        examples=["Robin Invented"]
    )
    birth_date: Day | None = None
    utr: Annotated[Text, Field(max_length=LONGEST["utr"])] = ""
    nino: Annotated[Text, Field(max_length=LONGEST["nino"])] = ""
    vrn: Annotated[Text, Field(max_length=LONGEST["vrn"])] = ""
    paye_ref: Annotated[Text, Field(max_length=LONGEST["paye_ref"])] = ""
    address: Annotated[Text, Field(max_length=LONGEST["address"])] = Field(
        "", examples=["1 Made-up Street, Leeds"]
    )
    postcode: Annotated[Text, Field(max_length=LONGEST["postcode"])] = Field(
        "", examples=["LS1 4DY"]
    )

    def identity(self) -> Identity:
        """As matching compares it."""
        return Identity(**self.model_dump())


class NewVisit(Asked):
    """A visit to plan. ``reference``: its id in your system, which no two visits share.

    ``announced``: the customer has been told. ``second_officer_id``: somebody to be asked to come
    along. ``concern``: what the officer said that concerns them.
    """

    reference: Annotated[Text, Field(max_length=60)] = Field("", examples=["PLAN-2026-1182"])
    officer_id: StaffNumber
    start: Moment = Field(examples=["2026-11-25T10:00:00+00:00"])
    minutes: Minutes = 60
    customer: CustomerSent
    purpose: Annotated[Text, Field(max_length=200)] = ""
    announced: StrictFlag = False
    training: StrictFlag = False
    expected_cash: Amount | None = Field(
        None, description="In pounds, as text: 150.00", examples=["150.00"]
    )
    translation: Annotated[Text, Field(max_length=60)] = ""
    pair_wanted: StrictFlag = False
    second_officer_id: Annotated[Text, Field(max_length=40)] = ""
    concern: Annotated[Text, Field(max_length=2000)] = ""

    def sent(self) -> Sent:
        """As the service takes it."""
        return Sent(
            officer_id=self.officer_id,
            start=self.start,
            minutes=self.minutes,
            reference=self.reference.strip(),
            second_officer_id=self.second_officer_id,
            concern=self.concern.strip(),
            details=Details(
                identity=self.customer.identity(),
                purpose=self.purpose,
                announced=self.announced,
                training=self.training,
                expected_cash=self.expected_cash,
                translation=self.translation,
                pair_wanted=self.pair_wanted,
            ),
        )


class ManyVisits(Asked):
    """Visits to plan, each by itself: one that cannot be planned keeps back no other."""

    items: Annotated[
        list[dict[str, Any]],
        Field(min_length=1, max_length=MOST_VISITS),
        WithJsonSchema(
            {
                "type": "array",
                "items": {"x-is": "NewVisit"},
                "minItems": 1,
                "maxItems": MOST_VISITS,
            }
        ),
    ]


class VersionSent(Asked):
    """``version``: as you last read it; left out: whatever it is now."""

    version: StrictNumber | None = None


class VisitMoved(VersionSent):
    """Another officer, start or length; what is left out stays."""

    officer_id: StaffNumber | None = None
    start: Moment | None = None
    minutes: Minutes | None = None


class VisitCancelled(VersionSent):
    """Why the visit is cancelled; it stands in the visit's history."""

    reason: Annotated[Text, Field(min_length=1, max_length=500)] = Field(
        examples=["The customer has paid"]
    )


class VisitChanged(VersionSent):
    """Who is visited and why, whole: what is left out is empty or no."""

    customer: CustomerSent
    purpose: Annotated[Text, Field(max_length=200)] = ""
    announced: StrictFlag = False
    training: StrictFlag = False


class SecondAsked(Asked):
    """Whom to ask to come along."""

    officer_id: StaffNumber
