"""What judging one visit gives: reasons with their evidence, and notices."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence under a reason, as day-folder.md lists it.

    ``date`` is ISO (a day, or a moment in UTC) or None. ``match`` and ``category`` are values of
    :class:`~forethought.vocabulary.Match` and ``Hazard``, or None for areas, press and markers.
    ``note`` is the whole text that ``quote`` was taken from (``note[start:end] == quote``), for
    pages that highlight it; it is not part of the JSON. ``grounds`` say why the record matched.
    ``seen_by`` and ``entry``: which readers of notes saw it and by what, as in ``Finding``.
    """

    source: str
    record_id: str
    date: str | None = None
    match: str | None = None
    category: str | None = None
    quote: str | None = None
    start: int | None = None
    end: int | None = None
    note: str = ""
    grounds: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that fired: ``at_least`` is None where it only makes the visit not complete."""

    rule: str
    cites: str
    says: str
    at_least: Outcome | None
    discuss: bool
    completes: bool = True
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class PlayedDownEvidence:
    """A finding that context plays down, with its reason: listed, and fires no rule."""

    source: str
    record_id: str
    date: str | None
    match: str
    category: str
    quote: str
    start: int
    end: int
    because: str
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A thing to know that asks for nothing.

    ``kind``: ``zone_informs``, ``protect``, ``marker_lapsed``, ``disposition``, ``dismissal``,
    ``disposition_ended``. ``protect`` is for the officer alone, not to be shown to the household.
    """

    kind: str
    says: str
    record_id: str
