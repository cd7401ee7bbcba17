"""Planning the visits of a file: looked at first, then all good rows at once or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from forethought.web.audit import services as audit
from forethought.web.people.access import people_to_plan_for
from forethought.web.people.models import Person
from forethought.web.visits import history
from forethought.web.visits.customers import find_or_add_customer, fingerprint
from forethought.web.visits.door import reopen
from forethought.web.visits.engagements import take_turns
from forethought.web.visits.history import Did
from forethought.web.visits.models import Answers, Customer, Upload, Visit
from forethought.web.visits.planning import new_visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.reasons import News
from forethought.web.visits.uploads import Found, LookedAt, look_at
from forethought.web.waiting_files import KEPT_FOR, as_kept

_PARQUET = b"PAR1"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: how many visits were planned, were there already, were left out."""

    planned: tuple[Visit, ...]
    there: int
    left_out: int


def keep_upload(content: bytes, *, name: str, by: Person, now: datetime) -> Upload:
    """Keep a file for its reader to look at; an earlier one of theirs goes."""
    with transaction.atomic():
        forget_old(now=now)
        upload, _ = Upload.objects.update_or_create(
            by=by,
            defaults={"parquet": content.startswith(_PARQUET)}
            | as_kept(content, name=name, now=now),
        )
        audit.record("visits.uploaded", by=by, now=now, subject="visits", sha256=upload.sha256)
    return upload


def forget_old(*, now: datetime) -> int:
    """Delete files that nobody went on with: they hold names. Returns how many."""
    gone, _ = Upload.objects.filter(at__lt=now - KEPT_FOR).delete()
    return gone


def throw_away(*, by: Person, now: datetime) -> None:
    """Forget the file that somebody has looked at."""
    with transaction.atomic():
        gone, _ = Upload.objects.filter(by=by).delete()
        if gone:
            audit.record("visits.upload_dropped", by=by, now=now, subject="visits")


def looked_at(upload: Upload, *, by: Person, now: datetime) -> LookedAt:
    """What the file says, and what stands against each of its rows now."""
    return look_at(bytes(upload.content), parquet=upload.parquet, by=by, now=now)


def import_visits(*, sha256: str, by: Person, now: datetime) -> Imported:
    """Plan the good rows of the file that ``by`` has looked at, in one transaction.

    ``sha256`` is of the file that was shown: another one, or one imported already, plans
    nothing. A ``visit_id`` that is there changes nothing. Each visit is held until it is
    checked; a second officer of the file is asked. Raises NotPossibleError.
    """
    with transaction.atomic():
        upload = Upload.objects.select_for_update().filter(by=by, sha256=sha256).first()
        if upload is None:
            raise NotPossibleError(
                "This file is no longer here: it was imported already, thrown away, or another"
                " took its place. Look at the visits of its days before you upload it again"
            )
        take_turns(people_to_plan_for(by).values_list("pk", flat=True))
        found = looked_at(upload, by=by, now=now)
        known = _customers(found.good, by, now)
        planned = [
            plan_row(row, by=by, now=now, customer=known[fingerprint(row.details.identity)])
            for row in found.good
        ]
        upload.delete()
        audit.record(
            "visits.imported",
            by=by,
            now=now,
            subject="visits",
            sha256=sha256,
            count=len(planned),
            visits=[visit.pk for visit in planned],
        )
        reopen([visit.pk for visit in planned], because=News.PLANNED, now=now, by=by)
    there = len(found.there)
    return Imported(tuple(planned), there, len(found.rows) - len(planned) - there)


def _customers(rows: list[Found], by: Person, now: datetime) -> dict[str, Customer]:
    """Everybody who is visited, added in one order, so that two imports cannot lock each other."""
    identities = {fingerprint(row.details.identity): row.details.identity for row in rows}
    return {
        mark: find_or_add_customer(identities[mark], by=by, now=now) for mark in sorted(identities)
    }


def plan_row(
    row: Found,
    *,
    by: Person,
    now: datetime,
    customer: Customer | None = None,
    was_made: bool = False,
) -> Visit:
    """Save the visit of one good row with its concern and its history, and nothing else.

    Inside the caller's transaction, who audits it and has it checked; ``customer`` and
    ``was_made`` as for ``new_visit``. Raises NotPossibleError.
    """
    if row.slot is None:
        raise NotPossibleError("It has no officer or no time that can be used")
    visit = new_visit(
        row.details,
        row.slot,
        by=by,
        now=now,
        reference=row.reference,
        second=row.second,
        customer=customer,
        was_made=was_made,
    )
    if row.concern:
        Answers.objects.create(
            visit=visit,
            officer=visit.officer,
            has_concern=True,
            concern=row.concern,
            answered_at=now,
        )
    history.note(visit, Did.IMPORTED, by=by, now=now)
    return visit
