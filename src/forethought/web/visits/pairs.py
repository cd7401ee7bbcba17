"""When two officers are fit to go as a pair (DMBM511310, DMBM511340 pairs). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """One of the two, on the day of the visit and for its current check.

    ``solo_trained`` is on that day; ``languages`` as people wrote them; ``has_read`` the current
    check; ``refused`` this visit.
    """

    name: str
    solo_trained: bool
    languages: Sequence[str] = ()
    has_read: bool = False
    refused: bool = False


def speaks(member: Member, language: str) -> bool:
    """Whether the language is among theirs, whatever its capitals and spaces."""
    return _plain(language) in {_plain(spoken) for spoken in member.languages}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def fit_pair(
    officer: Member, second: Member, *, training: bool = False, languages: Sequence[str] = ()
) -> tuple[str, ...]:
    """What makes the two unfit to go together; empty: they are fit.

    ``languages``: every one that translation is needed for. ``training``: on a training visit
    the second officer is the one who teaches, whatever the training of the officer.
    """
    both = (officer, second)
    said = []
    if not any(member.solo_trained for member in both):
        said.append(
            "Neither of the two is trained for solo visits on that day: one of a pair must be."
            " Ask somebody who is"
        )
    elif training and not second.solo_trained:
        said.append(
            f"This is a training visit and {second.name} is not trained for solo visits on that"
            " day: ask somebody who is"
        )
    said += [
        f"Neither of the two speaks {language}: ask somebody who does"
        for language in languages
        if language.strip() and not any(speaks(member, language) for member in both)
    ]
    said += [f"{member.name} has not read the check yet" for member in both if not member.has_read]
    if any(member.refused for member in both):
        said.append("The two named cannot make this visit together: choose another second officer")
    return tuple(said)
