"""What one person says of one note, and how far two people agree. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forethought.vocabulary import TRAPS, Because, Hazard, Subject


@dataclass(frozen=True, slots=True)
class LabelledFinding:
    """One hazard, the words of the note that show it, and whose behaviour it is."""

    category: Hazard
    evidence: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class Label:
    """One note as one person sees it. A note with no finding is not relevant."""

    findings: tuple[LabelledFinding, ...] = ()
    trap: Because | None = None

    @property
    def relevant(self) -> bool:
        """Whether a careful officer would need to know this note before going."""
        return bool(self.findings)


class LabelError(ValueError):
    """A label that the guide does not allow; the message is a sentence for the person."""


def read_label(text: str, findings: str, trap: str) -> Label:
    """The label of ``text`` from what was typed: a line a finding, ``category: evidence``.

    A line may end in ``(household)`` or another subject; without one it is the customer. Raises
    LabelError for what cannot be used. Evidence may run over a line's end, as one line.
    """
    lines = [line.strip() for line in findings.splitlines() if line.strip()]
    found = tuple(_finding(text, line) for line in lines)
    if not trap:
        return Label(found)
    if trap not in TRAPS:
        raise LabelError(f"There is no trap called {trap!r}. Use one of {', '.join(TRAPS)}.")
    if found:
        raise LabelError("A note with a finding is relevant and has no trap. Take one of them out.")
    return Label(found, Because(trap))


def _finding(text: str, line: str) -> LabelledFinding:
    category, colon, evidence = line.partition(":")
    category, evidence = category.strip().lower().replace(" ", "_"), evidence.strip()
    if not colon or category not in set(Hazard):
        raise LabelError(
            f"{line!r} does not begin with a category and a colon. Write for example "
            f"'threat: said he would be waiting'. Categories: {', '.join(Hazard)}."
        )
    subject = Subject.CUSTOMER
    for one in Subject:
        if evidence.endswith(f"({one})"):
            subject, evidence = one, evidence.removesuffix(f"({one})").strip()
    words = r"\s+".join(map(re.escape, evidence.split()))
    found = re.search(words, text) if words else None
    if found is None:
        raise LabelError(
            f"{evidence!r} does not stand in the note. Write its words exactly as they are there."
            if evidence
            else f"{line!r} has no words of the note. Write after the colon those that show it."
        )
    return LabelledFinding(Hazard(category), found.group(), subject)


def typed(label: Label) -> tuple[str, str]:
    """What somebody would have typed for ``label``: the findings, and the trap."""
    lines = (
        f"{one.category}: {' '.join(one.evidence.split())}"
        f"{'' if one.subject is Subject.CUSTOMER else f' ({one.subject})'}"
        for one in label.findings
    )
    return "\n".join(lines), label.trap or ""


def said(label: Label) -> str:
    """The label in a few words: its categories, or that it is not relevant."""
    if label.findings:
        return ", ".join(dict.fromkeys(one.category for one in label.findings))
    return f"not relevant ({label.trap})" if label.trap else "not relevant"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two people agree on one question. ``kappa`` is Cohen's, None where chance alone
    would agree always (nobody, or everybody, said yes).
    """

    question: str
    notes: int
    both: int
    first: int
    second: int
    kappa: float | None


def agreements(one: Mapping[str, Label], other: Mapping[str, Label]) -> tuple[Agreement, ...]:
    """Agreement on the notes that both have labelled: relevant or not, then each category."""
    shared = [note for note in one if note in other]
    pairs = [(one[note], other[note]) for note in shared]
    found = [_agreement("relevant", [(a.relevant, b.relevant) for a, b in pairs])]
    for hazard in Hazard:
        says = [(_names(a, hazard), _names(b, hazard)) for a, b in pairs]
        found.append(_agreement(hazard, says))
    return tuple(found)


def differences(one: Mapping[str, Label], other: Mapping[str, Label]) -> tuple[str, ...]:
    """The notes on whose categories the two differ, in the order of ``one``."""
    return tuple(
        note
        for note, label in one.items()
        if note in other and _categories(label) != _categories(other[note])
    )


def _agreement(question: str, says: Sequence[tuple[bool, bool]]) -> Agreement:
    total = len(says)
    both = sum(a and b for a, b in says)
    first, second = sum(a for a, _ in says), sum(b for _, b in says)
    kappa = None
    if total:
        seen = sum(a == b for a, b in says) / total
        chance = (first * second + (total - first) * (total - second)) / total**2
        kappa = (seen - chance) / (1 - chance) if chance < 1 else None
    return Agreement(question, total, both, first, second, kappa)


def _names(label: Label, hazard: Hazard) -> bool:
    return hazard in _categories(label)


def _categories(label: Label) -> frozenset[Hazard]:
    return frozenset(finding.category for finding in label.findings)
