"""On the morning of the visit every check is made again (issue B, point 5)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q

from forethought.timestamps import day_begins, day_ends, local_day, london_to_utc
from forethought.web.checks.engine import engine
from forethought.web.checks.models import Check
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News

BEGINS = time(4, 0)
"""Europe/London: nightly extracts are in, and nobody has left yet."""


def morning_of(now: datetime) -> datetime:
    """The moment from which today's checks count as made this morning, in UTC."""
    return london_to_utc(datetime.combine(local_day(now), BEGINS))[0]


def recheck_this_morning(now: datetime) -> int:
    """Hold the visits of today that were last checked before this morning. Returns how many.

    Before the morning begins it does nothing; after it, only what is left to do. Decisions and
    signatures carry over where the new check finds the same.
    """
    morning = morning_of(now)
    if now < morning:
        return 0
    today = local_day(now)
    checked = Check.objects.filter(visit=OuterRef("pk"), current=True, made_at__gte=morning)
    due = Visit.objects.filter(
        ~Exists(checked),
        Q(state=Visit.State.PLANNED, planned_start__gte=day_begins(today))
        & Q(planned_start__lt=day_ends(today)),
        check_wanted_at__isnull=True,
    )
    return reopen(due, because=News.MORNING, now=now) if due.exists() else 0


def recheck_under_new_engine(now: datetime) -> int:
    """Hold the visits ahead that were checked with another pack, reader, lexicon, model or program.

    For the start of a worker: an office that installs one of these starts the service again.
    Returns how many.
    """
    used = engine()
    other = Check.objects.filter(visit=OuterRef("pk"), current=True).exclude(
        pack_sha256=used.pack.sha256,
        lexicon_sha256=used.lexicon_sha256,
        reader=used.reader_name,
        model_sha256=used.model_sha256,
        program=used.program,
    )
    since = day_begins(local_day(now)) - timedelta(days=1)
    due = Visit.objects.filter(
        Exists(other),
        Q(state=Visit.State.UNDER_WAY) | Q(state=Visit.State.PLANNED, planned_start__gte=since),
        check_wanted_at__isnull=True,
    )
    return reopen(due, because=News.PACK_CHANGED, now=now) if due.exists() else 0
