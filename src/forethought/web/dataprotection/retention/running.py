"""The retention job: once a day, in small transactions, killable at any moment.

What is due is found by its age alone, so that a run that was broken off is simply gone on with.
Each chunk takes the lock of the holds, finds what is due now, locks these rows, looks once more,
and removes them together with an audit event that names their ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from forethought.timestamps import local_day
from forethought.web.audit import services as audit
from forethought.web.checks.models import Material
from forethought.web.dataprotection.models import RetentionRun
from forethought.web.dataprotection.retention.due import Due
from forethought.web.dataprotection.retention.held import find_held, let_holds_wait
from forethought.web.dataprotection.retention.letting_go import KINDS, Kind, unused_materials
from forethought.web.dataprotection.retention.photos import stray_photos
from forethought.web.people.models import Person

CHUNK = 200
"""Things in one transaction: nobody waits long for any of them."""

AGAIN_AFTER = timedelta(minutes=30)
"""A run that has not ended by then was broken off: the worker goes on with it."""


def retention_is_due(now: datetime) -> bool:
    """Whether today's run is still to be made, or was broken off."""
    run = RetentionRun.objects.filter(day=local_day(now), dry=False).first()
    return run is None or (run.ended_at is None and run.started_at <= now - AGAIN_AFTER)


def run_retention(
    *, now: datetime, by: Person | None = None, photos: Path | None = None, every: bool = False
) -> RetentionRun:
    """Let go of everything that is due today, and report. See ``retention_steps``."""
    for _ in retention_steps(now=now, by=by, photos=photos, every=every):
        pass
    return RetentionRun.objects.get(day=local_day(now), dry=False)


def retention_steps(
    *, now: datetime, by: Person | None = None, photos: Path | None = None, every: bool = False
) -> Iterator[int]:
    """The same one transaction at a time, for who has other work to do: yields how many went.

    ``photos`` is the folder of the photos of incidents; None: there is none. ``every``: look for
    unused materials too, which is otherwise done on the first day of a month. The report of a day
    is one row however often it runs; two runs at once share the work. Go on with it outside any
    transaction.
    """
    run = _open_run(local_day(now), now, by)
    for kind in KINDS:
        yield from _let_go(kind, run, now)
    if every or run.day.day == 1:
        yield _let_go_of_materials(run, now)
    if photos is not None:
        with transaction.atomic():
            _add(run, "photos", _unlink(stray_photos(photos, now)))
    with transaction.atomic():
        left = _counts_left(run.day)
        ended = RetentionRun.objects.select_for_update().get(pk=run.pk)
        ended.held, ended.kept = left
        ended.ended_at = max(now, ended.started_at)
        ended.save()
        audit.record(
            "retention.run",
            by=by,
            now=now,
            subject="retention",
            subject_id=run.pk,
            gone=sum(ended.gone.values()),
            held=sum(ended.held.values()),
        )


def look_at_retention(
    *, now: datetime, by: Person | None = None, photos: Path | None = None
) -> RetentionRun:
    """A dry run: what would go today and what is held. Touches nothing but its own report.

    Counted as one moment of the database, with everything that would go before taken for gone.
    """
    day = local_day(now)
    with transaction.atomic():
        due = Due(day, find_held(), assume=True)
        gone = {kind.name: kind.gone(due).count() for kind in KINDS}
        if photos is not None:
            gone["photos"] = len(stray_photos(photos, now))
        held, kept = _counts_left(day, assume=True)
        RetentionRun.objects.filter(dry=True).delete()
        run = RetentionRun.objects.create(
            day=day,
            dry=True,
            started_at=now,
            ended_at=now,
            by=by,
            gone={name: number for name, number in gone.items() if number},
            held=held,
            kept=kept,
        )
        audit.record("retention.looked", by=by, now=now, subject="retention", subject_id=run.pk)
    return run


def _open_run(day: date, now: datetime, by: Person | None) -> RetentionRun:
    run, made = RetentionRun.objects.get_or_create(
        day=day, dry=False, defaults={"started_at": now, "by": by}
    )
    if not made:
        run.started_at, run.ended_at = max(now, run.started_at), None
        run.save()
    return run


def _let_go(kind: Kind, run: RetentionRun, now: datetime) -> Iterator[int]:
    last = 0
    while True:
        with transaction.atomic():
            let_holds_wait()
            due = Due(run.day, find_held())
            wanted = kind.gone(due).filter(pk__gt=last).order_by("pk")
            ids = list(wanted.values_list("pk", flat=True)[:CHUNK])
            if not ids:
                return
            last = ids[-1]
            # What somebody else has in hand stays until tomorrow; what changed meanwhile, too.
            rows = kind.model._default_manager.filter(pk__in=ids).order_by("pk")
            free = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
            still = sorted(kind.gone(due).filter(pk__in=free).values_list("pk", flat=True))
            if still:
                _remove(kind, still, run, now)
        yield len(still)


def _remove(kind: Kind, ids: list[int], run: RetentionRun, now: datetime) -> None:
    if kind.remove is not None:
        kind.remove(ids, now)
    else:
        kind.model._default_manager.filter(pk__in=ids).delete()
    audit.record(
        "retention.removed",
        by=None,
        now=now,
        subject="retention",
        subject_id=run.pk,
        kind=kind.name,
        count=len(ids),
        ids=ids,
    )
    _add(run, kind.name, len(ids))


def _add(run: RetentionRun, name: str, number: int) -> None:
    if number:
        report = RetentionRun.objects.select_for_update().get(pk=run.pk)
        report.gone[name] = report.gone.get(name, 0) + number
        report.save()


def _let_go_of_materials(run: RetentionRun, now: datetime) -> int:
    with transaction.atomic():
        unused = unused_materials(Due(run.day, find_held()))
        if unused:
            Material.objects.filter(pk__in=unused).delete()
            audit.record(
                "retention.removed",
                by=None,
                now=now,
                subject="retention",
                subject_id=run.pk,
                kind="materials",
                count=len(unused),
            )
            _add(run, "materials", len(unused))
    return len(unused)


def _counts_left(day: date, *, assume: bool = False) -> tuple[dict[str, int], dict[str, int]]:
    due = Due(day, find_held(), assume=assume)
    held: dict[str, int] = {}
    kept: dict[str, int] = {}
    for kind in KINDS:
        if kind.old is not kind.gone and (number := kind.old(due).count()):
            left = number - (kind.gone(due).count() if assume else 0)
            if left:
                held[kind.name] = left
        if kind.kept is not None and (number := kind.kept(due).count()):
            kept[kind.name] = number
    return held, kept


def _unlink(paths: Iterable[Path]) -> int:
    number = 0
    for path in paths:
        path.unlink(missing_ok=True)
        number += 1
    return number
