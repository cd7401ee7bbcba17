"""Readings of all notes in the words of their pages."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.dayfolder.report_words import HAZARD_TITLES
from forethought.web.records.presenting import system_title
from forethought.web.rescreening.models import Run
from forethought.web.rescreening.runs import read_until_now

Tag = dict[str, str]

_TAGS = {
    Run.State.RUNNING: ("Running", "govuk-tag--blue"),
    Run.State.DONE: ("Done", "govuk-tag--green"),
    Run.State.GIVEN_UP: ("Given up", "govuk-tag--grey"),
}
_READERS = {"words": "Words", "reading": "The learned reading", "both": "Both readers"}


@dataclass(frozen=True, slots=True)
class RunLine:
    """One reading as a list shows it. ``notes``: read until now.

    ``share`` of it that is done, in whole percent; None where it is not under way, or there was
    nothing yet.
    """

    run: Run
    tag: Tag
    reader: str
    notes: int
    share: int | None


@dataclass(frozen=True, slots=True)
class HazardLine:
    """In how many notes of one source a hazard was found, before and by this reading."""

    source: str
    hazard: str
    was: int
    now: int


def run_line(run: Run) -> RunLine:
    """A reading; of one under way it counts what has been read."""
    text, colour = ("Not whole", "govuk-tag--orange") if run.unread else _TAGS[Run.State(run.state)]
    under_way = run.state == Run.State.RUNNING
    notes = read_until_now(run) if under_way else run.notes
    share = min(100, notes * 100 // run.total) if under_way and run.total else None
    reader = _READERS.get(run.reader, run.reader)
    return RunLine(run, {"text": text, "classes": colour}, reader, notes, share)


def hazard_lines(run: Run) -> list[HazardLine]:
    """Every hazard of every source, by the titles that people know."""
    before = run.before.hazards if run.before else {}
    lines = [
        HazardLine(system_title(source), _hazard(hazard), was.get(hazard, 0), now.get(hazard, 0))
        for source in {*run.hazards, *before}
        for was, now in [(before.get(source, {}), run.hazards.get(source, {}))]
        for hazard in {*was, *now}
    ]
    return sorted(lines, key=lambda line: (line.source, line.hazard))


def _hazard(word: str) -> str:
    return HAZARD_TITLES.get(word, word)
