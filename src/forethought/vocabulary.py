"""The words that code branches on; imports nothing of the project.

Each word has one meaning, given in ``docs/shape.md``.
Values are the spellings used in files and JSON.
"""

from __future__ import annotations

from enum import StrEnum


class Hazard(StrEnum):
    """The category of danger that one finding shows: the fourteen of ``corpus/GUIDE.md``."""

    VIOLENCE = "violence"
    THREAT = "threat"
    ABUSE = "abuse"
    WEAPON = "weapon"
    ANIMAL = "animal"
    HARASSMENT = "harassment"
    OBSTRUCTION = "obstruction"
    SUBSTANCE = "substance"
    CRISIS = "crisis"
    CRIMINALITY = "criminality"
    PREMISES = "premises"
    DISEASE = "disease"
    HOSTILE_GROUP = "hostile_group"
    CAUTION = "caution"


class Subject(StrEnum):
    """Whose behaviour, or what, a finding is about."""

    CUSTOMER = "customer"
    HOUSEHOLD = "household"
    PREMISES = "premises"
    AREA = "area"


class Because(StrEnum):
    """Why context plays a finding down: the traps of ``corpus/GUIDE.md``, and ``retracted``."""

    NEGATED = "negated"
    RETRACTED = "retracted"
    HYPOTHETICAL = "hypothetical"
    THIRD_PARTY = "third_party"
    PROCESS = "process"
    VICTIM = "victim"
    FIGURATIVE = "figurative"
    TAX_VOCABULARY = "tax_vocabulary"


TRAPS = tuple(because for because in Because if because is not Because.RETRACTED)
"""The traps of ``corpus/GUIDE.md``: why a note that is not relevant only looks it."""


class Outcome(StrEnum):
    """What a rule, a check or a person asks for, in order of caution."""

    ALONE = "alone"
    PAIR = "pair"
    DIFFERENT_METHOD = "different_method"
    SUSPEND = "suspend"

    @property
    def caution(self) -> int:
        """Rank: 0 for ``alone`` up to 3 for ``suspend``."""
        return _CAUTION[self]

    def step_up(self) -> Outcome:
        """One step above, never beyond ``different_method`` (policy.md, "One step above")."""
        return _UP[self]

    def step_down(self) -> Outcome:
        """One step less, for a ``reviewed`` record; a suspension cannot be reviewed."""
        return _DOWN[self]


_CAUTION = {outcome: rank for rank, outcome in enumerate(Outcome)}
_UP = {
    Outcome.ALONE: Outcome.PAIR,
    Outcome.PAIR: Outcome.DIFFERENT_METHOD,
    Outcome.DIFFERENT_METHOD: Outcome.DIFFERENT_METHOD,
    Outcome.SUSPEND: Outcome.DIFFERENT_METHOD,
}
_DOWN = {
    Outcome.ALONE: Outcome.ALONE,
    Outcome.PAIR: Outcome.ALONE,
    Outcome.DIFFERENT_METHOD: Outcome.PAIR,
    Outcome.SUSPEND: Outcome.SUSPEND,
}


class MayGo(StrEnum):
    """What every table and page shows first."""

    ALONE = "alone"
    PAIR = "pair"
    DISCUSS_FIRST = "discuss_first"
    NO = "no"


class Match(StrEnum):
    """How a record was found to be about this customer, strongest first."""

    REFERENCE = "reference"
    PROBABLE = "probable"
    ADDRESS = "address"

    @property
    def strength(self) -> int:
        """3 for ``reference``, 2 for ``probable``, 1 for ``address``."""
        return _STRENGTH[self]


_STRENGTH = {Match.REFERENCE: 3, Match.PROBABLE: 2, Match.ADDRESS: 1}


class SourceStatus(StrEnum):
    """Whether a source was looked at. Only ``examined`` says that it was, whole and fresh."""

    EXAMINED = "examined"
    FAILED = "failed"
    MISSING = "missing"
    SHORT = "short"
    STALE = "stale"
    NOT_SUPPLIED = "not_supplied"


class Grade(StrEnum):
    """``manager`` is *management grade*: an officer who may authorise."""

    OFFICER = "officer"
    MANAGER = "manager"


class MarkerLevel(StrEnum):
    """What a live warning marker asks for."""

    NO_VISIT = "no_visit"
    PAIR = "pair"
    ADVICE = "advice"


class DispositionKind(StrEnum):
    """What management grade and a second person decided about a record."""

    MISTAKEN = "mistaken"
    REVIEWED = "reviewed"


class PressDecisionKind(StrEnum):
    """What a person decided about a press item."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class AreaKind(StrEnum):
    """What kind of restriction or knowledge an area carries."""

    DISEASE_CONTROL = "disease_control"
    PROBLEM_AREA = "problem_area"
    PRESENT_DANGER = "present_danger"


RECORD_SYSTEMS = ("sa_notes", "idms_action_history", "idms_taxpayer_notes_assets", "dtr")
"""The record systems that DMBM511340 names; always required."""

INCIDENT_REPORTS = "incident_reports"
"""The office's own incident reports, as a source."""

SOURCE_TITLES = {
    "sa_notes": "SA Notes",
    "idms_action_history": "IDMS Action History",
    "idms_taxpayer_notes_assets": "IDMS Taxpayer Notes and Assets",
    "dtr": "DTR",
    INCIDENT_REPORTS: "Incident reports",
    "areas": "Areas",
    "press": "Press",
    "markers": "Warning markers",
}

_FEED = "feed: "


def feed_source(name: str) -> str:
    """What a feed of this name is called among the sources of a check."""
    return f"{_FEED}{name}"


def is_feed(source: str) -> bool:
    """Whether a source of a check is a feed: it tells of places, never of customers."""
    return source.startswith(_FEED)


def source_title(source: str) -> str:
    """The name an officer knows a source by; an unknown source keeps its own name."""
    if is_feed(source):
        return f"Feed {source.removeprefix(_FEED)}"
    return SOURCE_TITLES.get(source, source.replace("_", " "))


def hazards_in(text: str) -> tuple[tuple[Hazard, ...], tuple[str, ...]]:
    """The hazards of a cell that separates them with ``;``, and the words that are none."""
    words = [word.strip().casefold().replace(" ", "_") for word in text.split(";")]
    words = list(dict.fromkeys(word for word in words if word))
    known = {hazard.value: hazard for hazard in Hazard}
    return (
        tuple(known[word] for word in words if word in known),
        tuple(word for word in words if word not in known),
    )
