"""The end of a reading: what it changed in numbers, and the visits ahead that this concerns."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Sum

from forethought.web.audit import services as audit
from forethought.web.checks.models import Check
from forethought.web.records.affected import ahead
from forethought.web.records.locks import let_checks_wait
from forethought.web.rescreening.models import WIDTH, Difference, Finding, Run, Window
from forethought.web.rescreening.windows import add_windows, out_of_date, read_anew
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News

KEPT = 5
"""Readings whose differing notes are kept; of older ones the numbers stay."""

COUNTS = ("notes", "flagged", "fresh", "newly", "cleared", "other")

_SUMS = {name: Sum(name, default=0) for name in COUNTS}

_MISCOUNTED = """
SELECT EXISTS (
    SELECT FROM (SELECT number, notes FROM rescreening_window WHERE run_id = %(run)s) AS read
    FULL JOIN (
        SELECT id / %(width)s AS number, count(*) AS notes FROM records_record GROUP BY 1
    ) AS there USING (number)
    WHERE coalesce(read.notes, 0) <> coalesce(there.notes, 0)
)
"""

_HAZARDS = """
SELECT source.name, found.hazard, count(DISTINCT found.record_id)
FROM rescreening_finding AS found
JOIN records_record AS record ON record.id = found.record_id
JOIN records_source AS source ON source.id = record.source_id
WHERE found.run_id = %s AND found.kind = 'finding'
GROUP BY source.name, found.hazard ORDER BY source.name, found.hazard
"""

_CONCERNED = """
SELECT DISTINCT customer_key.customer_id
FROM rescreening_difference AS difference
JOIN records_recordkey AS record_key ON record_key.record_id = difference.record_id
JOIN visits_customerkey AS customer_key ON customer_key.key = record_key.key
WHERE difference.run_id = %s
"""


def end_when_read(run_id: int, *, now: datetime) -> bool:
    """End a reading of which every window has been read; whether there is more to read.

    Notes that came in or were changed since their window was read are read first. While it ends,
    no load can: what comes in after the look is after the end too.
    """
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run_id)
        if run.state != Run.State.RUNNING:
            return False
        if run.windows.filter(read_at__isnull=True).exists():
            # Somebody else holds them: whoever is last comes here again.
            return False
        if add_windows(run):
            return True
        changed = out_of_date(run)
        if changed:
            read_anew(changed)
            return True
        _sum_up(run)
        # Last, since checks and the ends of loads wait from here on.
        let_checks_wait()
        if _is_miscounted(run):
            # A load ended since we looked: the next call looks again.
            transaction.set_rollback(True)
            return True
        _end(run, now)
    return False


def _sum_up(run: Run) -> None:
    for name, number in run.windows.aggregate(**_SUMS).items():
        setattr(run, name, number)
    run.hazards = _hazards(run)
    unread = run.windows.exclude(unread={}).values_list("unread", flat=True)
    run.unread = dict(Counter(kind for kinds in unread for kind in kinds.values()))
    _forget_older(run)


def _is_miscounted(run: Run) -> bool:
    """Whether some window holds more or fewer notes than were read in it.

    Words that were changed in this last moment do not show: the load has held the visits that
    they concern, and the next reading takes them for new.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MISCOUNTED, {"run": run.pk, "width": WIDTH})
        return bool(cursor.fetchone()[0])


def _end(run: Run, now: datetime) -> None:
    run.reopened = reopen(concerned(run, now), because=News.PACK_CHANGED, now=now)
    run.state, run.ended_at = Run.State.DONE, now
    run.save()
    audit.record(
        "rescreening.ended",
        by=None,
        now=now,
        subject="rescreening",
        subject_id=run.pk,
        reopened=run.reopened,
        unread=sum(run.unread.values()),
        **{name: getattr(run, name) for name in COUNTS},
    )


def concerned(run: Run, now: datetime) -> list[int]:
    """The visits ahead with a differing note whose check was not made with this engine.

    The worker has held every visit ahead when it started with another engine; those are left
    alone, held or checked again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED, [run.pk])
        customers = [row[0] for row in cursor.fetchall()]
    same = Q(reader=run.reader, program=run.program, model_sha256=run.model_sha256)
    if run.lexicon_sha256:
        same &= Q(lexicon_sha256=run.lexicon_sha256)
    made = Check.objects.filter(same, visit=OuterRef("pk"), current=True)
    visits = Visit.objects.filter(
        ahead(now), ~Exists(made), customer__in=customers, check_wanted_at__isnull=True
    )
    return list(visits.values_list("pk", flat=True))


def _hazards(run: Run) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_HAZARDS, [run.pk])
        for source, hazard, notes in cursor.fetchall():
            found.setdefault(source, {})[hazard] = notes
    return found


def _forget_older(run: Run) -> None:
    """Only the last reading is compared with: of older ones the numbers are kept."""
    older = Run.objects.filter(pk__lt=run.pk)
    Window.objects.filter(run__in=older).delete()
    Finding.objects.filter(run__in=older).delete()
    kept = older.filter(state=Run.State.DONE).order_by("-pk")[: KEPT - 1]
    Difference.objects.filter(run__in=older).exclude(run__in=list(kept)).delete()
