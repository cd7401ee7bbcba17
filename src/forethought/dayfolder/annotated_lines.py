"""What somebody said of a note, from one line of a corpus or of an office's own table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forethought.dayfolder.note_line import NoteLine
from forethought.screening.evaluation import AnnotatedNote
from forethought.vocabulary import TRAPS, Hazard, hazards_in

FORM = (
    "Write one JSON object a line with id, text, relevant, findings and trap, or a CSV with the "
    "columns id, text, relevant (yes or no), categories (separated by ;) and trap."
)
"""How annotated notes are written; the rest is in ``corpus/GUIDE.md``."""

_SAID = {"yes": True, "y": True, "true": True, "1": True}
_SAID |= {"no": False, "n": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class AnnotatedLine:
    """A note, a sentence about what is wrong with it, or both where it counts all the same."""

    note: AnnotatedNote | None = None
    problem: str = ""


def annotated(line: NoteLine, value: Mapping[str, Any]) -> AnnotatedLine:
    """The annotation in ``value`` of the note ``line``; its problem names no file or line."""
    try:
        table = "findings" not in value
        relevant, named = _in_table(value) if table else _in_corpus(value)
        categories = frozenset(_category(one) for one in named)
    except ValueError as error:
        return AnnotatedLine(problem=str(error))
    if categories and not relevant:
        found = ", ".join(sorted(categories))
        return AnnotatedLine(problem=f"is not relevant and yet shows {found}; decide which.")
    trap = str(value.get("trap") or "").strip()
    if table:
        trap = trap.lower().replace(" ", "_")
    note = AnnotatedNote(line.id, line.text, relevant, categories, trap)
    return AnnotatedLine(note, _doubt(note, value))


def _in_corpus(value: Mapping[str, Any]) -> tuple[bool, list[Any]]:
    relevant, findings = value.get("relevant"), value.get("findings")
    if not isinstance(relevant, bool) or not isinstance(findings, list):
        raise ValueError("needs 'relevant' (true or false) and 'findings' (a list).")
    return relevant, [one.get("category") if isinstance(one, dict) else one for one in findings]


def _in_table(value: Mapping[str, Any]) -> tuple[bool, list[str]]:
    if not {"relevant", "categories"} <= value.keys():
        raise ValueError(
            "needs 'relevant' and 'findings', or in a CSV the columns 'relevant' and 'categories'."
        )
    said = str(value["relevant"]).strip().lower()
    if said not in _SAID:
        raise ValueError(f"says relevant {said!r}; write yes or no.")
    known, unknown = hazards_in(re.sub("[,|]", ";", str(value["categories"] or "")))
    return _SAID[said], [*known, *unknown]


def _category(name: object) -> Hazard:
    if isinstance(name, str) and name in set(Hazard):
        return Hazard(name)
    raise ValueError(f"category '{name}' is not known; use one of {', '.join(Hazard)}.")


def _doubt(note: AnnotatedNote, value: Mapping[str, Any]) -> str:
    """What is odd about an annotation that can be used; empty for nothing."""
    if note.relevant and not note.categories:
        return (
            "is relevant and names no category; the note counts, but every category found in it "
            "counts as wrong. Name what it shows."
        )
    if note.trap and note.trap not in TRAPS:
        return f"trap '{note.trap}' is not known; it counts. Use one of {', '.join(TRAPS)}."
    for finding in value.get("findings") or ():
        evidence = finding.get("evidence") if isinstance(finding, dict) else None
        if evidence is not None and (not isinstance(evidence, str) or evidence not in note.text):
            return f"evidence '{evidence}' does not stand in the text; the note counts. Mend it."
    return ""
