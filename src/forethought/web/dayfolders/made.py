"""A visit that was made while the site was down, written down afterwards.

Nobody signed it here and no decision of the site let it go: its history says so. What was decided
on paper stays on paper.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from forethought.web.audit import services as audit
from forethought.web.dayfolders.taken import OfAnotherOfficeError
from forethought.web.people.access import is_on, people_to_plan_for
from forethought.web.people.models import Person
from forethought.web.visits import history
from forethought.web.visits.history import Did
from forethought.web.visits.locking import locked, must_be, save_over
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

SAYS = (
    "Without the site: no check of that moment, no signature and no decision of it is here. What "
    "was decided on paper is kept on paper"
)


def record_made(
    visit_id: int, *, officer: Person, arrived: datetime, left: datetime, by: Person, now: datetime
) -> bool:
    """``officer`` was at the door from ``arrived`` to ``left``. False: it is written down already.

    A visit that was started on the site keeps that start. Raises NotPossibleError when it was
    finished at other times, or cancelled, when ``officer`` is not named on it, for times that
    cannot be, and for who may not say so.
    """
    with transaction.atomic():
        visit = locked(visit_id)
        if visit.state == Visit.State.FINISHED and visit.finished_at == left:
            return False
        must_be(visit, (Visit.State.PLANNED, Visit.State.UNDER_WAY), "taken in as made")
        if not is_on(visit, officer):
            raise NotPossibleError(
                f"{officer.officer_id} is not named on this visit: change its officer on the site"
                " first, then take the folder in again"
            )
        _must_be_allowed(officer, by)
        if not arrived < left <= now:
            raise NotPossibleError("They must have arrived before they left, and left by now")
        started = visit.started_at if visit.state == Visit.State.UNDER_WAY else arrived
        if started is None or started > left:
            raise NotPossibleError("It was started on the site after they had left: read it there")
        visit.started_at, visit.finished_at = started, left
        save_over(visit, Visit.State.FINISHED)
        history.note(visit, Did.MADE_ON_PAPER, by=by, now=now, reason=SAYS)
        audit.record(
            "visit.made_on_paper",
            by=by,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            officer=officer.pk,
        )
    return True


def _must_be_allowed(officer: Person, by: Person) -> None:
    """Who plans for them, and the desk that kept contact with them."""
    at_their_desk = by.is_active and by.contact_desk and by.office == officer.office
    if not at_their_desk and not people_to_plan_for(by).filter(pk=officer.pk).exists():
        if officer.office != by.office:
            raise OfAnotherOfficeError(f"{officer.officer_id} is of another office")
        raise NotPossibleError(
            f"You plan no visits for {officer.officer_id} and are not on their desk: let their"
            " manager or their desk take it in"
        )
