"""Texts from phones without data: who writes, what it counts for, and what is answered.

A text's number can be forged. With the officer's word of the day it is a check-in; without it it
is *heard, not verified*: it rings the desk and stops nothing. A call for help always counts.
"""

from __future__ import annotations

import re
import uuid as uuids
from dataclasses import dataclass
from datetime import datetime

from forethought.channels.callback import Incoming
from forethought.channels.phone_numbers import international
from forethought.contact.result import Contact, Standing
from forethought.contact.words import Step
from forethought.timestamps import local_day
from forethought.web.contactdesk import facts, sending
from forethought.web.contactdesk.judging import contact_of
from forethought.web.contactdesk.models import Alert, Outing, Way
from forethought.web.contactdesk.outings import outing_of
from forethought.web.contactdesk.phone import pins
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
    """What a text says: the step it names, if any, and its words."""

    step: Step | None
    words: tuple[str, ...]


def hear(text: Incoming, *, now: datetime) -> str:
    """Take in one text; the answer to send back. The same text twice counts once."""
    name = id_of(text)
    sender = international(text.from_)
    answered = _takes_alarm(text, sender, name, now)
    if answered is not None:
        return answered
    officer = officer_at(sender)
    if officer is None:
        return UNKNOWN
    said = read(text.says)
    if _asks_for_help(officer, said):
        facts.duress(officer, uuid=name, via=VIA, by=None, now=now)
        return _received(now)
    outing = outing_of(officer)
    if outing is None:
        return NOT_OUT
    verified = any(pins.is_word_of(officer, word, day=local_day(now)) for word in said.words)
    done = facts.check_in(
        outing.pk,
        uuid=name,
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
    return _received(done.fact.at) if done.go_in else f"{_received(done.fact.at)} {DO_NOT_GO_IN}"


def read(text: str) -> Said:
    """The words of a text, and the first that names a step; "I am out" or "OUT." do too."""
    words = tuple(re.findall(r"[^\W\d_]+", text.casefold()))[:40]
    step = next((STEPS[word] for word in words if word in STEPS), None)
    return Said(step, words)


def officer_at(number: str) -> Person | None:
    """The one officer whose telephone this is; None where there is none, or several."""
    found = {
        pk
        for pk, phone in Person.objects.filter(is_active=True, makes_visits=True)
        .exclude(phone="")
        .values_list("pk", "phone")
        if international(phone) == number
    }
    found |= set(
        Way.objects.filter(
            address=number,
            gone_at__isnull=True,
            person__is_active=True,
            person__makes_visits=True,
        ).values_list("person_id", flat=True)
    )
    return Person.objects.get(pk=found.pop()) if len(found) == 1 else None


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


def _asks_for_help(officer: Person, said: Said) -> bool:
    return any(word in HELP or pins.is_duress_word(officer, word) for word in said.words)


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
