"""Leaving the office: an outing begins, with its contact plan (DMBM511450, CCM5400)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from uuid import uuid4

from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Q

from forethought.contact.events import CheckIn, LeftAnew
from forethought.contact.plan import Plan, PlannedVisit, Point, Return, plan_of
from forethought.contact.result import Contact
from forethought.contact.times import ContactTimes
from forethought.contact.words import Step
from forethought.data.contact_files import load_contact_times
from forethought.timestamps import local_day
from forethought.web.audit import services as audit
from forethought.web.contactdesk import aids, readiness, stored_plans
from forethought.web.contactdesk.judging import contact_of, contacts_of
from forethought.web.contactdesk.models import Fact, Outing, PlanVersion
from forethought.web.contactdesk.stored_facts import detail_of, kind_of
from forethought.web.contactdesk.watching import lock, settle
from forethought.web.decisions.models import Decision
from forethought.web.people.models import Office, Person
from forethought.web.visits.engagements import ends_at
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

LONGEST = timedelta(hours=24)


@cache
def contact_times() -> ContactTimes:
    """The numbers of contact plans made from now on."""
    return load_contact_times()


def leave(
    officer: Person,
    *,
    second: Person | None = None,
    visits: Collection[Visit],
    back_by: datetime,
    home: bool = False,
    vehicle: str = "",
    by: Person,
    now: datetime,
) -> Outing:
    """An officer, or a pair, leaves the office with these visits before them.

    Raises NotPossibleError with a sentence for everything that keeps them: the office is not
    ready (``readiness``), their safety aids are not in order, somebody is out already, or the
    visits and the return do not fit together.
    """
    people = (officer,) if second is None else (officer, second)
    why_not = (
        *_not_theirs(people, visits, by, now),
        *_not_in_time(visits, back_by, now),
        *_out_already(people, now),
        *readiness.why_not_leave(*people, now=now),
        *_aids_not_in_order(people, now),
    )
    if why_not:
        raise NotPossibleError(*dict.fromkeys(why_not))
    try:
        return out_since(
            officer,
            second=second,
            visits=visits,
            back_by=back_by,
            home=home,
            vehicle=vehicle,
            by=by,
            now=now,
        )
    except IntegrityError as error:
        raise NotPossibleError(
            *_out_already(people, now) or (_OUT.format(officer.name),)
        ) from error


def out_since(
    officer: Person,
    *,
    second: Person | None = None,
    visits: Collection[Visit],
    back_by: datetime,
    home: bool = False,
    vehicle: str = "",
    by: Person,
    now: datetime,
) -> Outing:
    """The outing of officers who are out, whatever should have kept them: watched from now on.

    One of exactly these officers that is open for an alarm alone takes over the plan, and keeps
    its alarms: leaving must not tell whoever forces somebody that help was called. Not one of
    others too: to hear them would end the alarms about who is out. ``leave`` asks first whether
    they may.
    The demonstration does not: its officer left before its watchdog ran. Raises IntegrityError
    when one of them is on an outing already.
    """
    office = officer.office
    assert office is not None
    people = (officer,) if second is None else (officer, second)
    with transaction.atomic():
        hold(visit.pk for visit in visits)
        open_for_help = _open_for_an_alarm_alone(people, now)
        if open_for_help is None:
            outing = _begin(officer, second, office, back_by, home, vehicle, now)
        else:
            outing = _begin_anew(open_for_help, back_by, home, vehicle, now)
        plan = _plan(outing, people, visits, back_by, home)
        set_off = [point for point in plan.points if _is_on_the_way(point, now)]
        still = tuple(point for point in plan.points if point not in set_off)
        _keep(outing, replace(plan, points=still), now, by=by)
        if open_for_help is None:  # else leaving would end its alarms as a check-in does
            _tell_set_off(outing, set_off, by, now)
        audit.record(
            "outing.left",
            by=by,
            now=now,
            subject="outing",
            subject_id=outing.pk,
            officer=officer.pk,
            second=second.pk if second else None,
            visits=sorted(visit.pk for visit in visits),
        )
        settle([lock(outing.pk)], now)
    return Outing.objects.get(pk=outing.pk)


def outing_of(person: Person) -> Outing | None:
    """The outing that somebody is on now; None: they are not out."""
    return (
        Outing.objects.filter(Q(officer=person) | Q(second_officer=person), over_at__isnull=True)
        .select_related("officer", "second_officer", "office")
        .order_by("-left_at")
        .first()
    )


def outing_id_of(person: Person) -> int | None:
    """The id of ``outing_of``, for every check-in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM contactdesk_outing WHERE over_at IS NULL"
            " AND (officer_id = %(person)s OR second_officer_id = %(person)s)"
            " ORDER BY left_at DESC LIMIT 1",
            {"person": person.pk},
        )
        found = cursor.fetchone()
    return None if found is None else int(found[0])


def goes_along(visit: Visit, person: Person) -> Person | None:
    """The other officer of a visit, who has agreed to come; None: this one goes alone."""
    if visit.second_officer is None or visit.second != Visit.Second.ACCEPTED:
        return None
    return visit.second_officer if visit.officer_id == person.pk else visit.officer


def hold(visits: Iterable[int]) -> None:
    """Until the transaction ends nobody decides about these visits: a plan is made of them.

    Visits are held before any outing, as whoever decides does.
    """
    held = Visit.objects.select_for_update(no_key=True).filter(pk__in=list(visits))
    list(held.order_by("pk").values_list("pk"))


def planned(visits: Collection[Visit], people: Sequence[Person]) -> list[PlannedVisit]:
    """The visits as the contact plan of these officers needs them, as they are decided now."""
    controls = dict(
        Decision.objects.filter(
            visit__in=[visit.pk for visit in visits], withdrawn_at__isnull=True
        ).values_list("visit_id", "controls")
    )
    return [
        PlannedVisit(
            visit=str(visit.pk),
            officers=_who(visit, people),
            start=visit.planned_start,
            length=timedelta(minutes=visit.minutes),
            high_risk=bool(controls.get(visit.pk)),
            by_phone=Decision.Control.PHONE in controls.get(visit.pk, ()),
        )
        for visit in visits
    ]


def outing_for_help(officer: Person, now: datetime) -> Outing:
    """An outing with nothing to expect, for a call for help of somebody who is not out."""
    office = officer.office or Office.objects.order_by("pk").first()
    if office is None:
        raise NotPossibleError("There is no office on this site")
    with transaction.atomic():
        outing = _begin(officer, None, office, now, False, "", now)
        _keep(outing, Plan(str(outing.pk), (str(officer.pk),), (), contact_times()), now)
    return outing


_OUT = "{} is out already: their outing must be over before they leave again"


def _begin(
    officer: Person,
    second: Person | None,
    office: Office,
    back_by: datetime,
    home: bool,
    vehicle: str,
    now: datetime,
) -> Outing:
    return Outing.objects.create(
        officer=officer,
        second_officer=second,
        office=office,
        day=local_day(now),
        left_at=now,
        back_by=back_by,
        home=home,
        vehicle=vehicle,
        next_at=now,
    )


def _open_for_an_alarm_alone(people: Sequence[Person], now: datetime) -> Outing | None:
    """The open outing that names exactly these people and waits for nobody, locked."""
    mine = Outing.objects.filter(officer__in=people, over_at__isnull=True).order_by("pk")
    for outing in [lock(pk) for pk in mine.values_list("pk", flat=True)]:
        if outing.over_at is None and _takes_over(outing, contact_of(outing, now), people):
            return outing
    return None


def _takes_over(outing: Outing, contact: Contact | None, people: Sequence[Person]) -> bool:
    on_it = {outing.officer_id, outing.second_officer_id} - {None}
    return contact is not None and not contact.waiting and on_it == {one.pk for one in people}


def _begin_anew(
    outing: Outing, back_by: datetime, home: bool, vehicle: str, now: datetime
) -> Outing:
    """It is theirs from now on as if they had never left before."""
    outing.day, outing.left_at = local_day(now), now
    outing.back_by, outing.home, outing.vehicle = back_by, home, vehicle
    outing.save(update_fields=["day", "left_at", "back_by", "home", "vehicle"])
    return outing


def _keep(outing: Outing, plan: Plan, now: datetime, *, by: Person | None = None) -> None:
    """The plan that holds from now on; ``by``: who says that they leave."""
    number = 1 + (outing.plans.aggregate(last=Max("number"))["last"] or 0)
    kept = stored_plans.to_json(plan)
    PlanVersion.objects.create(outing=outing, number=number, at=now, plan=kept)
    if by is not None and number > 1:
        uuid = uuid4()
        said = LeftAnew(str(uuid), str(by.pk), now, plan)
        Fact.objects.create(
            uuid=uuid,
            outing=outing,
            kind=kind_of(said),
            at=now,
            by=by,
            detail=detail_of(said, plan_number=number),
        )


def _is_on_the_way(point: Point, now: datetime) -> bool:
    """Who leaves when they must have set off has set off: that is no reason for an alarm."""
    return point.step is Step.SET_OFF and point.due <= now


def _tell_set_off(outing: Outing, points: Iterable[Point], by: Person, now: datetime) -> None:
    Fact.objects.bulk_create(
        Fact(uuid=uuid, outing=outing, kind="checkin", at=now, by=by, detail=detail_of(word))
        for point in points
        for officer in point.officers
        for uuid in (uuid4(),)
        for word in (CheckIn(str(uuid), officer, Step.SET_OFF, point.visit, now, now),)
    )


def _plan(
    outing: Outing,
    people: Sequence[Person],
    visits: Collection[Visit],
    back_by: datetime,
    home: bool,
) -> Plan:
    names = tuple(str(person.pk) for person in people)
    return plan_of(
        outing=str(outing.pk),
        visits=planned(visits, people),
        times=contact_times(),
        returns=(Return(names, back_by, home),),
    )


def _who(visit: Visit, people: Sequence[Person]) -> tuple[str, ...]:
    """Who of the outing is at this door; the pair goes as one unit."""
    on_it = [person for person in people if person.pk in _named(visit)]
    return tuple(str(person.pk) for person in on_it or people)


def _named(visit: Visit) -> set[int | None]:
    accepted = visit.second == Visit.Second.ACCEPTED
    return {visit.officer_id, visit.second_officer_id if accepted else None}


def _not_theirs(
    people: Sequence[Person], visits: Collection[Visit], by: Person, now: datetime
) -> list[str]:
    officer = people[0]
    said = []
    if officer.office is None:
        said.append(
            f"{officer.name} is in no team, so no office would watch over them: ask a safety"
            " administrator to set their team"
        )
    if by.pk not in {person.pk for person in people}:
        at_desk = by.contact_desk or by.is_management
        if not (by.is_active and at_desk):
            said.append("Only those who go, their contact desk and management say that they leave")
    said += [
        f"{person.name} no longer makes visits"
        for person in people
        if not (person.is_active and person.makes_visits)
    ]
    if len({person.pk for person in people}) < len(people):
        said.append("Two different officers go as a pair")
    if not visits:
        said.append("Choose at least one visit: an outing without a visit has no contact plan")
    for visit in visits:
        if officer.pk not in _named(visit):
            said.append("Every visit of an outing is one of the officer's own, or one they joined")
        if visit.state != Visit.State.PLANNED or local_day(visit.planned_start) != local_day(now):
            said.append("Only visits that are planned for today can be made on this outing")
    return said


def _not_in_time(visits: Collection[Visit], back_by: datetime, now: datetime) -> list[str]:
    if back_by <= now:
        return ["Say by when you are back: a time that is still to come"]
    if back_by > now + LONGEST:
        return ["An outing is over within 24 hours: say an earlier time by which you are back"]
    if visits and back_by < max(ends_at(visit) for visit in visits):
        return ["You would be back before your last visit ends: say a later time, or change it"]
    return []


def _aids_not_in_order(people: Sequence[Person], now: datetime) -> list[str]:
    """DMBM511340: the safety aids provided are used."""
    return [says for found in aids.holds_back(people, now=now).values() for says in found]


def _out_already(people: Sequence[Person], now: datetime) -> list[str]:
    return [_OUT.format(person.name) for person in people if _is_out(person, people, now)]


def _is_out(person: Person, people: Sequence[Person], now: datetime) -> bool:
    """Whether they are on an outing that these people, as they leave, do not take over."""
    mine = Outing.objects.filter(Q(officer=person) | Q(second_officer=person), over_at__isnull=True)
    contacts = contacts_of(mine, now)
    return any(not _takes_over(outing, contacts[outing.pk], people) for outing in mine)
