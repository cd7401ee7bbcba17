"""What the pages of one outing and one alarm show: values, no markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from forethought.channels.known import KINDS
from forethought.contact import says
from forethought.contact.result import Contact, Expectation, Standing
from forethought.contact.words import How, Rung, Step
from forethought.web.contactdesk.alerting import officers_of
from forethought.web.contactdesk.desk.board import alarm_word, names_of
from forethought.web.contactdesk.models import Alarm, Alert, Call, Emergency, Fact, Outing
from forethought.web.look.words import duration, london_time
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit

RUNG_WORDS = {
    Rung.OFFICER: "The officers",
    Rung.DESK: "Contact desk",
    Rung.MANAGER: "Manager",
    Rung.EMERGENCY: "Everyone",
}
_VIA = {
    "app": "by the app",
    "page": "by the page without the app",
    "sms": "by text",
    "phone": "by phone",
    "desk": "told to the desk",
    "": "",
}
_ENDED = {
    How.HEARD_SAFE: "Heard from and safe",
    How.HANDED_TO_POLICE: "Handed to the police",
    How.CHECKED_IN_LATE: "Checked in late, before anybody owned it",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One message of an alarm and what became of it."""

    rung: str
    who: str
    how: str
    what: str
    when: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline, as the look's macro takes it."""

    title: str
    when: datetime
    by: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """One point of the contact plan as it stands."""

    what: str
    where: str
    due: datetime
    state: str
    classes: str


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody to ring."""

    who: str
    what: str
    number: str


def sentence(alarm: Alarm, contact: Contact | None, now: datetime, *, listening: bool) -> str:
    """The alarm as a sentence; one that cannot be judged says what the row knows.

    ``listening``: its outing is ``alerting.asking_for_help``.
    """
    judged = contact.alarm(alarm.name) if contact is not None else None
    if judged is None:
        return (
            f"{alarm_word(alarm.kind)} since {london_time(alarm.since)}: the contact of"
            f" {names_of(alarm.outing)} cannot be judged, which counts as overdue."
        )
    people = {str(one.pk): one.name for one in (alarm.owner, alarm.ended_by) if one is not None}
    return says.on_board(judged, now, people, names_of(alarm.outing), listening=listening)


def told(alarm: Alarm) -> list[Told]:
    """Who was told about an alarm, by what, and whether it arrived; the latest first."""
    rows = Alert.objects.filter(alarm=alarm).select_related("to").order_by("-written_at", "-pk")
    return [
        Told(
            rung=RUNG_WORDS[Rung(row.rung)],
            who=_whom(row),
            how=KINDS.get(row.channel, row.channel),
            what=_what_became(row),
            when=row.delivered_at or row.sent_at or row.given_up_at or row.written_at,
        )
        for row in rows[:100]
    ]


def _whom(row: Alert) -> str:
    if row.to is not None:
        return row.to.name
    return f"The room “{row.room}”" if row.room else "The alarm centre"


def _handed_to_nobody(row: Alert, at: str) -> str:
    if row.room:
        return f"Put into the room at {at}: nobody in particular is told by that"
    return f"Handed over at {at}: received. This is no word from the police"


def _what_became(row: Alert) -> str:
    if row.sent_at and row.to is None:
        return _handed_to_nobody(row, london_time(row.sent_at))
    if row.delivered_at:
        return "Delivered. That is no answer yet"
    if row.sent_at:
        return "Handed over to be delivered"
    if row.given_up_at:
        return row.says or "Given up"
    if row.tries:
        return f"Not sent yet after {row.tries} tries. {row.says}".strip()
    return "Waits to be sent"


def whom_to_ring(outing: Outing) -> list[Whom]:
    """The officers, whom they named for an emergency, their manager, their office."""
    people = officers_of(outing)
    emergencies = {
        row.person_id: row for row in Emergency.objects.filter(person__in=[p.pk for p in people])
    }
    found = [Whom(person.name, "Officer", person.phone) for person in people]
    for person in people:
        emergency = emergencies.get(person.pk)
        if emergency is not None and (emergency.contact_name or emergency.contact_phone):
            found.append(
                Whom(
                    emergency.contact_name or "Emergency contact",
                    f"Emergency contact of {person.name}",
                    emergency.contact_phone,
                )
            )
    managers = {p.manager.pk: p.manager for p in people if p.manager is not None}
    found += [Whom(one.name, "Manager", one.phone) for one in managers.values()]
    found.append(Whom(outing.office.name, "Office", outing.office.phone))
    return found


def for_the_police(
    outing: Outing, contact: Contact | None, visit: Visit | None, now: datetime
) -> list[tuple[str, str]]:
    """What to say to 999: who, where, why, vehicle, last heard."""
    heard = max(contact.heard, key=lambda one: one.pressed_at, default=None) if contact else None
    last = (
        f"{says.step_words(heard.step)} at {london_time(heard.pressed_at)},"
        f" {duration(now - heard.pressed_at)} ago"
        if heard
        else f"Nothing since they left at {london_time(outing.left_at)}"
    )
    pair = outing.second_officer is not None
    return [
        ("Who", f"{names_of(outing)}, {'officers' if pair else 'an officer'} of {outing.office}"),
        ("Where", _where(visit)),
        ("Why", _why(contact, now)),
        ("Vehicle", outing.vehicle or _vehicles(outing)),
        ("Last heard", last),
    ]


def _vehicles(outing: Outing) -> str:
    ids = [person.pk for person in officers_of(outing)]
    found = Emergency.objects.filter(person__in=ids).exclude(vehicle="")
    return ", ".join(found.values_list("vehicle", flat=True)) or "Not known"


def _where(visit: Visit | None) -> str:
    if visit is None:
        return "Not known: no visit is expected of them now"
    parts = [part for part in (visit.customer.address, visit.customer.postcode) if part]
    return ", ".join(parts) or "The visit has no address"


def _why(contact: Contact | None, now: datetime) -> str:
    if contact is None:
        return "They have not been heard from when they should have been"
    for alarm in contact.open:
        if alarm.kind == "duress":
            return f"They pressed for help at {london_time(alarm.since)}"
    overdue = [one for one in contact.waiting if one.standing is Standing.OVERDUE]
    if overdue:
        first = overdue[0]
        return (
            f"They were expected {says.waits_for(first.point)} by {london_time(first.due)},"
            f" {duration(now - first.due)} ago, and cannot be reached"
        )
    return "They cannot be reached"


def visit_now(contact: Contact | None) -> Visit | None:
    """The visit that somebody is in, or is expected at next."""
    if contact is None:
        return None
    ids = [*contact.inside, *(one.point.visit for one in contact.waiting)]
    found = next((one for one in ids if one.isdigit()), None)
    return Visit.objects.select_related("customer").filter(pk=found).first() if found else None


def expected(contact: Contact | None) -> list[Expected]:
    """The contact plan, in the order of its due moments."""
    if contact is None:
        return []
    ids = {one.point.visit for one in contact.points if one.point.visit.isdigit()}
    places = {
        str(visit.pk): visit.customer.address or visit.customer.postcode
        for visit in Visit.objects.filter(pk__in=ids).select_related("customer")
    }
    return [
        Expected(_step(one), places.get(one.point.visit, ""), one.due, *_state(one))
        for one in sorted(contact.points, key=lambda one: one.due)
    ]


def _step(one: Expectation) -> str:
    if one.point.step is Step.BACK:
        return "Safe at home" if one.point.home else "Back at the office"
    return {
        Step.SET_OFF: "Sets off",
        Step.ARRIVED: "Arrives",
        Step.IN_VISIT: "Says from inside that all is well",
        Step.LEAVING: "Leaves",
    }[one.point.step]


def _state(one: Expectation) -> tuple[str, str]:
    if one.standing is Standing.MET:
        heard = f"Heard at {london_time(one.met_at)}" if one.met_at else "Heard"
        return heard, "govuk-tag--green"
    if one.standing is Standing.OVERDUE:
        return "Overdue", "govuk-tag--red"
    return "Expected", "govuk-tag--grey"


def happened(facts: Iterable[Fact], calls: Iterable[Call], people: Sequence[Person]) -> list[Line]:
    """Facts and phone calls of an outing, the latest first."""
    names = {str(person.pk): person.name for person in people}
    lines = [_fact(fact, names) for fact in facts]
    lines += [
        Line(
            f"Phone call: {call.get_whom_display().lower()}",
            call.at,
            call.by.name,
            ". ".join(part for part in (call.get_outcome_display(), call.note) if part),
        )
        for call in calls
    ]
    return sorted(lines, key=lambda line: line.when, reverse=True)


def _fact(fact: Fact, names: dict[str, str]) -> Line:
    by = fact.by.name if fact.by else ""
    if fact.kind in ("checkin", "duress"):
        return _from_officer(fact, names.get(fact.detail.get("officer", ""), by))
    if fact.kind == "ended":
        how = _ENDED[How(fact.detail["how"])]
        return Line(f"Ended the alarm: {how[:1].lower()}{how[1:]}", fact.at, by)
    if fact.kind == "notdelivered":
        rung = RUNG_WORDS[Rung(fact.detail["rung"])]
        return Line(f"{rung}: nobody could be reached, so the next was told", fact.at, "")
    return Line(_DID.get(fact.kind, "The alarm was raised"), fact.at, by)


_DID = {
    "spoke": "Spoke to them, with the code question: safe",
    "planchanged": "Changed the contact plan",
    "leftanew": "Said that they leave the office: a contact plan began",
    "acknowledged": "Acknowledged the alarm",
    "takenover": "Took the alarm over",
    "owneracts": "Is still on it",
}


def _from_officer(fact: Fact, who: str) -> Line:
    via = _VIA.get(fact.via, fact.via)
    if fact.kind == "duress":
        return Line(f"{who} pressed for help", fact.at, via)
    step = Step(fact.detail["step"]) if fact.detail.get("step") else None
    unsure = "" if fact.detail.get("verified", True) else "Heard, not verified: it stopped nothing"
    return Line(f"{who}: {says.step_words(step)}", fact.at, via, unsure)
