"""The report of a run in words: counts alone, nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forethought.web.dataprotection.models import RetentionRun
from forethought.web.dataprotection.retention.letting_go import TITLES
from forethought.web.look.words import day, plural


@dataclass(frozen=True, slots=True)
class Line:
    """One kind: how many went (or would), are under hold, or are old and still open."""

    title: str
    gone: int
    held: int
    kept: int


def table(run: RetentionRun) -> list[Line]:
    """A line for each kind that there is something to say about."""
    return [
        Line(title, *(part.get(name, 0) for part in (run.gone, run.held, run.kept)))
        for name, title in TITLES.items()
        if name in run.gone or name in run.held or name in run.kept
    ]


def lines(run: RetentionRun) -> Iterator[str]:
    """The same for a terminal."""
    went = "would go" if run.dry else "went"
    yield (
        f"{day(run.day)}: {plural(sum(run.gone.values()), 'thing')} {went}, "
        f"{sum(run.held.values()):,} under legal hold, "
        f"{sum(run.kept.values()):,} old but still open."
    )
    for line in table(run):
        yield f"  {line.title}: {line.gone:,} {went}, {line.held:,} held, {line.kept:,} open"
