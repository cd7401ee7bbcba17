"""The first reader: phrases and patterns of a lexicon, with context rules on what they find.

An ordinary note costs one pass for anchors. Long text is read in pieces that overlap, so that
time grows with length and never faster, whatever the text repeats.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple, TypeVar

from forethought.screening.anchors import AnchorFinder
from forethought.screening.context import Breaks, Modifier, Surroundings, rules_for
from forethought.screening.findings import NOTHING, Finding, PlayedDown, Protection, Screening
from forethought.screening.folding import BREAK, Folded, fold, fold_many
from forethought.screening.lexicon import Entry, Lexicon, Scope
from forethought.screening.matcher import Hit, Matcher
from forethought.screening.specific import Spoken
from forethought.vocabulary import Subject

_PIECE = 6000
_OVERLAP = 600
_HOUSEHOLD_REACH = 45
_MANY, _MUCH = 200, 100_000


class _Seen(NamedTuple):
    """A hit of an entry, and what plays it down if anything does."""

    entry: Entry
    start: int
    end: int
    subject: Subject
    modifier: Modifier | None


class WordsReader:
    """Reads case notes with a lexicon. Pure, safe to share, linear in the length of a note."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._entries = lexicon.entries
        self._finder = AnchorFinder(lexicon.lists, dict(lexicon.common))
        owned = [entry.patterns for entry in lexicon.entries]
        owned += [protection.patterns for protection in lexicon.protections]
        self._hazards = Matcher(_owned(owned), self._finder)
        kinds: dict[tuple[object, ...], int] = {}
        self._kinds = [
            kinds.setdefault((entry.category, entry.says_no_visit), len(kinds))
            for entry in lexicon.entries
        ]
        self._rules = [rules_for(entry, lexicon.contexts) for entry in lexicon.entries]
        self._turn = len(lexicon.contexts)
        self._relative = self._turn + 1

    @cached_property
    def _around(self) -> Matcher:
        """What finds context; made at the first finding, so that a reader is ready sooner."""
        lexicon = self.lexicon
        return Matcher(
            [
                *_owned(rule.patterns for rule in lexicon.contexts),
                *((self._turn, pattern) for pattern in lexicon.turns),
                *((self._relative, pattern) for pattern in lexicon.household),
            ],
            self._finder,
        )

    @property
    def anchors(self) -> int:
        """How many words the one pass over a note looks for."""
        return self._hazards.anchors

    def scan_only(self, words: bytes) -> int:
        """How many anchors stand in ``words``: the yardstick of the bench, no reading."""
        return len(self._hazards.scan(words))

    def read(self, text: str) -> Screening:
        """The findings of ``text``, what was played down, and who is marked for protection."""
        if len(text) > _PIECE + 2 * _OVERLAP:
            return self._read_long(text)
        folded = fold(text)
        hits = self._hazards.find(folded)
        return self._read_hits(folded, hits, self._around.find(folded)) if hits else NOTHING

    def read_many(self, texts: Iterable[str]) -> Iterator[Screening]:
        """What :meth:`read` gives for each of ``texts``, in their order, and faster."""
        several: list[str] = []
        size = 0
        for text in texts:
            several.append(text)
            size += len(text)
            if len(several) == _MANY or size > _MUCH:
                yield from self._read_several(several)
                several, size = [], 0
        yield from self._read_several(several)

    def _read_several(self, texts: list[str]) -> Iterator[Screening]:
        short = [text for text in texts if len(text) <= _PIECE + 2 * _OVERLAP]
        screenings = iter(self._read_together(short))
        for text in texts:
            is_long = len(text) > _PIECE + 2 * _OVERLAP
            yield self._read_long(text) if is_long else next(screenings)

    def _read_together(self, texts: list[str]) -> list[Screening]:
        """What to say of notes that are not long; the context only of those that need it."""
        screenings = [NOTHING] * len(texts)
        found = self._hazards.find_many(*fold_many(texts)) if texts else {}
        if found:
            telling = {number: fold(texts[number]) for number in sorted(found)}
            words = BREAK.join(folded.words for folded in telling.values())
            near = self._around.find_many([folded.plain for folded in telling.values()], words)
            for at, (number, folded) in enumerate(telling.items()):
                screenings[number] = self._read_hits(folded, found[number], near.get(at, []))
        return screenings

    def _read_hits(self, folded: Folded, hits: list[Hit], near: list[Hit]) -> Screening:
        hits.sort(key=lambda hit: (hit.start, -hit.end, hit.owner))
        count = len(self._entries)
        protections = [hit for hit in hits if hit.owner >= count]
        hazards = [
            hit
            for hit in hits
            if hit.owner < count
            and not any(p.start < hit.end and hit.start < p.end for p in protections)
        ]
        return Screening(
            *self._judge(folded, hazards, near),
            protections=tuple(self._protections(folded, protections)),
        )

    def _judge(
        self, folded: Folded, hits: list[Hit], near: list[Hit]
    ) -> tuple[tuple[Finding, ...], tuple[PlayedDown, ...]]:
        if not hits:
            return (), ()
        turns = [hit.start for hit in near if hit.owner == self._turn]
        relatives = sorted(hit.start for hit in near if hit.owner == self._relative)
        breaks = Breaks(folded.plain, folded.lines(), turns)
        rules = [hit for hit in near if hit.owner < self._turn]
        around = Surroundings(self.lexicon.contexts, rules, breaks)
        owners = ((self._entries[hit.owner].category, hit.start, hit.end) for hit in hits)
        spoken = Spoken(folded.plain, owners)
        live: dict[tuple[int, int, int], _Seen] = {}
        quiet: dict[tuple[object, ...], _Seen] = {}
        for hit in hits:
            entry = self._entries[hit.owner]
            if spoken.for_other(entry.category, hit.start, hit.end):
                continue
            place = (self._kinds[hit.owner], *breaks.sentence(hit.start))
            if place in live:
                continue
            modifier = around.modifier(self._rules[hit.owner], hit.start, hit.end)
            if modifier is None:
                subject = _subject(entry, hit, relatives, breaks)
                live[place] = _Seen(entry, hit.start, hit.end, subject, None)
            else:
                seen = _Seen(entry, hit.start, hit.end, entry.subject, modifier)
                quiet.setdefault((*place, modifier.rule.because), seen)
        return (
            tuple(_finding(folded, seen) for seen in live.values()),
            tuple(
                _played_down(folded, seen, seen.modifier)
                for place, seen in quiet.items()
                if seen.modifier is not None and place[:-1] not in live
            ),
        )

    def _protections(self, folded: Folded, hits: Sequence[Hit]) -> Iterator[Protection]:
        reached = -1
        for hit in hits:
            if hit.start >= reached:
                start, end = folded.span(hit.start, hit.end)
                entry = self.lexicon.protections[hit.owner - len(self._entries)]
                yield Protection(folded.text[start:end], start, end, entry.names_victim)
                reached = hit.end

    def _read_long(self, text: str) -> Screening:
        findings: list[Finding] = []
        played_down: list[PlayedDown] = []
        protections: list[Protection] = []
        for begin in range(0, len(text), _PIECE):
            offset = max(0, begin - _OVERLAP)
            (piece,) = self._read_together([text[offset : begin + _PIECE + _OVERLAP]])
            own = range(begin - offset, begin - offset + _PIECE)
            findings.extend(_moved(piece.findings, own, offset))
            played_down.extend(_moved(piece.played_down, own, offset))
            protections.extend(_moved(piece.protections, own, offset))
        return Screening(tuple(findings), tuple(played_down), tuple(protections))


def _owned(patterns: Iterable[tuple[str, ...]]) -> Iterator[tuple[int, str]]:
    return ((owner, pattern) for owner, group in enumerate(patterns) for pattern in group)


_Part = TypeVar("_Part", Finding, PlayedDown, Protection)


def _moved(parts: Sequence[_Part], own: range, offset: int) -> Iterator[_Part]:
    """The parts that begin in a piece's own range, where they stand in the whole text."""
    for part in parts:
        if part.start in own:
            yield replace(part, start=part.start + offset, end=part.end + offset)


def _subject(entry: Entry, hit: Hit, household: Sequence[int], breaks: Breaks) -> Subject:
    """The household, if somebody of it is named just before a customer's finding or in it."""
    if entry.subject is not Subject.CUSTOMER:
        return entry.subject
    before = bisect_right(household, hit.end) - 1
    if before < 0 or household[before] < hit.start - _HOUSEHOLD_REACH:
        return entry.subject
    if breaks.between(Scope.CLAUSE, household[before], hit.start):
        return entry.subject
    return Subject.HOUSEHOLD


def _finding(folded: Folded, seen: _Seen) -> Finding:
    start, end = folded.span(seen.start, seen.end)
    return Finding(
        category=seen.entry.category,
        quote=folded.text[start:end],
        start=start,
        end=end,
        subject=seen.subject,
        says_no_visit=seen.entry.says_no_visit,
        entry=seen.entry.id,
    )


def _played_down(folded: Folded, seen: _Seen, modifier: Modifier) -> PlayedDown:
    start, end = folded.span(seen.start, seen.end)
    by_start, by_end = folded.span(modifier.start, modifier.end)
    return PlayedDown(
        category=seen.entry.category,
        quote=folded.text[start:end],
        start=start,
        end=end,
        because=modifier.rule.because,
        by=folded.text[by_start:by_end],
        entry=seen.entry.id,
    )
