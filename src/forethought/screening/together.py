"""Both readers: how two opinions become one screening.

The rules, of which the first three only ever add:

1. Every finding of the first reader stays, and so does everything it plays down.
2. A finding of the second reader on words where the first sees the same hazard becomes that
   finding, seen by both: the first reader's span, which is shorter, is kept.
3. Every other finding of the second reader stands beside them, also where the first reader
   plays the same words down: then both stay visible, and a person decides.
4. Words by which the first reader knows a victim are not put before the second. A victim is not
   a danger (policy.md): those words alone may raise no hazard, and stand in no finding. What else
   the note says is read like any other, and so are words that name no victim ("DV marker").

So what is found by both together holds whatever either finds alone in what it is given, and a
note in which only the second reader is in doubt is to be read, never clear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from forethought.screening.findings import Finding, Protection, Reader, Screening

READERS = ("words", "reading")
_BETWEEN = " \t\r\n.,;:-\u2013\u2014"


class BothReader:
    """Reads with the first and the second reader. Pure when they are."""

    def __init__(self, words: Reader, reading: Reader) -> None:
        self.words = words
        self.reading = reading

    def read(self, text: str) -> Screening:
        """Everything that either reader finds in ``text``."""
        words = self.words.read(text)
        victims = [one for one in words.protections if one.names_victim]
        if not victims:
            return together(words, self.reading.read(text))
        reading = self.reading.read(_without(text, victims))
        findings = (_beside(text, finding, victims) for finding in reading.findings)
        return together(words, replace(reading, findings=tuple(findings)))


def together(words: Screening, reading: Screening) -> Screening:
    """The screening that holds both opinions of one note."""
    if not reading.findings:
        return words
    findings = [_seen_by_both(finding, reading.findings) for finding in words.findings]
    alone = [
        finding
        for finding in reading.findings
        if not any(_agree(finding, other) for other in words.findings)
    ]
    findings = sorted([*findings, *alone], key=lambda one: (one.start, one.end, one.category))
    return replace(words, findings=tuple(findings))


def _without(text: str, protections: Sequence[Protection]) -> str:
    """``text`` of the same length with line ends in place of these, where clauses end too."""
    parts, at = [], 0
    for one in protections:
        parts += [text[at : one.start], "\n" * (one.end - max(at, one.start))]
        at = max(at, one.end)
    return "".join([*parts, text[at:]])


def _beside(text: str, finding: Finding, protections: Sequence[Protection]) -> Finding:
    """The finding without the words in its midst that protect: a scrap before them joined it."""
    start = finding.start
    for one in protections:
        if start < one.end < finding.end:
            start = one.end
    quote = text[start : finding.end]
    bare = quote.lstrip(_BETWEEN) or quote
    return replace(finding, quote=bare, start=start + len(quote) - len(bare))


def _seen_by_both(finding: Finding, others: Sequence[Finding]) -> Finding:
    agreeing = [other for other in others if _agree(finding, other)]
    if not agreeing:
        return finding
    entry = "; ".join(filter(None, [finding.entry, agreeing[0].entry]))
    return replace(finding, readers=READERS, entry=entry)


def _agree(one: Finding, other: Finding) -> bool:
    return one.category == other.category and one.start < other.end and other.start < one.end
