"""How far a system was read: the highest value of the column that says when a row changed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from forethought.sources.number_marks import earlier_number, not_later_number
from forethought.sources.reading import ReadError

_DAY_S = 86_400

_CLOCKS_GO_BACK = timedelta(hours=2)
"""The most by which clocks go back at the end of summer: what comes later then looks earlier."""

_TOO_LARGE = 10**30


@dataclass(frozen=True, slots=True)
class Mark:
    """A value of the column ``changed``, of one of four kinds.

    ``number``, a number that only grows; ``moment``, with an offset or not; ``day``; ``text``, a
    moment as text. ``zone`` is that of moments without an offset.
    """

    kind: str
    value: Any
    zone: ZoneInfo

    @classmethod
    def of(cls, value: object, zone: ZoneInfo) -> Mark | None:
        """The mark of one row; None where nothing is in its column. Raises ReadError."""
        if value is None or value == "":
            return None
        if isinstance(value, float) and math.isfinite(value):
            value = Decimal(repr(value))
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and _is_sound(value):
            return cls("number", value, zone)
        if isinstance(value, datetime) and _can_be_compared(value, zone):
            return cls("moment", value, zone)
        if isinstance(value, date) and not isinstance(value, datetime):
            return cls("day", value, zone)
        if isinstance(value, str) and _moment(value, zone) is not None:
            return cls("text", value, zone)
        raise ReadError(
            "The column that says when a row changed holds something that is neither a number nor"
            " a date and time: name another one as changed, or leave changed away"
        )

    @property
    def key(self) -> Any:
        """By what marks of one kind are compared."""
        if self.kind == "text":
            return _moment(self.value, self.zone)
        if self.kind == "moment":
            return _aware(self.value, self.zone)
        return self.value

    def or_later(self, other: Mark | None) -> Mark:
        """The later of two. Raises ReadError where they cannot be compared."""
        if other is None:
            return self
        if other.kind != self.kind:
            raise ReadError(
                "The column that says when a row changed holds values of different kinds: name"
                " another one as changed, or leave changed away"
            )
        return other if other.key > self.key else self

    def not_after(self, moment: datetime) -> Mark:
        """The mark, but for times not after ``moment``: a wrong clock there must hide no change.

        Numbers that can be read as a time are held to be one.
        """
        local = moment.astimezone(self.zone)
        if self.kind == "number":
            return Mark("number", not_later_number(self.value, local), self.zone)
        if self.kind == "day":
            return Mark("day", min(self.value, local.date()), self.zone)
        if self.key <= moment:
            return self
        if self.kind == "text":
            return Mark("text", _like(local, self.value, self.zone), self.zone)
        if self.value.tzinfo is None:
            local = local.replace(tzinfo=None)
        return Mark("moment", local, self.zone)

    def back(self, overlap: int) -> object:
        """From where to read on: ``overlap`` seconds before, or so many numbers.

        Where the hour that clocks repeat may be meant, from before it. Raises ReadError.
        """
        try:
            return self._back(overlap)
        except OverflowError:
            raise ReadError(
                "The column that says when a row changed holds times before any calendar: name"
                " another one as changed, or leave changed away"
            ) from None

    def _back(self, overlap: int) -> object:
        if self.kind == "number":
            return earlier_number(self.value, overlap)
        if self.kind == "day":
            return self.value - timedelta(days=1 + overlap // _DAY_S)
        if self.kind == "moment":
            more = timedelta() if self.value.tzinfo else _CLOCKS_GO_BACK
            return self.value - timedelta(seconds=overlap) - more
        pattern = datetime.fromisoformat(self.value.strip())
        # Texts are compared letter by letter, whatever their offset.
        more = _CLOCKS_GO_BACK if pattern.utcoffset() != timedelta() else timedelta()
        earlier = self.key - timedelta(seconds=overlap) - more
        return _like(earlier.astimezone(self.zone), self.value, self.zone)

    def to_json(self) -> dict[str, str]:
        """For a column of JSON."""
        text = self.value if isinstance(self.value, str) else str(self.value)
        if isinstance(self.value, date):
            text = self.value.isoformat()
        return {"kind": self.kind, "value": text}

    @classmethod
    def from_json(cls, kept: object, zone: ZoneInfo) -> Mark | None:
        """What :meth:`to_json` gave; None for anything else."""
        if not isinstance(kept, dict) or not isinstance(kept.get("value"), str):
            return None
        kind, text = kept.get("kind"), kept["value"]
        if kind == "number":
            number = Decimal(text)
            return cls(kind, int(number) if number == int(number) else number, zone)
        if kind == "moment":
            return cls(kind, datetime.fromisoformat(text), zone)
        if kind == "day":
            return cls(kind, date.fromisoformat(text), zone)
        return cls("text", text, zone) if kind == "text" else None


def _aware(value: datetime, zone: ZoneInfo) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _is_sound(value: int | Decimal) -> bool:
    return Decimal(value).is_finite() and -_TOO_LARGE < value < _TOO_LARGE


def _can_be_compared(value: datetime, zone: ZoneInfo) -> bool:
    try:
        _aware(value, zone)
    except OverflowError:
        return False
    return True


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(text.strip()), zone)
    except (ValueError, OverflowError):
        return None


def _like(local: datetime, text: str, zone: ZoneInfo) -> str:
    """A moment written as ``text`` is: systems compare such texts letter by letter."""
    pattern = datetime.fromisoformat(text.strip())
    moved = local.astimezone(pattern.tzinfo or zone).replace(microsecond=0)
    if len(text.strip()) == len("2026-11-24"):
        return moved.date().isoformat()
    plain = moved.replace(tzinfo=None).isoformat(sep="T" if "T" in text else " ")
    if pattern.tzinfo is None:
        return plain
    return plain + ("Z" if text.strip().endswith("Z") else moved.isoformat()[-len("+00:00") :])
