"""The words of every report: one place for what an officer reads, so that reports agree.

On a visit that is not complete two words never stand in our own wording: the word for going
without company, and the word for nothing having been found (policy.md, "may_go"). Sentences
here keep to that for whatever they are given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from forethought.check_result import DayCheck, MatchedNote, VisitCheck
from forethought.policy.verdict import Evidence, PlayedDownEvidence, Reason
from forethought.timestamps import LONDON, parse_when
from forethought.vocabulary import MayGo, Outcome, SourceStatus, source_title

WORST_FIRST = (MayGo.NO, MayGo.DISCUSS_FIRST, MayGo.PAIR, MayGo.ALONE)
"""The order of every table."""

MAY_GO_TITLES = {
    MayGo.NO: "Do not visit",
    MayGo.DISCUSS_FIRST: "Discuss first",
    MayGo.PAIR: "Pair",
    MayGo.ALONE: "Alone",
}
MAY_GO_LETTERS = {
    MayGo.NO: "N",
    MayGo.DISCUSS_FIRST: "D",
    MayGo.PAIR: "P",
    MayGo.ALONE: "A",
}
"""With its number, a visit's short name on the map: ``N1``, ``D4``."""

ASKS_FOR = {
    None: "the check to be completed",
    Outcome.ALONE: "no change to who goes",
    Outcome.PAIR: "a second officer",
    Outcome.DIFFERENT_METHOD: "a different enforcement method, with no visit",
    Outcome.SUSPEND: "no visit to this place by anyone",
}
"""What a rule asks for, by its ``at_least``; safe to show on a visit that is not complete."""

OUTCOME_TITLES = {
    Outcome.ALONE: "alone",
    Outcome.PAIR: "pair",
    Outcome.DIFFERENT_METHOD: "different method",
    Outcome.SUSPEND: "suspend",
}

STATUS_TITLES = {
    SourceStatus.EXAMINED: "Examined",
    SourceStatus.FAILED: "Failed",
    SourceStatus.MISSING: "Missing",
    SourceStatus.SHORT: "Short",
    SourceStatus.STALE: "Stale",
    SourceStatus.NOT_SUPPLIED: "Not supplied",
}
STATUS_MEANS = {
    SourceStatus.EXAMINED: "Read whole.",
    SourceStatus.FAILED: "It could not be read.",
    SourceStatus.MISSING: "It was not there, or sources.csv does not declare it.",
    SourceStatus.SHORT: "It does not hold as many rows as sources.csv declares.",
    SourceStatus.STALE: "It was extracted too long before a visit.",
    SourceStatus.NOT_SUPPLIED: "Nothing was supplied. This holds no visit back.",
}

HAZARD_TITLES = {
    "violence": "Violence",
    "threat": "Threat",
    "abuse": "Abuse",
    "weapon": "Weapon",
    "animal": "Dangerous animal",
    "harassment": "Harassment",
    "obstruction": "Obstruction",
    "substance": "Drink or drugs",
    "crisis": "Person in crisis",
    "criminality": "Criminality",
    "premises": "Dangerous premises",
    "disease": "Disease",
    "hostile_group": "Hostile group",
    "caution": "Advice to take care",
}
MATCH_TITLES = {
    "reference": "Same tax reference",
    "probable": "Probably the same person",
    "address": "Another name at this address",
}
BECAUSE_SAYS = {
    "negated": "the note says that it did not happen",
    "retracted": "the note takes it back",
    "hypothetical": "the note says what might happen, not what happened",
    "third_party": "it is about somebody else",
    "process": "it is a step in a legal or tax process, not behaviour",
    "victim": "the customer is the person at risk",
    "figurative": "it is a figure of speech",
    "tax_vocabulary": "it is an ordinary business or tax word here",
}
NOTICE_TITLES = {
    "zone_informs": "Zone to know about",
    "protect": "For the officer only. Do not mention to the household",
    "marker_lapsed": "Lapsed warning marker",
    "disposition": "Decision about a record",
    "disposition_ended": "Decision about a record that has ended",
    "dismissal": "Dismissed press report",
}
READER_TITLES = {
    "words": "words and phrases",
    "reading": "learned reading",
    "both": "words and phrases, and learned reading",
}
ONLY_READING = ("reading",)
_SEEN_BY = {
    ONLY_READING: "seen only by learned reading",
    ("words", "reading"): "seen by both readers",
}
ONE_OF = {"areas": "Area", "press": "Press report", "markers": "Warning marker"}
"""What one thing from a source is called, where the source's own name is a plural."""

WHO_SAW = (
    "Where a finding in a note names no reader, words and phrases saw it. What only the learned "
    "reading saw counts as much, and may be mistaken: read the note."
)
"""For reports and pages of what both readers read."""

PRIVATE_RULE = "officer.affected"
"""Its category stays between the officer and their manager (policy.md, "One step above")."""

MOST_CAUSES = 8
"""The most common causes of incompleteness named for a whole day; each visit names all its own."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def visible(text: str) -> str:
    """``text`` with characters that control a terminal or turn the reading order shown by code.

    ``\\x1b`` becomes ``[U+001B]``: a note can neither colour nor reorder what an officer reads.
    Line ends become ``\\n``; tabs stay.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub(lambda found: f"[U+{ord(found.group()):04X}]", lines)


def one_line(text: str, limit: int = 200) -> str:
    """``text`` made visible, on one line, cut after ``limit`` characters with ``...``."""
    flat = " ".join(visible(text[: 4 * limit]).split())
    return flat if len(flat) <= limit and len(text) <= 4 * limit else f"{flat[:limit].rstrip()}..."


def worst_first(day: DayCheck) -> tuple[VisitCheck, ...]:
    """All visits: by ``may_go``, then planned start; one without a start leads its group."""
    return tuple(
        sorted(
            day.visits,
            key=lambda check: (
                WORST_FIRST.index(check.may_go),
                check.visit.planned_start.timestamp() if check.visit.planned_start else 0.0,
                check.visit.line,
            ),
        )
    )


def counts(day: DayCheck) -> tuple[tuple[MayGo, int], ...]:
    """How many visits have each ``may_go``, worst first; those that no visit has are left out.

    Left out because "0 may go ..." would put a word beside visits that are not complete.
    """
    tallied = ((may_go, sum(v.may_go is may_go for v in day.visits)) for may_go in WORST_FIRST)
    return tuple((may_go, count) for may_go, count in tallied if count)


def held_by(day: DayCheck) -> tuple[tuple[str, str], ...]:
    """What could not be looked at over the whole day, with how many visits, most visits first."""
    tally = Counter(
        says
        for check in day.visits
        for says in dict.fromkeys(reason.says for reason in could_not_look(check))
    )
    return tuple((says, count(many, "visit")) for says, many in tally.most_common(MOST_CAUSES))


def count(many: int, one: str) -> str:
    """``1 visit``, ``2 visits``, ``1,200 rows``."""
    return f"{many:,} {one if many == 1 else one + 's'}"


def listed(*parts: str) -> str:
    """The parts that are not empty, each on one line, with commas between."""
    return ", ".join(one_line(part) for part in parts if part.strip())


def record_title(one: Evidence | PlayedDownEvidence | MatchedNote) -> str:
    """``SA Notes N-1182, 3 May 2019``; a date that cannot exist (areas, markers) is left out."""
    kind = ONE_OF.get(one.source) or source_title(one.source)
    title = f"{one_line(kind)} {one_line(one.record_id)}"
    return title if one.match is None and one.date is None else f"{title}, {evidence_day(one.date)}"


def match_says(match: str, grounds: Iterable[str]) -> str:
    """How a record was found to be about the customer: ``Same tax reference: UTR 12...``."""
    said = MATCH_TITLES.get(match, match)
    why = one_line("; ".join(grounds), 400)
    return f"{said}: {why}" if why else said


def name_and_id(name: str, officer_id: str) -> str:
    """``Moira Khan (M2)``, or whichever of the two is known."""
    if name and officer_id:
        return f"{one_line(name)} ({one_line(officer_id)})"
    return one_line(name or officer_id)


def long_day(day: date) -> str:
    """``Tuesday 24 November 2026``."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def short_day(day: date) -> str:
    """``24 Nov 2026``."""
    return f"{day.day} {day:%b} {day.year}"


def clock(moment: datetime) -> str:
    """The Europe/London time of day, ``07:30``."""
    return f"{moment.astimezone(LONDON):%H:%M}"


def day_and_clock(moment: datetime) -> str:
    """Europe/London, ``24 Nov 2026, 07:30``."""
    return f"{short_day(moment.astimezone(LONDON).date())}, {clock(moment)}"


def evidence_day(text: str | None) -> str:
    """The day of an evidence's ISO date in words, or ``undated``."""
    when = parse_when(text)[0] if text else None
    return short_day(when.day) if when else "undated"


def visit_hours(check: VisitCheck) -> str:
    """``24 Nov 2026, 09:30 to 10:30``, or that the start is not known."""
    start, end = check.visit.planned_start, check.visit.planned_end
    if start is None:
        return "start not known"
    if end is None:
        return day_and_clock(start)
    same_day = start.astimezone(LONDON).date() == end.astimezone(LONDON).date()
    return f"{day_and_clock(start)} to {clock(end) if same_day else day_and_clock(end)}"


def could_not_look(check: VisitCheck) -> tuple[Reason, ...]:
    """The reasons that make the visit not complete."""
    return tuple(reason for reason in check.reasons if holds_back(reason))


def other_reasons(check: VisitCheck) -> tuple[Reason, ...]:
    """The reasons that say what was found, most cautious first, otherwise in their order."""
    found = [reason for reason in check.reasons if not holds_back(reason)]
    return tuple(sorted(found, key=lambda reason: -(reason.at_least or Outcome.ALONE).caution))


def holds_back(reason: Reason) -> bool:
    """Whether a reason says that something could not be looked at."""
    return not reason.completes or reason.rule.startswith("check.")


def outcome_words(check: VisitCheck) -> str:
    """What the rules ask for; on a visit that is not complete without the forbidden word."""
    if check.outcome is Outcome.ALONE and not check.complete:
        return "nothing more so far, but the check is not complete"
    return OUTCOME_TITLES[check.outcome]


def source_status(check: VisitCheck, source: str, of_the_day: SourceStatus) -> SourceStatus:
    """A source's status for one visit: staleness is judged visit by visit (day-folder.md)."""
    if source in check.stale_sources and of_the_day in {SourceStatus.EXAMINED, SourceStatus.STALE}:
        return SourceStatus.STALE
    return SourceStatus.EXAMINED if of_the_day is SourceStatus.STALE else of_the_day


def seen_by(readers: Sequence[str]) -> str:
    """Who saw a finding, for the end of a line; nothing where words and phrases alone did."""
    return _SEEN_BY.get(tuple(readers), "")


def who_saw(found: Iterable[tuple[str, Sequence[str]]]) -> tuple[str, ...]:
    """Sentences on who saw the hazards of one note; ``found``: a category and its readers each.

    Nothing of hazards that words and phrases alone saw, and where nobody knows who did.
    """
    by_title: dict[str, set[str]] = {}
    for category, readers in found:
        title = HAZARD_TITLES.get(category, category).lower()
        by_title.setdefault(title, set()).update(readers)
    both = [title for title, readers in by_title.items() if len(readers) > 1]
    doubted = [title for title, readers in by_title.items() if readers == set(ONLY_READING)]
    says = [f"Seen by both readers: {', '.join(both)}."] if both else []
    if doubted:
        says.append(
            f"Seen only by the learned reading: {', '.join(doubted)}. It was taught on many notes,"
            " finds what no phrase says, and is sometimes mistaken: read the note and judge."
        )
    return tuple(says)
