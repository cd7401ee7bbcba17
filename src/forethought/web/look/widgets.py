"""Widgets only read what a browser sent and keep it; `render.py` draws them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms

from forethought.web.look.words import clock

DATE_PARTS = ("day", "month", "year")


class DateParts(forms.Widget):
    """Three boxes named ``<field>-day``, ``<field>-month`` and ``<field>-year``."""

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: Mapping[str, Any],  # noqa: ARG002 - Django's signature
        name: str,
    ) -> tuple[str, str, str]:
        """What stands in the three boxes, as typed."""
        day, month, year = (str(data.get(f"{name}-{part}", "")) for part in DATE_PARTS)
        return day, month, year

    def value_omitted_from_data(
        self,
        data: Mapping[str, Any],
        files: Mapping[str, Any],  # noqa: ARG002 - Django's signature
        name: str,
    ) -> bool:
        """Whether none of the boxes was sent."""
        return not any(f"{name}-{part}" in data for part in DATE_PARTS)

    def format_value(self, value: Any) -> tuple[str, str, str]:
        """The contents of the three boxes."""
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        if isinstance(value, (tuple, list)) and len(value) == len(DATE_PARTS):
            return str(value[0]), str(value[1]), str(value[2])
        return "", "", ""


class TimeText(forms.TextInput):
    """One box for a time, written as people write it."""

    def format_value(self, value: Any) -> str | None:
        """``9:30am`` of a time; what was typed stays."""
        return clock(value) if isinstance(value, time) else super().format_value(value)
