"""Rule slots in plain English."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from forethought.policy.verdict import Evidence
from forethought.timestamps import LONDON
from forethought.vocabulary import Hazard, source_title

HAZARD_WORDS = {
    Hazard.VIOLENCE: "violence",
    Hazard.THREAT: "a threat to harm",
    Hazard.ABUSE: "abuse or intimidation",
    Hazard.WEAPON: "a weapon",
    Hazard.ANIMAL: "a dangerous animal",
    Hazard.HARASSMENT: "harassment",
    Hazard.OBSTRUCTION: "someone kept from leaving",
    Hazard.SUBSTANCE: "drink or drugs",
    Hazard.CRISIS: "a person in crisis",
    Hazard.CRIMINALITY: "links to crime",
    Hazard.PREMISES: "dangerous premises",
    Hazard.DISEASE: "an infectious disease",
    Hazard.HOSTILE_GROUP: "hostility to officials",
    Hazard.CAUTION: "a warning from an earlier officer",
}
"""Each hazard as an officer reads it inside a sentence."""

NAMED_RECORDS = 3


def listed(parts: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``, each once and in the order given."""
    unique = list(dict.fromkeys(parts))
    if len(unique) < 2:
        return "".join(unique)
    return f"{', '.join(unique[:-1])} and {unique[-1]}"


def hazards_in_words(hazards: Iterable[Hazard]) -> str:
    """The hazards as one phrase, in the order of the vocabulary."""
    found = set(hazards)
    return listed(HAZARD_WORDS[hazard] for hazard in Hazard if hazard in found)


def records_in_words(evidence: Iterable[Evidence]) -> str:
    """``SA Notes, 3 May 2019; DTR, undated``, with the number of any more."""
    places = list(dict.fromkeys(f"{source_title(e.source)}, {_dated(e.date)}" for e in evidence))
    more = len(places) - NAMED_RECORDS
    return "; ".join(places[:NAMED_RECORDS]) + (f" and {more} more" if more > 0 else "")


def _dated(iso: str | None) -> str:
    return day_in_words(date.fromisoformat(iso[:10])) if iso else "undated"


def day_in_words(day: date | datetime) -> str:
    """``3 May 2019``."""
    return f"{day.day} {day:%B} {day.year:04d}"


def moment_in_words(moment: datetime) -> str:
    """``14:30 on 3 May 2019``, as clocks in London say it."""
    local = moment.astimezone(LONDON)
    return f"{local:%H:%M} on {day_in_words(local)}"
