"""On what a marker may be founded, and what its words may say. Pure."""

from __future__ import annotations

import re

from forethought.screening.findings import Reader
from forethought.vocabulary import Because

LONGEST_QUOTE = 8
"""So many words of the story in a row make a copy of it."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def is_only_a_victim(words: str, reader: Reader) -> bool:
    """Whether an incident's words show somebody to protect, and no danger from anybody.

    A "domestic violence case" can never found a marker (policy.md, "A victim is not a danger").
    """
    read = reader.read(words)
    victim = any(one.because is Because.VICTIM for one in read.played_down)
    return not read.findings and (victim or bool(read.protections))


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
