"""`forethought dayfolder in`: what was done on paper comes back, each good line, all at once.

Nothing that the site knows is written over, and nothing comes in twice. Signatures, decisions,
answers to questions, and what the desk heard do not come back: whoever gave them is not here to
say so, and the site must never claim that they did.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from forethought.web.audit import services as audit
from forethought.web.dayfolders.day_in import read_back
from forethought.web.dayfolders.incidents_in import take_incidents
from forethought.web.dayfolders.taken import TakenIn
from forethought.web.dayfolders.visits_in import VisitsHere, take_made, take_visits
from forethought.web.people.models import Person


def take_in(folder: Path, *, by: Person, dry_run: bool, now: datetime) -> TakenIn:
    """Take in every good line of ``folder`` in one transaction, as ``by`` tells it.

    ``dry_run``: everything is tried and then taken back. Raises OutputError for a folder that the
    site did not write, or that cannot be read.
    """
    back = read_back(folder)
    taken = TakenIn(against=list(back.says))
    with transaction.atomic():
        here = VisitsHere(back)
        take_visits(back, here, taken, by, now)
        take_made(back, here, taken, by, now)
        take_incidents(back, here, taken, by, now)
        if taken.done:
            audit.record(
                "day_folder.taken_in",
                by=by,
                now=now,
                subject="visits",
                count=len(taken.done),
                left_out=len(taken.against),
            )
        if dry_run:
            transaction.set_rollback(True)
    return taken
