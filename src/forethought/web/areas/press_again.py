"""What was told before, and whether an article tells the same once more, or news."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from forethought.places.press_events import Told
from forethought.web.areas.models import Happening, Report
from forethought.web.areas.press_drawing import Meaning, places_from

STANDS = (Happening.State.OPEN, Happening.State.CONFIRMED)
"""What is decided to be so, or not decided yet."""

ENDED_FOR_GOOD = (Happening.State.DISMISSED, Happening.State.SUPERSEDED)
"""What a person or an official zone has ended. What lapsed was decided by nobody."""


def told_of(happening: Happening, reports: Iterable[Report]) -> tuple[Told, ...]:
    """What reports told of a happening."""
    return tuple(
        Told(
            happening.what,
            happening.disease,
            places_from(one.places),
            told_at(one.published, one.read_at),
        )
        for one in reports
    )


def told_at(published: datetime | None, read_at: datetime) -> datetime:
    """When it was published; without a date, or with one to come, when it was read."""
    return min(published, read_at) if published else read_at


def read_before(report: Report) -> Report | None:
    """The last report of the same article, where it told of something."""
    earlier = Report.objects.filter(feed=report.feed, identity=report.identity)
    before = earlier.select_related("happening").order_by("-read_at", "-pk").first()
    return None if before is None or before.happening is None else before


def is_answered(report: Report, meaning: Meaning, before: Report) -> bool:
    """Whether it tells just what somebody has decided about, and was not published since.

    One that is certain now, names another disease or place, or was published later is news.
    """
    happening = before.happening
    if happening is None or happening.state not in ENDED_FOR_GOOD:
        return False
    if not tells_the_same(report, before):
        return False
    if happening.suspected and not meaning.unsure:
        return False
    if meaning.disease not in ("", happening.disease):
        return False
    return not _published_since(report, happening.decided_at)


def tells_the_same(report: Report, before: Report) -> bool:
    """Whether both tell of the same thing at the same places."""
    return (before.what, before.places) == (report.what, report.places)


def _published_since(report: Report, decided_at: datetime | None) -> bool:
    return report.published is not None and decided_at is not None and report.published > decided_at
