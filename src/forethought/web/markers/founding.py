"""On what a marker may be founded, and what its words may say. Pure."""

from __future__ import annotations

import re

from forethought.screening.findings import Reader, Screening
from forethought.vocabulary import Because, Hazard, Subject

LONGEST_QUOTE = 8
"""So many words of the story in a row make a copy of it."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


_NO_DANGER_BY_THEM = {Hazard.CRISIS, Hazard.CAUTION}
"""Somebody in need, or what an officer was told to do: nothing that anybody did to somebody."""


def is_only_a_victim(words: str, reader: Reader, *, person: bool) -> bool:
    """Whether an incident's words show somebody to protect, and no danger that they are.

    A "domestic violence case" can never found a marker (policy.md, "A victim is not a danger").
    ``person``: the marker is about the customer, so that what others did counts for nothing.
    """
    read = reader.read(words)
    if not _shows_a_victim(read):
        return False
    return not any(
        one.category not in _NO_DANGER_BY_THEM and (one.subject is Subject.CUSTOMER or not person)
        for one in read.findings
    )


def names_a_victim(wording: str, reader: Reader) -> bool:
    """Whether what officers and the letter show would say that somebody is to be protected."""
    return _shows_a_victim(reader.read(wording))


def _shows_a_victim(read: Screening) -> bool:
    victim = any(one.because is Because.VICTIM for one in read.played_down)
    return victim or bool(read.protections)


def copies_the_story(wording: str, story: str) -> bool:
    """Whether what officers would see repeats ``LONGEST_QUOTE`` words of the story in a row.

    The visiting officer sees warning and precautions, not the story.
    """
    told, said = _words(story), _words(wording)
    runs = {tuple(told[at : at + LONGEST_QUOTE]) for at in range(len(told) - LONGEST_QUOTE + 1)}
    return any(
        tuple(said[at : at + LONGEST_QUOTE]) in runs for at in range(len(said) - LONGEST_QUOTE + 1)
    )


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]
