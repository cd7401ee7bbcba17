"""Reasons, evidence and records as the HTML page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from forethought.check_result import MatchedNote
from forethought.dayfolder import report_words as words
from forethought.dayfolder.html_notes import ShownNote, Span, show_note
from forethought.policy.verdict import Evidence, PlayedDownEvidence, Reason

LONG_RECORD = 1500
"""A record of more characters that is already quoted above is not repeated in the list."""


@dataclass(frozen=True, slots=True)
class NoteView:
    """One quoted note, or one area, press report or marker (``note`` None)."""

    title: str
    about: str
    match: str
    note: ShownNote | None
    who_saw: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A reason with its evidence, one entry for each note."""

    says: str
    rule: str
    cites: str
    asks: str
    discuss: bool
    evidence: tuple[NoteView, ...]


@dataclass(frozen=True, slots=True)
class PlayedDownView:
    """What context plays down, with why, and the words that said so."""

    title: str
    category: str
    because: str
    by: str
    for_officer_only: bool
    note: ShownNote


@dataclass(frozen=True, slots=True)
class RecordView:
    """A matched record. ``note`` None: a long one that is quoted under the reasons."""

    title: str
    match: str
    note: ShownNote | None


def reason_view(reason: Reason, titles: Mapping[tuple[str, str], str]) -> ReasonView:
    """A reason to show; one that stays between officer and manager shows no evidence."""
    shown = () if reason.rule == words.PRIVATE_RULE else reason.evidence
    grouped = groupby(shown, key=lambda one: (one.source, one.record_id, one.note, one.date))
    return ReasonView(
        says=reason.says,
        rule=reason.rule,
        cites=reason.cites,
        asks=words.ASKS_FOR[reason.at_least],
        discuss=reason.discuss,
        evidence=tuple(_note_view(list(group), titles) for _, group in grouped),
    )


def _note_view(same_note: list[Evidence], titles: Mapping[tuple[str, str], str]) -> NoteView:
    first = same_note[0]
    hazards = dict.fromkeys(_hazard(one.category) for one in same_note if one.category)
    return NoteView(
        title=_title(first, titles),
        about=", ".join(hazards),
        match=words.match_says(first.match, first.grounds) if first.match is not None else "",
        note=_quoted(same_note),
        who_saw=words.who_saw((one.category, one.seen_by) for one in same_note if one.category),
    )


def _title(one: Evidence, titles: Mapping[tuple[str, str], str]) -> str:
    known = titles.get((one.source, one.record_id))
    title = words.record_title(one)
    return f"{words.one_line(known)}. {title}" if known else title


def _hazard(category: str) -> str:
    return words.HAZARD_TITLES.get(category, category)


def _quoted(same_note: list[Evidence]) -> ShownNote | None:
    """The note with all quotes marked; the quotes by themselves where the note is not there."""
    note = same_note[0].note
    spans = [_span(one.quote, one.start, one.end, note) for one in same_note]
    if note and any(spans):
        return show_note(note, [span for span in spans if span])
    quotes = [one.quote for one in same_note if one.quote]
    if not quotes:
        return show_note(note) if note else None
    return _by_themselves(quotes)


def _by_themselves(quotes: list[str]) -> ShownNote:
    marked = [show_note(quote, [(0, len(quote))]).window for quote in quotes]
    return ShownNote(Markup(" [...] ").join(marked), None, sum(map(len, quotes)), cut=False)


def _span(quote: str | None, start: int | None, end: int | None, note: str) -> Span | None:
    if quote and start is not None and end is not None and note[start:end] == quote:
        return start, end
    return None


def played_down_view(one: PlayedDownEvidence) -> PlayedDownView:
    """A finding that context plays down, its words marked in the note."""
    span = _span(one.quote, one.start, one.end, one.note)
    return PlayedDownView(
        title=words.record_title(one),
        category=_hazard(one.category),
        because=words.BECAUSE_SAYS.get(one.because, one.because),
        by=words.one_line(one.by, 100),
        for_officer_only=one.because == "victim",
        note=show_note(one.note, [span]) if span else _by_themselves([one.quote]),
    )


def record_view(record: MatchedNote, quoted_above: bool) -> RecordView:
    """A matched record; one that is long and quoted above is named and not repeated."""
    repeat = not quoted_above or len(record.text) <= LONG_RECORD
    return RecordView(
        title=words.record_title(record),
        match=words.match_says(record.match, record.grounds),
        note=show_note(record.text) if repeat else None,
    )
