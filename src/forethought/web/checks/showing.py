"""A kept check in the words that pages show. Reads the kept result alone, never the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from forethought.dayfolder import report_words as words
from forethought.dayfolder.next_steps import may_happen
from forethought.vocabulary import MayGo, Outcome, SourceStatus, source_title
from forethought.web.checks.excerpts import Excerpt, excerpts, from_quotes
from forethought.web.checks.facts import LOCAL_KNOWLEDGE
from forethought.web.checks.models import Check
from forethought.web.checks.reading import Note, notes_of
from forethought.web.checks.seen import Seen
from forethought.web.markers.supply import decided_marker_of
from forethought.web.records.models import HAND_NOTES
from forethought.web.visits.reasons import news_says

Json = dict[str, Any]
Tag = dict[str, str]
Key = tuple[str, str, str]
Texts = Mapping[Key, str]

_TITLES = {LOCAL_KNOWLEDGE: "What an officer knows", HAND_NOTES: "Notes by colleagues"}
_STATUS_COLOURS = {
    SourceStatus.EXAMINED: "green",
    SourceStatus.NOT_SUPPLIED: "grey",
    SourceStatus.STALE: "orange",
}
_STATUS_MEANS = {
    SourceStatus.EXAMINED: "Read whole.",
    SourceStatus.FAILED: "It could not be read.",
    SourceStatus.MISSING: "It was never given to us.",
    SourceStatus.SHORT: "It does not hold as many rows as it should.",
    SourceStatus.STALE: "It was extracted too long before this visit.",
    SourceStatus.NOT_SUPPLIED: "Nothing was supplied. This holds no visit back.",
}
_SAID_THEN = {
    MayGo.ALONE: "One officer",
    MayGo.PAIR: "Two officers",
    MayGo.DISCUSS_FIRST: "Discuss first",
    MayGo.NO: "Do not visit",
}
_ALWAYS = {"areas", "press"}
"""Not record systems, and looked at for every visit (policy.md, ``check.area``)."""

_FOR_OFFICER = "protect"
"""The kind of notice that is for the officers of the visit alone (policy.md, "A victim ...")."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What one reason takes from one note, area, report or marker."""

    title: str
    about: str
    match: str
    excerpts: tuple[Excerpt, ...]
    source: str
    record_id: str
    who_saw: tuple[str, ...] = ()

    @property
    def may_be_mistaken(self) -> bool:
        """Whether it is a record that people may decide about (policy.md, Dispositions)."""
        return bool(self.match) and self.source not in {*words.ONE_OF, LOCAL_KNOWLEDGE}

    @property
    def marker_id(self) -> int | None:
        """The number of the marker, where it is one that was decided here."""
        return decided_marker_of(self.record_id) if self.source == "markers" else None


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """One reason. ``holds_back``: it says that something could not be looked at.

    ``rule`` and ``hazards``: what guidance is found by.
    """

    rule: str
    hazards: tuple[str, ...]
    says: str
    cites: str
    asks: str
    holds_back: bool
    evidence: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A notice or a played-down finding: a heading, what it says, and words quoted."""

    title: str
    says: str
    quote: str = ""
    for_officers_alone: bool = False


@dataclass(frozen=True, slots=True)
class SourceShown:
    """One line of the sources. ``held_back``: required, and not examined."""

    title: str
    tag: Tag
    required: bool
    held_back: bool
    rows: int | None
    extracted_at: datetime | None
    says: str


@dataclass(frozen=True, slots=True)
class CheckShown:
    """A check to show. ``not_looked`` and ``found`` are its reasons, most cautious first."""

    check: Check
    may_happen: str
    not_looked: tuple[ReasonShown, ...]
    found: tuple[ReasonShown, ...]
    notices: tuple[Told, ...]
    played_down: tuple[Told, ...]
    problems: tuple[str, ...]
    why_made: str
    notes: int
    flagged: int
    not_examined: int

    @property
    def read_by(self) -> str:
        """Who read the notes."""
        return words.READER_TITLES.get(self.check.reader, self.check.reader)

    @property
    def who_saw(self) -> str:
        """What it means that a finding names no reader; nothing where one reader alone read."""
        return words.WHO_SAW if self.check.reader == "both" else ""


def show(check: Check, *, to_officer: bool, texts: Texts | None = None) -> CheckShown:
    """A check for somebody who is named on the visit (``to_officer``) or for anybody else.

    That the customer is somebody to protect is told to the officers of the visit alone.
    ``texts``: of its notes, by their keys, so that what was found shows with words around it.
    """
    result = check.result
    quoting = _Quoting(check, texts or {})
    reasons = [_reason(one, quoting) for one in result["reasons"]]
    sources = sources_of(check)
    told = [_notice(one) for one in result["notices"]]
    played_down = [_played_down(one) for one in result["played_down"]]
    return CheckShown(
        check=check,
        may_happen=may_happen(MayGo(check.may_go), Outcome(check.outcome), complete=check.complete),
        not_looked=tuple(one for one in reasons if one.holds_back),
        found=tuple(one for one in reasons if not one.holds_back),
        notices=_for(told, to_officer),
        played_down=_for(played_down, to_officer),
        problems=tuple(dict.fromkeys(one["says"] for one in result["problems"])),
        why_made=why_made(check),
        notes=len(result["matched"]),
        flagged=sum(bool(one["flagged"]) for one in result["matched"]),
        not_examined=sum(one.held_back for one in sources),
    )


def why_made(check: Check) -> str:
    """Why a check was made, as a clause."""
    return news_says(check.why)


def said_then(check: Check) -> Tag:
    """What a check said that does not count now: in grey, and in words of no check of now."""
    return {"text": _SAID_THEN[MayGo(check.may_go)], "classes": "govuk-tag--grey"}


def to_protect(check: Check) -> set[str]:
    """The record ids of the notes that mark somebody as to be protected."""
    notices = check.result["notices"]
    return {one["record_id"] for one in notices if one["kind"] == _FOR_OFFICER}


def sources_of(check: Check) -> list[SourceShown]:
    """Which sources were examined, and how well."""
    return [_source(one) for one in check.result["sources"]]


def title_of(source: str) -> str:
    """What an officer calls a source."""
    return _TITLES.get(source) or source_title(source)


def note_title(source: str, record_id: str, date: str | None) -> str:
    """``SA Notes N-1182, 3 May 2019``; of what an officer knows, only that."""
    if source == LOCAL_KNOWLEDGE:
        return title_of(source)
    kind = words.ONE_OF.get(source) or title_of(source)
    title = f"{words.one_line(kind)} {words.one_line(record_id)}"
    is_record = source not in words.ONE_OF
    return f"{title}, {words.evidence_day(date)}" if is_record or date else title


def hazards_in(flagged: Iterable[Json]) -> list[str]:
    """The hazards of a note in words, each once."""
    named = (one["category"] for one in flagged if one["category"])
    return list(dict.fromkeys(words.HAZARD_TITLES.get(name, name) for name in named))


def spans_of(note: Note) -> list[tuple[int, int]]:
    """The words to highlight in a note: those that the reasons quote."""
    return [(one["start"], one["end"]) for one in note.flagged]


def played_down_in(note: Note, *, to_officer: bool) -> list[str]:
    """What context plays down in a note, as sentences."""
    told = (_played_down({**one, **_where(note)}) for one in note.played_down)
    return [f"{one.title}. {one.says}" for one in _for(told, to_officer)]


def _where(note: Note) -> Json:
    return {"source": note.source, "record_id": note.record_id, "date": note.date}


def _for(told: Iterable[Told], to_officer: bool) -> tuple[Told, ...]:
    return tuple(one for one in told if to_officer or not one.for_officers_alone)


def hazards_of(reason: Json) -> tuple[str, ...]:
    """The hazards that a reason rests on, each once. Of a private reason nobody may know them."""
    if reason["rule"] == words.PRIVATE_RULE:
        return ()
    named = (one["category"] for one in reason["evidence"] if one["category"])
    return tuple(dict.fromkeys(named))


def _reason(one: Json, quoting: _Quoting) -> ReasonShown:
    asked = Outcome(one["at_least"]) if one["at_least"] else None
    private = one["rule"] == words.PRIVATE_RULE
    return ReasonShown(
        rule=one["rule"],
        hazards=hazards_of(one),
        says=one["says"],
        cites=one["cites"],
        asks=words.ASKS_FOR[asked],
        holds_back=one["rule"].startswith("check."),
        evidence=() if private else tuple(quoting.quoted(one["evidence"])),
    )


class _Quoting:
    """Evidence with the words around it, where the note is known and still there."""

    def __init__(self, check: Check, texts: Texts) -> None:
        self._seen, self._texts = Seen(check), texts
        self._notes = {
            (*note.key[:2], one["start"], one["quote"]): note.key
            for note in notes_of(check)
            for one in note.flagged
        }

    def quoted(self, evidence: Iterable[Json]) -> Iterable[Quoted]:
        """One entry for each note, area, report or marker, in the order of the evidence."""
        for (key, date), group in groupby(evidence, key=lambda one: (self._key(one), one["date"])):
            same = list(group)
            yield Quoted(
                title=note_title(key[0], key[1], date),
                about=", ".join(hazards_in(same)),
                match=words.MATCH_TITLES.get(same[0]["match"] or "", ""),
                excerpts=self._excerpts(key, [one for one in same if one["quote"]]),
                source=key[0],
                record_id=key[1],
                who_saw=self._seen.who(key[0], key[1], same),
            )

    def _key(self, one: Json) -> Key:
        place = (one["source"], one["record_id"], one["start"], one["quote"])
        return self._notes.get(place) or (one["source"], one["record_id"], "")

    def _excerpts(self, key: Key, found: Iterable[Json]) -> tuple[Excerpt, ...]:
        text = self._texts.get(key)
        if text is None:
            return from_quotes((one["start"], one["quote"]) for one in found)
        return excerpts(text, [(one["start"], one["end"]) for one in found])


def _notice(one: Json) -> Told:
    return Told(
        words.NOTICE_TITLES.get(one["kind"], "To know"),
        one["says"],
        for_officers_alone=one["kind"] == _FOR_OFFICER,
    )


def _played_down(one: Json) -> Told:
    hazard = words.HAZARD_TITLES.get(one["category"], one["category"])
    because = words.BECAUSE_SAYS.get(one["because"], one["because"])
    where = note_title(one["source"], one["record_id"], one["date"])
    return Told(
        f"{hazard} in {where}",
        f"Does not count, because {because}.",
        one["quote"],
        for_officers_alone=one["because"] == "victim",
    )


def _source(one: Json) -> SourceShown:
    status = SourceStatus(one["status"])
    extracted = one["extracted_at"]
    examined = status in {SourceStatus.EXAMINED, SourceStatus.NOT_SUPPLIED}
    colour = _STATUS_COLOURS.get(status, "red")
    return SourceShown(
        title=title_of(one["source"]),
        tag={"text": words.STATUS_TITLES[status], "classes": f"govuk-tag--{colour}"},
        required=one["required"],
        held_back=(one["required"] or one["source"] in _ALWAYS) and not examined,
        rows=one["rows"],
        extracted_at=datetime.fromisoformat(extracted) if extracted else None,
        says=_meaning(status, one["detail"]),
    )


def _meaning(status: SourceStatus, detail: str) -> str:
    """How to mend a missing source is for those who load it, and stands on the records page."""
    told = "" if status is SourceStatus.MISSING else detail
    return " ".join(part for part in (_STATUS_MEANS[status], told) if part)
