"""Texts from phones without data: who writes, what it counts for, and what is answered.

A text's number can be forged. With the officer's word of the day it is a check-in; without it it
is *heard, not verified*: it rings the desk and stops nothing. A call for help always counts.

Several officers may share a telephone. Then a word tells them apart; a text that no word gives
to one of them is heard, not verified, from each who is out, and a call for help is everybody's.
"""

from __future__ import annotations

import re
import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forethought.channels.callback import Incoming
from forethought.channels.phone_numbers import international
from forethought.contact.result import Contact, Standing
from forethought.contact.words import Step
from forethought.timestamps import local_day
from forethought.web.contactdesk import facts, planning, sending
from forethought.web.contactdesk.judging import contact_of
from forethought.web.contactdesk.models import Alert, Outing, Way
from forethought.web.contactdesk.outings import outing_of
from forethought.web.contactdesk.phone import pins
from forethought.web.contactdesk.phone.day import outing_shown
from forethought.web.look.words import london_time
from forethought.web.people.models import Person
from forethought.web.visits.services import NotPossibleError

VIA = "sms"
STEPS = {
    "out": Step.SET_OFF,
    "in": Step.ARRIVED,
    "ok": None,
    "left": Step.LEAVING,
    "back": Step.BACK,
}
HELP = ("help", "sos")
UNKNOWN = "This number is not known here, and nothing was counted. Ring your office."
NOT_OUT = "Not counted: your office does not know that you are out. Ring it."
NOT_VERIFIED = "Heard, but not verified without today's word: it does not count. Ring your office."
DO_NOT_GO_IN = "Do not go in: ring your office."

_NAMESPACE = uuids.UUID("0b6f5d0c-54b2-4c1f-9a55-5d8b6c1a6e10")


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says: the step it names, if any, its words, how many minutes late."""

    step: Step | None
    words: tuple[str, ...]
    late: int | None = None


def hear(text: Incoming, *, now: datetime) -> str:
    """Take in one text; the answer to send back. The same text twice counts once."""
    name = id_of(text)
    sender = international(text.from_)
    answered = _takes_alarm(text, sender, name, now)
    if answered is not None:
        return answered
    officers = officers_at(sender)
    if not officers:
        return UNKNOWN
    said = read(text.says)
    in_trouble = _who_asks_for_help(officers, said, now)
    if in_trouble:
        for officer in in_trouble:
            facts.duress(officer, uuid=_name(name, officer), via=VIA, by=None, now=now)
        return _received(now)
    named = _named_by_word(officers, said, now)
    if len(named) == 1:
        return _check_in(named[0], said, name, now, verified=True)
    answers = {_check_in(one, said, name, now, verified=False) for one in officers}
    return NOT_VERIFIED if NOT_VERIFIED in answers else NOT_OUT


def read(text: str) -> Said:
    """The words of a text, and the first that names a step; "I am out" or "OUT." do too.

    ``late`` and a number of minutes, in this order: "late 30".
    """
    words = tuple(re.findall(r"[^\W\d_]+", text.casefold()))[:40]
    step = next((STEPS[word] for word in words if word in STEPS), None)
    late = re.search(r"\blate\D{0,20}?(\d{1,3})\b", text.casefold())
    return Said(step, words, int(late[1]) if late else None)


def officers_at(number: str) -> list[Person]:
    """The officers whose telephone this is, however it was written down; one, unless shared."""
    officers = Person.objects.filter(is_active=True, makes_visits=True)
    phones = officers.exclude(phone="").values_list("pk", "phone")
    found = {pk for pk, phone in phones if international(phone) == number}
    ways = Way.objects.filter(address=number, gone_at__isnull=True)
    found |= set(ways.values_list("person_id", flat=True))
    return list(officers.filter(pk__in=found).order_by("pk"))


def id_of(incoming: Incoming) -> uuids.UUID:
    """One fact for each text or key, however often a gateway repeats it."""
    name = f"{incoming.channel}/{incoming.provider_id}/{incoming.digits or ''}"
    return uuids.uuid5(_NAMESPACE, name)


def _takes_alarm(text: Incoming, sender: str, name: uuids.UUID, now: datetime) -> str | None:
    """Whoever was told texts the code back; None for a text that is no code of theirs."""
    codes = set(re.findall(r"\b[0-9A-F]{6}\b", text.says.upper()))
    if not codes:
        return None
    mine = Alert.objects.filter(
        way__address=sender, way__gone_at__isnull=True, sent_at__isnull=False
    ).order_by("-pk")
    alert = next((one for one in mine[:50] if sending.code_of(one.uuid) in codes), None)
    if alert is None:
        return None
    try:
        sending.acknowledge(alert, uuid=name, via=VIA, now=now)
    except NotPossibleError as error:
        return f"Not taken. {' '.join(error.sentences)}"
    return "You own this alarm now. Open the contact board."


def _check_in(
    officer: Person, said: Said, text: uuids.UUID, now: datetime, *, verified: bool
) -> str:
    """One officer is heard; the answer to them."""
    outing = outing_of(officer)
    if outing is None:
        return NOT_OUT
    if outing_shown(officer, now=now) == (None, None):
        _heard_alone(outing, officer, text, now, verified=verified)
        return NOT_OUT
    done = facts.check_in(
        outing.pk,
        uuid=_name(text, officer),
        officer=officer,
        step=said.step,
        visit_id=_visit(outing, officer, said.step, now),
        verified=verified,
        via=VIA,
        by=None,
        now=now,
    )
    if not verified:
        return NOT_VERIFIED
    # A text leaves the house: the gate's own sentences stay inside.
    stop = "" if done.go_in else DO_NOT_GO_IN
    late = "" if said.late is None else _run_late(outing, officer, said.late, text, now)
    return " ".join(part for part in (_received(done.fact.at), late, stop) if part)


def _heard_alone(
    outing: Outing, officer: Person, text: uuids.UUID, now: datetime, *, verified: bool
) -> None:
    """Whoever called for help, and is not waited for: the desk hears them, as by the app."""
    facts.check_in(
        outing.pk,
        uuid=uuids.uuid5(_name(text, officer), "heard"),
        officer=officer,
        step=None,
        verified=verified,
        via=VIA,
        by=None,
        now=now,
    )


def _run_late(
    outing: Outing, officer: Person, minutes: int, text: uuids.UUID, now: datetime
) -> str:
    try:
        planning.run_late(
            outing.pk,
            minutes=minutes,
            uuid=uuids.uuid5(_name(text, officer), "late"),
            by=officer,
            via=VIA,
            now=now,
        )
    except NotPossibleError as error:
        return f"Your plan stays as it was. {error.sentences[0]}."
    return f"It expects you {minutes} minutes later now. What was due already stays due."


def _name(text: uuids.UUID, officer: Person) -> uuids.UUID:
    """The fact of this officer that a text tells: it may tell one of each who shares a phone."""
    return uuids.uuid5(text, str(officer.pk))


def _named_by_word(officers: Sequence[Person], said: Said, now: datetime) -> list[Person]:
    """Those whose word of the day is among the words."""
    day = local_day(now)
    return [
        one for one in officers if any(pins.is_word_of(one, word, day=day) for word in said.words)
    ]


def _who_asks_for_help(officers: Sequence[Person], said: Said, now: datetime) -> Sequence[Person]:
    """Whose call for help this is: of whoever's word is in it, else of all who may have sent it.

    Those who are out come before those who are not; nobody's call is dropped.
    """
    secretly = [
        one for one in officers if any(pins.is_duress_word(one, word) for word in said.words)
    ]
    if secretly:
        return secretly
    if not any(word in HELP for word in said.words):
        return ()
    out = [one for one in officers if outing_of(one) is not None]
    return _named_by_word(officers, said, now) or out or officers


def _received(at: datetime) -> str:
    """The same for a check-in and for a call for help: somebody may be reading along."""
    return f"Your office received this at {london_time(at)}."


def _visit(outing: Outing, officer: Person, step: Step | None, now: datetime) -> int | None:
    """The visit that a text without a name is about: the one they are in, else the next."""
    if step not in (Step.SET_OFF, Step.ARRIVED, Step.LEAVING):
        return None
    contact = contact_of(outing, now)
    if contact is None:
        return None
    if step is Step.LEAVING and contact.inside:
        return int(contact.inside[0])
    return _next(contact, str(officer.pk), Step.ARRIVED if step is Step.SET_OFF else step)


def _next(contact: Contact, officer: str, step: Step) -> int | None:
    for one in contact.points:
        mine = officer in one.point.officers and one.point.step is step
        if mine and one.standing is not Standing.MET:
            return int(one.point.visit)
    return None
