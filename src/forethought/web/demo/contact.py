"""The invented office is ready for its officers to leave: desk, aids, and gaps it lives with.

A demonstration sends nothing and has one machine, so its safety administrator accepts, in
writing and for the day, that nobody can be told but on the board and nobody watches the watchdog.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from forethought.timestamps import local_day
from forethought.web.contactdesk import aids, readiness, rota
from forethought.web.contactdesk.models import Aid, Duty, Gap
from forethought.web.demo.people import ADMINISTRATOR, People
from forethought.web.people.models import Office, Person

REASON = "A demonstration: nobody really goes anywhere, and the board is open on this screen."
AT_DESK = timedelta(hours=16)
AFTER = timedelta(hours=8)
CHARGED_WITHIN = timedelta(hours=12)
DAYS = 2


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
