"""The kinds of values that requests hold: bounded, and refused where a field is not known."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from ninja import Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import core_schema

Item = TypeVar("Item")

MOST_IN_A_LIST = 500
BIGGEST_ID = 2**63 - 1

_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""No moment before, none from there on: what lies outside is a slip, or meant to break pages."""


class Asked(BaseModel):
    """The body of a request: a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """The body of an answer."""

    model_config = ConfigDict(from_attributes=True)


class Page(Told, Generic[Item]):
    """A part of a list. ``next``: the cursor of the next part, or null at the end."""

    items: list[Item]
    next: str | None


class OneOf:
    """For ``Annotated[str, OneOf(...)]``: one of these words, and no other."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        """What the library checks and describes."""
        return core_schema.literal_schema(list(self.words))


def _moment(value: Any) -> datetime:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value.upper())
        except ValueError:
            moment = None
        if moment is not None:
            return _within(moment)
    raise ValueError(
        "Write the time as RFC 3339 has it, with its offset: 2026-11-25T10:00:00+00:00"
    )


def _within(moment: datetime) -> datetime:
    # Compared before it is turned to UTC, for which the years 1 and 9999 are too near the edge.
    if not EARLIEST <= moment < LATEST:
        raise ValueError(
            f"The year must be from {EARLIEST.year} to {LATEST.year - 1}: correct the year"
        )
    return moment.astimezone(UTC)


Moment = Annotated[
    datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""A moment with its offset in, UTC out."""


def showable(text: str) -> str:
    """What somebody sent, with signs that no answer can hold shown as question marks."""
    return _SIGNS.sub("?", text)


def _plain(text: str) -> str:
    if _SIGNS.search(text):
        raise ValueError("It holds a sign that cannot be shown: leave it out")
    return text


Text = Annotated[str, AfterValidator(_plain)]
"""Words without signs that cannot be shown; give it a ``max_length``."""

Asking = Annotated[str, Query(max_length=100), AfterValidator(_plain)]
"""Words behind the question mark. The library looks for its own mark first: it leads."""

Id = Annotated[int, Path(ge=1, le=BIGGEST_ID)]
"""An id in an address."""

Limit = Annotated[int, Query(ge=1, le=MOST_IN_A_LIST, description="How many of the list, at most")]
Cursor = Annotated[
    str,
    Query(max_length=500, description="Where to go on: `next` of the part before; empty: begin"),
]
StrictFlag = Annotated[bool, Field(strict=True)]
StrictNumber = Annotated[int, Field(strict=True)]
"""A number of JSON, not its text."""
