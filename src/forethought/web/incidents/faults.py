"""What is wrong with what was told of an incident: a sentence beside the answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from forethought.vocabulary import Hazard
from forethought.web.incidents.models import LONGEST_WORDS, Incident
from forethought.web.visits.problems import NotPossibleError

CLOCK_AHEAD = timedelta(minutes=15)
"""A phone's clock may be a little fast: what happened so soon is taken as just now."""

LONGEST_AGO = timedelta(days=10 * 365)
"""Reported later still, it is a slip of the pen."""

MOST_DAYS_OFF = 3_650

_LONGEST = {"address": 300, "postcode": 12, "police_number": 60}

HURT = (Incident.Harm.INJURED, Incident.Harm.SPECIFIED, Incident.Harm.DEATH)


def cleaned(text: str) -> str:
    """What somebody typed, as it is kept: no NUL, plain line ends, no spaces around it."""
    return text.replace("\0", "").replace("\r\n", "\n").strip()


def in_order(hazards: Sequence[str]) -> list[str]:
    """The hazards each once, in the order of the vocabulary; words that are none stay behind."""
    known = [hazard.value for hazard in Hazard]
    return [
        *(word for word in known if word in hazards),
        *(word for word in hazards if word not in known),
    ]


def refuse_faults(incident: Incident) -> None:
    """Raises NotPossibleError, with ``field`` set, for the first answer that cannot be."""
    for field, says in _faults(incident):
        if says:
            raise NotPossibleError(says, field=field)


def _faults(one: Incident) -> tuple[tuple[str, str], ...]:
    return (
        ("words", _words(one.words)),
        ("hazards", _hazards(one.hazards)),
        ("harm", _harm(one.harm, one.near_miss)),
        ("happened_at", _moment(one.happened_at, one.reported_at)),
        ("how", "" if one.how in Incident.How.values else "Choose how it happened"),
        ("who", "" if one.who in Incident.Who.values else "Choose whose doing it was"),
        ("days_off", _days_off(one.days_off)),
        *((field, _length(getattr(one, field), most)) for field, most in _LONGEST.items()),
    )


def _moment(happened_at: datetime, reported_at: datetime) -> str:
    if happened_at > reported_at:
        return "It cannot have happened after it was reported: correct the date or the time"
    if happened_at < reported_at - LONGEST_AGO:
        return (
            f"It cannot have happened more than {LONGEST_AGO.days // 365} years before it was"
            " reported: correct the year"
        )
    return ""


def _words(words: str) -> str:
    if not words:
        return "Write what happened, in your own words"
    over = len(words) - LONGEST_WORDS
    if over > 0:
        return f"It is {over:,} characters too long: shorten it to {LONGEST_WORDS:,} characters"
    return ""


def _hazards(hazards: Sequence[str]) -> str:
    if not hazards:
        return "Choose what kind of incident it was"
    unknown = set(hazards) - {hazard.value for hazard in Hazard}
    return "Choose the kind from the list" if unknown else ""


def _harm(harm: str, near_miss: bool) -> str:
    if harm not in Incident.Harm.values:
        return "Choose whether anybody was hurt"
    if near_miss and harm in HURT:
        return "Somebody was hurt: then it was no near miss. Change one of the two answers"
    return ""


def _days_off(days: int | None) -> str:
    wrong = days is not None and not 0 <= days <= MOST_DAYS_OFF
    return "Enter the days as a number, such as 8" if wrong else ""


def _length(text: str, most: int) -> str:
    return f"Shorten this to {most} characters" if len(text) > most else ""
