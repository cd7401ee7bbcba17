"""Keeping what was supplied: the last whole version of each file, and a newer damaged one beside.

"Could not look" is never "nothing found": a file that cannot be read whole replaces nothing, marks
its supply as failed, and what can be read of it counts all the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from forethought.record import Problem
from forethought.vocabulary import SourceStatus
from forethought.web.areas.effect import Touch, spread
from forethought.web.areas.models import SuppliedFile, Supply
from forethought.web.audit import services as audit
from forethought.web.audit.services import Actor
from forethought.web.records.locks import let_checks_wait
from forethought.web.records.models import PROBLEMS_KEPT
from forethought.web.visits.reasons import News


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file of the folder. ``content`` None: it could not be opened; ``says`` why."""

    name: str
    content: bytes | None
    whole: bool
    says: str = ""


@dataclass(frozen=True, slots=True)
class SupplyRead:
    """What was supplied. ``detail`` is a sentence where something could not be read whole.

    ``files`` None: not even their names could be read, and nothing is replaced.
    """

    files: tuple[FileRead, ...] | None
    rows: int
    detail: str
    problems: tuple[Problem, ...]

    @property
    def status(self) -> SourceStatus:
        """Examined, or failed."""
        return SourceStatus.FAILED if self.detail else SourceStatus.EXAMINED


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of it. ``changed`` false: all was as before."""

    supply: Supply
    changed: bool
    reopened: int


def keep(
    name: Supply.Name,
    read: SupplyRead,
    *,
    because: News,
    touches: Callable[[], Sequence[Touch]],
    by: Actor | None,
    now: datetime,
) -> Kept:
    """Store what was supplied, and hold every visit ahead that anything of it touches otherwise.

    ``touches`` gives what is known of this supply and may hold visits, before and after. Where a
    supply can be read no longer, or again, all visits ahead are held: the check of each says so.
    Files that are no longer supplied are dropped.
    """
    with transaction.atomic():
        supply = lock_supply(name)
        before = _stored(supply), supply.status, supply.detail
        was, first = touches(), supply.version == 0
        if read.files is not None:
            supply.files.exclude(name__in=[each.name for each in read.files]).delete()
        for each in read.files or ():
            _keep_file(supply, each, now)
        changed = before != (_stored(supply), read.status.value, read.detail)
        set_supply(supply, read, now, changed=changed)
        reopened = 0
        if changed:
            let_checks_wait()
            everywhere = first or before[1:] != (read.status.value, read.detail)
            effect = spread(was, touches(), because=because, by=by, now=now, all_others=everywhere)
            reopened = effect.reopened
        tell(supply, changed=changed, reopened=reopened, by=by, now=now)
    return Kept(supply, changed, reopened)


def lock_supply(name: Supply.Name) -> Supply:
    """The supply's row, made if need be, until the end of the transaction."""
    Supply.objects.get_or_create(name=name.value, defaults={"status": "examined", "version": 0})
    return Supply.objects.select_for_update().get(name=name.value)


def set_supply(supply: Supply, read: SupplyRead, now: datetime, *, changed: bool) -> None:
    """Write down how the supply was read."""
    supply.status = read.status.value
    supply.detail = read.detail
    supply.rows = read.rows
    supply.loaded_at = now
    supply.version += changed
    supply.problems = in_json(read.problems)
    supply.problem_count = len(read.problems)
    supply.save()


def tell(supply: Supply, *, changed: bool, reopened: int, by: Actor | None, now: datetime) -> None:
    """The audit event of a supply."""
    audit.record(
        f"{supply.name}.loaded",
        by=by,
        now=now,
        subject="supply",
        subject_id=supply.pk,
        status=supply.status,
        rows=supply.rows or 0,
        changed=changed,
        reopened=reopened,
    )


def in_json(problems: Collection[Problem]) -> list[dict[str, object]]:
    """Problems as they are stored: the first thousand."""
    return [
        {"file": each.file, "line": each.line, "column": each.column, "says": each.says}
        for each in list(problems)[:PROBLEMS_KEPT]
    ]


def _stored(supply: Supply) -> set[tuple[str, bool, str]]:
    return set(supply.files.values_list("name", "whole", "sha256"))


def _keep_file(supply: Supply, file: FileRead, now: datetime) -> None:
    if file.whole or file.content is None:
        supply.files.filter(name=file.name, whole=False).delete()
    if file.content is None:
        return
    sha256 = hashlib.sha256(file.content).hexdigest()
    if not supply.files.filter(name=file.name, whole=file.whole, sha256=sha256).exists():
        SuppliedFile.objects.update_or_create(
            supply=supply,
            name=file.name,
            whole=file.whole,
            defaults={"content": file.content, "sha256": sha256, "loaded_at": now},
        )
