"""Making the check of a visit and keeping it.

News is never missed: ``information``, the visit's number, is read first; whatever comes in while
the check is made raises it (``visits.door``), and the check is then kept as one made for less
than is known, and the visit stays held. No lock is held while notes are read: a hold never waits
for a check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef

from forethought.check import check_day
from forethought.web.audit import services as audit
from forethought.web.checks.engine import Engine, engine
from forethought.web.checks.faults import kept_apart
from forethought.web.checks.inputs import Gathered, gather
from forethought.web.checks.kept_inputs import inputs_json
from forethought.web.checks.materials import Packed, keep
from forethought.web.checks.models import Assessment, Check, Fault
from forethought.web.checks.stored import (
    Json,
    Looked,
    coverage_sha256,
    findings_sha256,
    result_json,
)
from forethought.web.checks.supplies import Supplies, load_supplies, pack
from forethought.web.decisions.models import Discussion
from forethought.web.records.locks import wait_for_news
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News

_ONE_MAKER = 0x0F0E << 48
"""Key of an advisory lock, with the visit's id added: one maker for each visit at a time."""

PATIENCE_MS = 5_000
"""How long to wait for somebody else who is making the same check."""


class NotMadeError(RuntimeError):
    """The check could not be made now: the visit stays held, and the worker tries again."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What is laid out once to make many checks: engine, supplies, and the pack to keep."""

    engine: Engine
    supplies: Supplies
    pack: Packed


def make_check(visit_id: int, *, why: News | str, now: datetime) -> Check:
    """Check one visit now, and keep the check as the current one.

    Where nothing new became known since the current check, that one is returned. ``why`` is kept
    where the visit itself does not say why it is held. Raises Visit.DoesNotExist, NotMadeError
    when another maker does not finish, and whatever keeps the check from being made.
    """
    with _sole_maker(visit_id):
        visit = fresh_visits([visit_id])[visit_id]
        made = _already_made(visit)
        return made or make_one(visit, lay_out(now), why=News(why).value, now=now)


def check_soon(visit_id: int, *, why: News | str, now: datetime) -> Check | None:
    """``make_check`` once, so that whoever planned a visit sees its check at once.

    None when it could not be made: the visit stays held, the fault is written down, and the worker
    tries again. Call it after the commit of what made the check wanted.
    """
    with kept_apart(visit_id, now=now), suppress(NotMadeError):
        return make_check(visit_id, why=why, now=now)
    return None


def lay_out(now: datetime) -> Bench:
    """Everything that checks share. After ``fresh_visits``: what is read here is then newer."""
    known = engine()
    return Bench(known, load_supplies(now), pack("pack", known.pack))


def fresh_visits(ids: Iterable[int]) -> dict[int, Visit]:
    """The visits by id, with what is known of them up to now; those that are gone are left out.

    It first waits for news that is just coming in: such news has looked for the visits it
    concerns already, and may not have seen these yet.
    """
    wait_for_news()
    found = Visit.objects.filter(pk__in=list(ids)).select_related(
        "customer",
        "officer__team__office",
        "officer__manager",
        "second_officer__team__office",
        "check_fault",
    )
    return {visit.pk: visit for visit in found}


def make_one(visit: Visit, bench: Bench, *, why: str, now: datetime) -> Check:
    """Check a visit that ``fresh_visits`` gave, with what ``lay_out`` gave after it.

    Signatures given for the same findings count at once (``decisions.signing.settle``).
    """
    gathered = gather(
        visit,
        bench.supplies,
        location_error_m=bench.engine.pack.settings.location_error_m,
        now=now,
    )
    day = check_day(
        gathered.inputs,
        bench.engine.reader,
        bench.engine.pack,
        reader_name=bench.engine.reader_name,
    )
    looked = Looked(day.visits[0], gathered.inputs, bench.engine.pack)
    result = result_json(looked)
    inputs = inputs_json(gathered.inputs, bench.engine, bench.supplies, bench.pack)
    check = _store(gathered, looked, result, inputs, bench, why, now)
    if _somebody_waits(visit):
        # Decisions are made from checks: their app imports this one.
        from forethought.web.decisions.signing import settle

        settle(visit.pk, now=now)
    return check


def _somebody_waits(visit: Visit) -> bool:
    """Whether there is a signature or an open discussion that the new check may settle."""
    return Visit.objects.filter(
        Exists(Assessment.objects.filter(check_made__visit=OuterRef("pk")))
        | Exists(Discussion.objects.filter(visit=OuterRef("pk"), closed_at__isnull=True)),
        pk=visit.pk,
    ).exists()


def _store(
    gathered: Gathered,
    looked: Looked,
    result: Json,
    inputs: Json,
    bench: Bench,
    why: str,
    now: datetime,
) -> Check:
    visit, check, made_with = gathered.visit, looked.check, bench.engine
    with transaction.atomic():
        keep((bench.supplies.packed_areas, bench.supplies.packed_press, bench.pack), now=now)
        locked = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
        last = (
            Check.objects.filter(visit=locked)
            .only("number", "current", "information")
            .order_by("-number")
            .first()
        )
        if last is not None and last.current and last.information > visit.information:
            return Check.objects.get(pk=last.pk)
        if last is not None:
            Check.objects.filter(visit=locked, current=True).update(current=False)
        kept = Check.objects.create(
            visit=locked,
            number=last.number + 1 if last else 1,
            made_at=now,
            why=visit.check_wanted_because or why,
            information=visit.information,
            outcome=check.outcome.value,
            may_go=check.may_go.value,
            complete=check.complete,
            discuss=check.discuss,
            discuss_with=gathered.asked if check.discuss else None,
            result=result,
            inputs=inputs,
            findings_sha256=findings_sha256(looked, result),
            coverage_sha256=coverage_sha256(result),
            pack_name=made_with.pack.name,
            pack_number=made_with.pack.number,
            pack_sha256=made_with.pack.sha256,
            reader=made_with.reader_name,
            lexicon_sha256=made_with.lexicon_sha256,
            model_sha256=made_with.model_sha256,
            program=made_with.program,
        )
        if locked.information == visit.information and locked.check_wanted_at is not None:
            Visit.objects.filter(pk=locked.pk).update(check_wanted_at=None, check_wanted_because="")
        if hasattr(visit, "check_fault"):
            Fault.objects.filter(visit=locked).delete()
        _tell(kept, now)
    return kept


def _tell(check: Check, now: datetime) -> None:
    audit.record(
        "check.made",
        by=None,
        now=now,
        subject="visit",
        subject_id=check.visit_id,
        check=check.pk,
        number=check.number,
        why=check.why,
        may_go=check.may_go,
        outcome=check.outcome,
        complete=check.complete,
    )


def _already_made(visit: Visit) -> Check | None:
    """The current check, where it was made for all that is known."""
    if visit.check_wanted_at is not None:
        return None
    return Check.objects.filter(visit=visit, current=True, information=visit.information).first()


@contextmanager
def _sole_maker(visit_id: int) -> Iterator[None]:
    """Wait for whoever is making the check of this visit; then nobody else makes it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE_MS}ms"])
        try:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_MAKER + visit_id])
        except DatabaseError as error:
            raise NotMadeError("somebody else is making this check") from error
        yield


def claim(visit_id: int) -> bool:
    """For a worker: whether this connection may make the check; ``release`` it afterwards.

    The claim ends with the connection, so that a killed worker claims nothing.
    """
    return _maker_lock("pg_try_advisory_lock", visit_id)


def release(visit_id: int) -> None:
    """Give a claim back."""
    _maker_lock("pg_advisory_unlock", visit_id)


def _maker_lock(function: str, visit_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_ONE_MAKER + visit_id])
        return bool(cursor.fetchone()[0])
