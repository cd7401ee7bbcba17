"""Many officers whose moment comes at once, written straight to the database.

python -m tests.web.watchdog.burst NUMBER SECONDS    into the site of FORETHOUGHT_DATA
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from forethought.contact.plan import PlannedVisit, Return, plan_of
from forethought.contact.times import ContactTimes

if TYPE_CHECKING:
    from forethought.web.contactdesk.models import Outing
    from forethought.web.people.models import Office, Person


def officers_out(number: int, due: datetime) -> None:
    """So many officers who must have set off by ``due``, each reminded by one e-mail."""
    put_out(*officers(number), due)


def officers(number: int) -> tuple[Office, list[Person]]:
    """An office with so many officers; once in a database."""
    from forethought.web.people.models import Person
    from tests.web.factories import make_manager, make_office, make_team

    office = make_office()
    manager, team = make_manager(office=office), make_team(office)
    people = Person.objects.bulk_create(
        Person(
            officer_id=f"out-{one}",
            name=f"Invented Officer {one}",
            email=f"out{one}@example.com",
            team=team,
            manager=manager,
            password="!",
        )
        for one in range(number)
    )
    return office, people


def put_out(office: Office, people: list[Person], due: datetime) -> None:
    from forethought.web.contactdesk.models import Outing, PlanVersion

    start = due + timedelta(hours=1)
    outings = Outing.objects.bulk_create(
        Outing(
            officer=person,
            office=office,
            day=due.date(),
            left_at=due - timedelta(hours=1),
            back_by=due + timedelta(hours=4),
            next_at=due,
        )
        for person in people
    )
    PlanVersion.objects.bulk_create(
        PlanVersion(outing=outing, number=1, at=outing.left_at, plan=plan_for(outing, due, start))
        for outing in outings
    )


def plan_for(outing: Outing, due: datetime, start: datetime) -> dict[str, Any]:
    from forethought.web.contactdesk import stored_plans

    who = (str(outing.officer_id),)
    visit = PlannedVisit(f"v{outing.pk}", who, start, timedelta(hours=1))
    plan = plan_of(
        outing=str(outing.pk),
        visits=[visit],
        times=ContactTimes(),
        returns=[Return(who, outing.back_by)],
        sets_off=due,
    )
    return stored_plans.to_json(plan)


def main() -> None:
    """Put so many officers out on a site that runs, due so many seconds from now."""
    from forethought.service.site import site

    with site():
        from django.utils import timezone

        officers_out(int(sys.argv[1]), timezone.now() + timedelta(seconds=float(sys.argv[2])))


if __name__ == "__main__":
    main()
