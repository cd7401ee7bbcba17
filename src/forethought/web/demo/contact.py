"""The invented office is ready for its officers to leave: desk, aids, and gaps it lives with.

A demonstration sends nothing and has one machine, so its safety administrator accepts, in
writing and for the day, that nobody can be told but on the board and nobody watches the watchdog.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from forethought.contact.words import Step
from forethought.timestamps import local_day
from forethought.web.contactdesk import aids, facts, outings, readiness, rota
from forethought.web.contactdesk.models import Aid, Duty, Gap, Outing
from forethought.web.demo.people import ADMINISTRATOR, People
from forethought.web.people.models import Office, Person
from forethought.web.visits.engagements import ends_at
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

REASON = "A demonstration: nobody really goes anywhere, and the board is open on this screen."
AT_DESK = timedelta(hours=16)
AFTER = timedelta(hours=8)
CHARGED_WITHIN = timedelta(hours=12)
DAYS = 2
JOURNEY = timedelta(minutes=30)


@transaction.atomic
def make_ready(people: People, *, now: datetime) -> None:
    """Do today what is not done yet; every start of the demonstration calls this."""
    administrator = people[ADMINISTRATOR]
    offices = {one.office.pk: one.office for one in people.values() if one.office is not None}
    for office in offices.values():
        _on_duty(office, people, administrator, now)
        _accept(office, administrator, now)
    for person in people.values():
        if person.makes_visits:
            _equip(person, administrator, now)


def goes_out(officer: Person, visit: Visit, *, now: datetime) -> Outing:
    """The officer is out with this one visit, although no watchdog runs while all is loaded."""
    back_by = ends_at(visit) + JOURNEY
    return outings.out_since(officer, visits=[visit], back_by=back_by, by=officer, now=now)


def says_where(
    outing: Outing, officer: Person, step: Step, visit: Visit | None, *, now: datetime
) -> None:
    """The officer presses where they are, on their phone.

    Raises NotPossibleError when they are told not to go in.
    """
    told = facts.check_in(
        outing.pk,
        uuid=uuid4(),
        officer=officer,
        step=step,
        visit_id=None if visit is None else visit.pk,
        via="app",
        by=officer,
        now=now,
    )
    if not told.go_in:
        raise NotPossibleError(*told.says)


def come_back(*, now: datetime) -> None:
    """Whoever of the demonstration is out since another day leaves the door and is back."""
    for outing in Outing.objects.filter(over_at__isnull=True, day__lt=local_day(now)):
        for visit in Visit.objects.filter(officer=outing.officer, state=Visit.State.UNDER_WAY):
            says_where(outing, outing.officer, Step.LEAVING, visit, now=now)
        for officer in (outing.officer, outing.second_officer):
            if officer is not None:
                says_where(outing, officer, Step.BACK, None, now=now)


def _on_duty(office: Office, people: People, by: Person, now: datetime) -> None:
    if Duty.objects.filter(office=office, begins__lte=now, ends__gt=now + AFTER).exists():
        return
    Duty.objects.filter(office=office, ends__gt=now).delete()
    mine = [one for one in people.values() if one.office is not None and one.office == office]
    desk = next(one for one in mine if one.contact_desk)
    manager = next(one for one in mine if one.is_management)
    until = now + AT_DESK
    rota.put_on_duty(office=office, person=desk, begins=now, ends=until, by=by, now=now)
    rota.put_on_duty(
        office=office, person=manager, begins=until, ends=until + AFTER, by=by, now=now
    )


def _accept(office: Office, by: Person, now: datetime) -> None:
    """Every gap there is, for today and tomorrow; a watchdog must live all the same."""
    known = {gap.what for gap in readiness.gaps(office, now=now) if gap.can_be_accepted}
    for what in sorted(known | {readiness.SECOND_WATCHER}):
        for ahead in range(DAYS):
            day = local_day(now) + timedelta(days=ahead)
            if not Gap.objects.filter(office=office, what=what, day=day).exists():
                readiness.accept_gap(office, what, day=day, reason=REASON, by=by, now=now)


def _equip(person: Person, by: Person, now: datetime) -> None:
    phone = Aid.objects.filter(person=person, kind=Aid.Kind.PHONE, returned_on__isnull=True).first()
    if phone is None:
        today = local_day(now)
        phone = aids.issue(
            person=person,
            kind=Aid.Kind.PHONE,
            label="",
            issued_on=today,
            tested_on=today,
            test_again_by=today + timedelta(days=365),
            by=by,
            now=now,
        )
    if phone.charged_at is None or phone.charged_at < now - CHARGED_WITHIN:
        aids.charged(phone.pk, by=by, now=now)
