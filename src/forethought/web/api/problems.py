"""What went wrong, as RFC 9457 has it: ``application/problem+json``, with sentences for people.

``type`` is a word of ours behind ``urn:forethought:problem:`` that a program may branch on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"
_URN = "urn:forethought:problem:"

TITLES = {
    "not-signed-in": "Not signed in",
    "not-allowed": "Not allowed",
    "not-found": "Not found",
    "method-not-allowed": "No such method here",
    "still-running": "The same request is still running",
    "reference-taken": "The reference is taken",
    "changed-meanwhile": "Changed meanwhile",
    "not-possible": "Not possible as things stand",
    "too-large": "Too large",
    "place-gone": "The feed does not go on from there",
    "refused": "What was sent cannot be used",
    "key-used": "The Idempotency-Key was used for something else",
    "too-many": "Too many requests",
    "failed": "The site failed",
    "away": "The database is away",
}
"""Every word that ``type`` may end in, with its title."""


class Fault(BaseModel):
    """One thing that is wrong. ``at``: the field, like ``customer.name``; empty: the whole."""

    at: str = Field(examples=["customer.name"])
    says: str = Field(examples=["Enter the customer's name"])


class Problem(BaseModel):
    """What went wrong. ``there``: the id of what is there already, where that is the problem."""

    type: str = Field(examples=[_URN + "refused"])
    title: str
    status: int
    detail: str
    errors: list[Fault] = []
    there: int | None = None


class ProblemError(Exception):
    """Ends a request with a problem. Nothing of it was done."""

    def __init__(
        self,
        status: int,
        word: str,
        detail: str,
        *,
        errors: Sequence[tuple[str, str]] = (),
        there: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.problem = problem(status, word, detail, errors=errors, there=there)
        self.headers = dict(headers or {})


def problem(
    status: int,
    word: str,
    detail: str,
    *,
    errors: Sequence[tuple[str, str]] = (),
    there: int | None = None,
) -> Problem:
    """A problem; ``word`` is one of ``TITLES``, ``errors`` pairs of field and sentence."""
    return Problem(
        type=_URN + word,
        title=TITLES[word],
        status=status,
        detail=detail,
        errors=[Fault(at=at, says=says) for at, says in errors],
        there=there,
    )


def told(one: Problem, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The problem as an answer."""
    return HttpResponse(
        json.dumps(one.model_dump(exclude_none=True)),
        status=one.status,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def not_found() -> Problem:
    """There is no such thing, or it is not theirs to know of: the same answer."""
    return problem(404, "not-found", "There is nothing here that this token may see")
