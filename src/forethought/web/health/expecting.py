"""Which parts this installation runs, so that their silence is no peace."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

from forethought.web.health.signs import LATE_AFTER

NAME = "FORETHOUGHT_EXPECTED_PARTS"
TOKEN = "FORETHOUGHT_METRICS_TOKEN"  # noqa: S105 - the name of a variable
KNOWN = tuple(LATE_AFTER)
ALWAYS = ("worker", "watchdog")
"""Without the one nothing is checked, without the other nobody may leave."""


def expected_parts() -> tuple[str, ...]:
    """Worker and watchdog always, and the parts that FORETHOUGHT_EXPECTED_PARTS names.

    Raises ImproperlyConfigured for a part that there is not.
    """
    given = os.environ.get(NAME, "").replace(",", " ").split()
    for part in given:
        if part not in KNOWN:
            raise ImproperlyConfigured(
                f"{NAME} holds {part!r}: write some of {', '.join(KNOWN)}, separated by commas"
            )
    return tuple(part for part in KNOWN if part in {*ALWAYS, *given})


def metrics_token() -> str:
    """What whoever asks for the figures must show; the service makes it. Empty: nobody may."""
    return os.environ.get(TOKEN, "").strip()
