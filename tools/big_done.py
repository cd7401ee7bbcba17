"""What the big office has done: checks, decisions, who is out, and what the audit holds of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from forethought.timestamps import day_begins, local_day

BATCH = 2_000
OUT = 60


def check_what_is_near(now: datetime, days: int) -> None:
    """Those of the next working days, by the site's own checks."""
    from forethought.web.checks.batch import check_batch
    from forethought.web.visits.door import reopen
    from forethought.web.visits.models import Visit

    today = day_begins(local_day(now))
    ahead = Visit.objects.filter(planned_start__gte=today, state=Visit.State.PLANNED)
    coming = sorted({local_day(at) for at in ahead.values_list("planned_start", flat=True)})[:days]
    near = ahead.filter(planned_start__lt=day_begins(coming[-1] + timedelta(days=1)))
    reopen(near, because="morning", now=now)
    while check_batch(now):
        pass


_OWN = """
INSERT INTO decisions_decision (visit_id, check_made_id, findings_sha256, kind, outcome, by_id,
    by_grade, at, officer_id, reason, less_cautious, controls, controls_text, withdrawn_because,
    withdrawn_reason)
SELECT visit.id, made.id, made.findings_sha256, 'own', made.outcome, visit.officer_id, 'officer',
    made.made_at, visit.officer_id, '', false, '{}', '', '', ''
FROM checks_check AS made JOIN visits_visit AS visit ON visit.id = made.visit_id
WHERE made.current AND made.may_go = 'alone' AND visit.state IN ('planned', 'finished')
"""

_MANAGED = """
INSERT INTO decisions_decision (visit_id, check_made_id, findings_sha256, kind, outcome, by_id,
    by_grade, at, officer_id, reason, less_cautious, controls, controls_text, withdrawn_because,
    withdrawn_reason)
SELECT visit.id, made.id, made.findings_sha256, 'management', made.outcome, officer.manager_id,
    'manager', made.made_at, visit.officer_id, 'Talked it over', false, '{}', '', '', ''
FROM checks_check AS made JOIN visits_visit AS visit ON visit.id = made.visit_id
JOIN people_person AS officer ON officer.id = visit.officer_id
WHERE made.current AND made.may_go = 'discuss_first' AND visit.state = 'finished'
"""


def decide(now: datetime) -> None:
    """Ordinary visits are signed; what must be discussed waits for the manager until it is over."""
    from django.db import connection

    from forethought.web.checks.models import Check
    from forethought.web.decisions.models import Discussion
    from forethought.web.visits.models import Visit

    with connection.cursor() as cursor:
        cursor.execute(_OWN)
        cursor.execute(_MANAGED)
    near = day_begins(local_day(now) + timedelta(days=4))
    waiting = (
        Check.objects.filter(visit__state=Visit.State.PLANNED, current=True, discuss=True)
        .filter(visit__planned_start__lt=near)
        .select_related("visit__officer")
        .defer("result", "inputs")
    )
    Discussion.objects.bulk_create(
        (
            Discussion(
                visit=check.visit,
                to_id=check.visit.officer.manager_id,
                asked_at=now,
                deadline=max(now, check.visit.planned_start - timedelta(hours=1)),
            )
            for check in waiting
        ),
        batch_size=BATCH,
    )


def officers_out(staff: Any, now: datetime) -> None:
    """Some are out, each with a plan; many outings of the last year are over."""
    from forethought.web.contactdesk.models import Outing

    past = [
        _outing(officer, now - timedelta(days=back), over=True)
        for back in range(1, 250)
        for officer in staff.officers
    ]
    Outing.objects.bulk_create(past, batch_size=BATCH)
    out = Outing.objects.bulk_create(
        _outing(officer, now, over=False) for officer in staff.officers[:OUT]
    )
    _plan(out, now)


def _outing(officer: Any, left: datetime, *, over: bool) -> Any:
    from forethought.web.contactdesk.models import Outing

    return Outing(
        officer=officer,
        office=officer.team.office,
        day=local_day(left),
        left_at=left,
        back_by=left + timedelta(hours=7),
        over_at=left + timedelta(hours=6) if over else None,
        next_at=None if over else left,
    )


def _plan(out: list[Any], now: datetime) -> None:
    """A plan of one visit of today for each who is out; a watchdog then judges them."""
    from forethought.contact.plan import PlannedVisit, Return, plan_of
    from forethought.contact.times import ContactTimes
    from forethought.web.contactdesk import stored_plans
    from forethought.web.contactdesk.models import PlanVersion
    from forethought.web.visits.models import Visit

    ahead = Visit.objects.filter(state=Visit.State.PLANNED).order_by("-planned_start")
    first = {visit.officer_id: visit for visit in ahead}
    plans = []
    for outing in out:
        visit, who = first[outing.officer_id], (str(outing.officer_id),)
        start = max(now + timedelta(hours=1), visit.planned_start)
        plan = plan_of(
            outing=str(outing.pk),
            visits=[PlannedVisit(str(visit.pk), who, start, timedelta(minutes=visit.minutes))],
            times=ContactTimes(),
            returns=[Return(who, outing.back_by)],
        )
        stored = stored_plans.to_json(plan)
        plans.append(PlanVersion(outing=outing, number=1, at=now, plan=stored))
    PlanVersion.objects.bulk_create(plans)
