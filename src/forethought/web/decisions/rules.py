"""Who may decide what (policy.md, "Ordinary visits" and "Different enforcement method"). Pure.

People may always choose something more cautious. Less cautious is possible only where this file
says so: a paired visit with written controls where the records alone speak of violence, and a
visit let go as a pair although its check is not complete.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from forethought.vocabulary import MayGo, Outcome

VIOLENCE = "records.violence"

CHOOSE_CONTROLS = (
    "Choose at least one control: two officers may go in spite of violence only with written"
    " controls"
)

_DEAL_WITH_FIRST = {
    "records.unsafe": (
        "A record says not to visit at all. Deal with the record first: say that it is mistaken"
        " or have it reviewed"
    ),
    "marker.no_visit": (
        "A warning marker says not to visit. Deal with the marker first: have it reviewed or lifted"
    ),
}


class Standing(StrEnum):
    """As what a person decides: on their own visit, or as management grade not on the visit."""

    OWN = "own"
    MANAGEMENT = "management"


class Company(StrEnum):
    """How far the second officer is."""

    NOBODY = "nobody"
    ASKED = "asked"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule that fired and what it asks for; None where it makes the visit not complete."""

    rule: str
    at_least: Outcome | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a check says: all that the rules about deciding look at."""

    may_go: MayGo
    outcome: Outcome
    complete: bool
    discuss: bool
    reasons: tuple[Asked, ...] = ()

    @property
    def ordinary(self) -> bool:
        """The officer's own signed assessment is enough (with a second officer for a pair)."""
        return self.may_go in (MayGo.ALONE, MayGo.PAIR)


def sends_somebody(outcome: Outcome) -> bool:
    """Whether anybody goes to the door."""
    return outcome in (Outcome.ALONE, Outcome.PAIR)


def is_less_cautious(found: Found, outcome: Outcome) -> bool:
    """Whether an outcome asks less than the check: a lower one, or going while not complete."""
    lower = outcome.caution < found.outcome.caution
    return lower or (sends_somebody(outcome) and not found.complete)


def needs_controls(found: Found, outcome: Outcome) -> bool:
    """Whether written controls are a condition: two officers go in spite of violence."""
    return outcome is Outcome.PAIR and found.outcome is Outcome.DIFFERENT_METHOD


def may_choose(found: Found, standing: Standing) -> tuple[Outcome, ...]:
    """The outcomes that somebody of this standing may choose after this check."""
    return tuple(one for one in Outcome if not why_not(found, one, standing))


def against(
    found: Found,
    outcome: Outcome,
    standing: Standing,
    *,
    company: Company,
    controls: Collection[str] = (),
) -> tuple[str, ...]:
    """Every sentence that stands against this decision; empty: it may be made."""
    first = why_not(found, outcome, standing)
    if first:
        return (first,)
    said = []
    if outcome is Outcome.PAIR:
        said += _company(standing, company)
    if needs_controls(found, outcome) and not controls:
        said.append(CHOOSE_CONTROLS)
    return tuple(said)


def _company(standing: Standing, company: Company) -> list[str]:
    if company is Company.NOBODY:
        return [
            "The visit names no second officer. Ask one first: a decision stands for the officers"
            " named"
        ]
    if standing is Standing.OWN and company is not Company.ACCEPTED:
        return ["The second officer has not accepted yet"]
    return []


def why_not(found: Found, outcome: Outcome, standing: Standing) -> str:
    """Why somebody of this standing may not choose this outcome; empty: they may."""
    if not sends_somebody(outcome) and outcome.caution > found.outcome.caution:
        return ""
    if standing is Standing.OWN:
        return _why_not_own(found, outcome)
    return _why_not_management(found, outcome)


def _why_not_own(found: Found, outcome: Outcome) -> str:
    if not found.ordinary:
        return (
            "The check must be discussed, so somebody of management grade who is not on the visit"
            " decides. You may choose something more cautious, or refuse the visit"
        )
    if outcome.caution < found.outcome.caution:
        return "The check asks for two officers"
    return ""


def _why_not_management(found: Found, outcome: Outcome) -> str:
    if found.outcome is Outcome.SUSPEND and outcome is not Outcome.SUSPEND:
        return "Nobody may go to this place until the restriction has been lifted"
    if not sends_somebody(outcome):
        return ""
    if found.outcome is Outcome.DIFFERENT_METHOD:
        return _why_not_in_spite(found, outcome)
    if outcome is Outcome.ALONE and not found.complete:
        return "A visit that is let go before its check is complete goes as a pair"
    if outcome is Outcome.ALONE and found.outcome is Outcome.PAIR:
        return "The check asks for two officers, and no rule lets one go"
    return ""


def _why_not_in_spite(found: Found, outcome: Outcome) -> str:
    """Two officers may go in spite of *different method* for violence alone, with controls."""
    strongest = {one.rule for one in found.reasons if one.at_least is Outcome.DIFFERENT_METHOD}
    for rule, sentence in _DEAL_WITH_FIRST.items():
        if rule in strongest:
            return sentence
    if strongest != {VIOLENCE}:
        return (
            "The check asks for a different method, and not only because records speak of"
            " violence: no rule lets anybody go"
        )
    if not found.complete:
        return (
            "The check is not complete. Put right what could not be looked at: only then may two"
            " officers go in spite of violence"
        )
    if outcome is Outcome.ALONE:
        return "In spite of violence at least two officers go, with written controls"
    return ""
