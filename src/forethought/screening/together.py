"""Both readers: how two opinions become one screening.

The rules, each of which only ever adds:

1. Every finding of the first reader stays, and so does everything it plays down.
2. A finding of the second reader on words where the first sees the same hazard becomes that
   finding, seen by both: the first reader's span, which is shorter, is kept.
3. Every other finding of the second reader stands beside them, also where the first reader
   plays the same words down: then both stay visible, and a person decides.

So what is found by both together holds whatever either finds alone, and a note in which only
the second reader is in doubt is to be read, never clear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from forethought.screening.findings import Finding, Reader, Screening

READERS = ("words", "reading")


class BothReader:
    """Reads with the first and the second reader. Pure when they are."""

    def __init__(self, words: Reader, reading: Reader) -> None:
        self.words = words
        self.reading = reading

    def read(self, text: str) -> Screening:
        """Everything that either reader finds in ``text``."""
        return together(self.words.read(text), self.reading.read(text))


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


def _seen_by_both(finding: Finding, others: Sequence[Finding]) -> Finding:
    agreeing = [other for other in others if _agree(finding, other)]
    if not agreeing:
        return finding
    entry = "; ".join(filter(None, [finding.entry, agreeing[0].entry]))
    return replace(finding, readers=READERS, entry=entry)


def _agree(one: Finding, other: Finding) -> bool:
    return one.category == other.category and one.start < other.end and other.start < one.end
