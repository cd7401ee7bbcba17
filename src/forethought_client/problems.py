"""What may go wrong, as exceptions with sentences for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

URN = "urn:forethought:problem:"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``at``: the field, like ``customer.name``."""

    at: str
    says: str


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it so
    """The site refused a request, and did nothing of it (RFC 9457).

    ``word`` is what a program may branch on, such as ``refused``, ``not-found`` or
    ``reference-taken``; ``there`` the id of what is there already, where that is the problem.
    """

    def __init__(self, status: int, told: dict[str, Any]) -> None:
        self.status = status
        self.word = str(told.get("type", "")).removeprefix(URN)
        self.detail = str(told.get("detail", "")) or f"The site answered with status {status}"
        self.there: int | None = told.get("there")
        self.faults = [
            Fault(str(one.get("at", "")), str(one.get("says", "")))
            for one in told.get("errors", [])
        ]
        more = "".join(f"; {fault.at}: {fault.says}" for fault in self.faults)
        super().__init__(f"{self.detail}{more}")


class UnreachableError(Exception):
    """No answer came, however often it was tried. What was asked may have been done or not.

    ``key``: the Idempotency-Key of a write. Send it again with the same key, within 24 hours.
    """

    def __init__(self, says: str, key: str | None = None) -> None:
        super().__init__(says)
        self.key = key


class ForgedError(Exception):
    """A message is not from the site that has the secret, or was signed too long ago."""
