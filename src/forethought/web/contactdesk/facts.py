"""What is told about an outing: the only way a fact gets in.

Every service locks the outing, records the fact once however often it is told (``uuid`` is made
by whoever tells it), and settles at once what it means: alarms, alerts, the next look. Services
that a rule of ``contact.may`` forbids raise NotPossibleError with its sentence, and record
nothing. A sign of life and a call for help are never refused.
"""

from __future__ import annotations

import uuid as uuids
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from forethought.contact.events import (
    Acknowledged,
    CheckIn,
    Duress,
    Ended,
    OwnerActs,
    PlanChanged,
    Spoke,
    TakenOver,
    pressed,
)
from forethought.contact.may import (
    why_not_acknowledge,
    why_not_back,
    why_not_end,
    why_not_take_over,
)
from forethought.contact.plan import Plan
from forethought.contact.result import Contact
from forethought.contact.words import How, Proof, Rung, Step
from forethought.timestamps import local_day
from forethought.web.contactdesk import stored_plans, together
from forethought.web.contactdesk.alerting import on_duty
from forethought.web.contactdesk.judging import contact_of, told_of
from forethought.web.contactdesk.models import Alarm, Fact, Outing, PlanVersion
from forethought.web.contactdesk.recording import record, tell, told_before
from forethought.web.contactdesk.watching import lock
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.services import finish_visit, start_visit

NOBODY = "That was not recorded: nobody is out on this outing under that name."
DO_NOT_GO_IN = "Do not go in. Your office knows where you are."


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A check-in that is recorded. ``says``: what the officer must be told all the same.

    ``go_in`` False: the gate of the visit is shut, and ``says`` tells why.
    """

    fact: Fact
    says: tuple[str, ...] = ()
    go_in: bool = True


def check_in(  # noqa: PLR0913 - a check-in is told by keywords
    outing_id: int,
    *,
    uuid: uuids.UUID,
    officer: Person,
    step: Step | None,
    visit_id: int | None = None,
    age_s: float | None = None,
    verified: bool = True,
    via: str,
    by: Person | None,
    now: datetime,
) -> CheckedIn:
    """An officer of the outing says where they are; ``step`` None: all is well.

    ``age_s``: seconds since it was pressed, by the phone's monotonic clock; None: just now.
    ``via``: app, sms, phone, desk. *Arrived* starts the visit through the gate and *leaving*
    finishes it, when verified. The word itself always counts, whatever the gate says. Raises
    NotPossibleError for somebody who is not on the outing.
    """
    visit = str(visit_id) if visit_id is not None else ""

    word = CheckIn(
        str(uuid), str(officer.pk), step, visit, pressed(now, age_s), now, verified=verified
    )
    fact, says = None, None
    if verified and step is not Step.BACK:
        fact = together.record(together.Word(outing_id, uuid, officer.pk, word, by, via, now))
    if fact is None:
        with transaction.atomic():
            outing = lock(outing_id)
            if officer.pk not in (outing.officer_id, outing.second_officer_id):
                raise NotPossibleError(NOBODY)
            says = _why_not_back(outing, officer, step, now)
            fact = told_before(uuid) or record(
                outing, uuid, lambda _: word, by=by, via=via, now=now
            )
    sentences = (says,) if says else ()
    if not verified or visit_id is None:
        return CheckedIn(fact, sentences)
    shut = _move_visit(visit_id, step, officer=officer, now=now)
    if shut:
        return CheckedIn(fact, (DO_NOT_GO_IN, *shut), go_in=False)
    return CheckedIn(fact, sentences)


def spoke(outing_id: int, *, uuid: uuids.UUID, by: Person, via: str, now: datetime) -> Fact:
    """Somebody of the office spoke to the officers, with the code question: they are safe."""

    def refuse(contact: Contact) -> str | None:
        if str(by.pk) in contact.officers:
            return "You are on this outing yourself: somebody who is not must have spoken to you."
        return None

    return tell(
        outing_id,
        uuid,
        lambda name: Spoke(name, str(by.pk), now),
        by=by,
        via=via,
        now=now,
        refuse=refuse,
        action="outing.spoken_to",
    )


def duress(
    officer: Person,
    *,
    uuid: uuids.UUID,
    age_s: float | None = None,
    via: str,
    by: Person | None,
    now: datetime,
) -> Fact:
    """An officer calls for help: top rung, silently. Never refused.

    It goes to the outing they are on; else to today's last one, which opens again; else to one
    made for it: somebody who presses before leaving, or from home, is in trouble too.
    """
    with transaction.atomic():
        outing = lock(_outing_in_trouble(officer, now))
        return told_before(uuid) or record(
            outing,
            uuid,
            lambda name: Duress(name, str(officer.pk), pressed(now, age_s), now),
            by=by,
            via=via,
            now=now,
            action="outing.duress",
        )


def change_plan(
    outing_id: int, plan: Plan, *, uuid: uuids.UUID, by: Person, via: str, now: datetime
) -> Fact:
    """The contact plan of an outing from now on (``contact.plan``). From the phone, check in too.

    Raises NotPossibleError when it leaves an officer of the outing out.
    """
    with transaction.atomic():
        outing = lock(outing_id)
        earlier = told_before(uuid)
        if earlier is not None:
            return earlier
        latest = told_of([outing])[outing.pk]
        if not set(latest.latest_plan.officers) <= set(plan.officers):
            raise NotPossibleError("A changed plan names everybody who is out on this outing")
        number = max(latest.plans) + 1
        PlanVersion.objects.create(
            outing=outing, number=number, at=now, plan=stored_plans.to_json(plan)
        )
        return record(
            outing,
            uuid,
            lambda name: PlanChanged(name, str(by.pk), now, plan),
            by=by,
            via=via,
            now=now,
            action="outing.plan_changed",
            plan_number=number,
        )


def acknowledge(
    alarm_id: int,
    *,
    uuid: uuids.UUID,
    by: Person,
    rung: Rung | None = None,
    via: str,
    now: datetime,
) -> Fact:
    """``by`` wants to own the alarm; the first one does. ``rung``: None for what ``by`` is.

    Raises NotPossibleError for an officer of the outing, for whoever came second, and for
    somebody who answers for no rung.
    """
    return _own(Acknowledged, alarm_id, uuid=uuid, by=by, rung=rung, via=via, now=now)


def take_over(
    alarm_id: int,
    *,
    uuid: uuids.UUID,
    by: Person,
    via: str,
    now: datetime,
) -> Fact:
    """``by`` becomes the owner on purpose, whoever owns it: a hand-over."""
    return _own(TakenOver, alarm_id, uuid=uuid, by=by, rung=None, via=via, now=now)


def owner_acts(alarm_id: int, *, uuid: uuids.UUID, by: Person, via: str, now: datetime) -> Fact:
    """The owner did something about it: ends their silence. Raises NotPossibleError for others."""
    alarm = Alarm.objects.get(pk=alarm_id)

    def refuse(contact: Contact) -> str | None:
        found = contact.alarm(alarm.name)
        if found is None or found.owner is None or found.owner.person != str(by.pk):
            return "Only the owner of an alarm says that they are still on it."
        return None

    return tell(
        alarm.outing_id,
        uuid,
        lambda name: OwnerActs(name, alarm.name, str(by.pk), now),
        by=by,
        via=via,
        now=now,
        refuse=refuse,
        action="alarm.owner_acted",
        alarm=alarm,
    )


def end_alarm(
    alarm_id: int,
    *,
    uuid: uuids.UUID,
    how: How,
    proof: Proof | None,
    by: Person,
    via: str,
    now: datetime,
) -> Fact:
    """The owner ends the alarm. Raises NotPossibleError with why they cannot."""
    alarm = Alarm.objects.get(pk=alarm_id)
    return tell(
        alarm.outing_id,
        uuid,
        lambda name: Ended(name, alarm.name, str(by.pk), how, now, proof),
        by=by,
        via=via,
        now=now,
        refuse=lambda contact: why_not_end(contact, alarm.name, str(by.pk), how, proof),
        action="alarm.ended",
        alarm=alarm,
    )


def rung_of(person: Person, outing: Outing, now: datetime) -> Rung | None:
    """The rung that somebody answers for: the office's desk or management grade; else None.

    A safety administrator answers as management does: one person's word must not keep the
    emergency procedure from starting.
    """
    if not person.can_be_asked:
        return None
    if person.safety_administrator or person.pk == outing.officer.manager_id:
        return Rung.MANAGER
    if person.is_management:
        return Rung.MANAGER
    at_desk = person.contact_desk or person in on_duty(outing.office_id, now)
    return Rung.DESK if at_desk else None


def _own(
    kind: type[Acknowledged],
    alarm_id: int,
    *,
    uuid: uuids.UUID,
    by: Person,
    rung: Rung | None,
    via: str,
    now: datetime,
) -> Fact:
    alarm = Alarm.objects.select_related("outing__officer").get(pk=alarm_id)
    answers_for = rung if rung not in (None, Rung.OFFICER) else rung_of(by, alarm.outing, now)
    if answers_for is None or not by.can_be_asked:
        raise NotPossibleError(
            "Only the contact desk, management grade and safety administrators own an alarm"
        )

    def refuse(contact: Contact) -> str | None:
        if kind is TakenOver:
            return why_not_take_over(contact, alarm.name, str(by.pk))
        return why_not_acknowledge(contact, alarm.name, str(by.pk), answers_for)

    return tell(
        alarm.outing_id,
        uuid,
        lambda name: kind(name, alarm.name, str(by.pk), answers_for, now),
        by=by,
        via=via,
        now=now,
        refuse=refuse,
        action="alarm.taken_over" if kind is TakenOver else "alarm.acknowledged",
        alarm=alarm,
    )


def _why_not_back(outing: Outing, officer: Person, step: Step | None, now: datetime) -> str | None:
    if step is not Step.BACK:
        return None
    contact = contact_of(outing, now)
    return why_not_back(contact, str(officer.pk)) if contact is not None else None


def _move_visit(
    visit_id: int, step: Step | None, *, officer: Person, now: datetime
) -> tuple[str, ...]:
    """Start or finish the visit that the officer is at. Returns why it may not start."""
    visit = Visit.objects.filter(pk=visit_id).first()
    if visit is None:
        return ()
    try:
        if step is Step.ARRIVED and visit.state not in (
            Visit.State.UNDER_WAY,
            Visit.State.FINISHED,
        ):
            start_visit(visit_id, by=officer, now=now)
        elif step is Step.LEAVING and visit.state == Visit.State.UNDER_WAY:
            finish_visit(visit_id, by=officer, now=now)
    except NotPossibleError as error:
        return tuple(error.sentences) if step is Step.ARRIVED else ()
    return ()


def _outing_in_trouble(officer: Person, now: datetime) -> int:
    mine = Outing.objects.filter(Q(officer=officer) | Q(second_officer=officer))
    found = (
        mine.filter(over_at__isnull=True).order_by("-left_at").first()
        or mine.filter(day=local_day(now)).order_by("-left_at").first()
    )
    if found is not None:
        return found.pk
    from forethought.web.contactdesk.outings import outing_for_help

    return outing_for_help(officer, now).pk
