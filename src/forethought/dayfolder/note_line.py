"""One line of a file of notes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line: a note, or in ``problem`` a sentence that says why it is none."""

    id: str = ""
    text: str = ""
    problem: str = ""
