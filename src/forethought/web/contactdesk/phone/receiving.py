"""Presses become facts: each counts once, whatever else is wrong with it or with the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forethought.contact.words import Step
from forethought.web.contactdesk import facts
from forethought.web.contactdesk.models import Fact
from forethought.web.contactdesk.outings import outing_of
from forethought.web.contactdesk.phone.messages import Kind, Message
from forethought.web.contactdesk.phone.pins import Typed, what_was_typed
from forethought.web.people.models import Person
from forethought.web.signin.secrets import UnreadableSecretError
from forethought.web.visits.services import NotPossibleError

NOT_OUT = "The office does not know that you are out: ring it, or leave the office on this site"


@dataclass(frozen=True, slots=True)
class Receipt:
    """When the office came to know it, and what the officer must be told.

    Of a call for help it says what it would say of an opened day: nobody who reads it learns.
    ``counted`` False: nobody is out, so nobody watches.
    """

    at: datetime
    says: tuple[str, ...] = ()
    counted: bool = True


def receive(message: Message, *, by: Person, via: str, now: datetime) -> Receipt:
    """Take in one press of an officer. The same press again gives the first receipt's time.

    What cannot be recorded gets a sentence, so that it keeps none of the others back.
    """
    try:
        return _receive(message, by, via, now)
    except NotPossibleError as error:
        return Receipt(now, tuple(error.sentences), counted=False)


def _receive(message: Message, by: Person, via: str, now: datetime) -> Receipt:
    if _asks_for_help(message, by):
        facts.duress(by, uuid=message.uuid, age_s=message.age_s, via=via, by=by, now=now)
        return Receipt(now)
    if message.kind is not Kind.CHECK_IN:
        return Receipt(now)
    earlier = Fact.objects.filter(uuid=message.uuid, by=by).first()
    if earlier is not None and message.step not in (Step.ARRIVED, Step.LEAVING):
        return Receipt(earlier.at)
    outing = earlier.outing_id if earlier else getattr(outing_of(by), "pk", None)
    if outing is None:
        return Receipt(now, (NOT_OUT,), counted=False)
    done = facts.check_in(
        outing,
        uuid=message.uuid,
        officer=by,
        step=message.step,
        visit_id=int(message.visit) if message.visit else None,
        age_s=message.age_s,
        via=via,
        by=by,
        now=now,
    )
    return Receipt(done.fact.at, done.says)


def _asks_for_help(message: Message, by: Person) -> bool:
    if message.kind is Kind.DURESS:
        return True
    try:
        return bool(message.proof) and what_was_typed(by, message.proof) is Typed.DURESS
    except UnreadableSecretError:
        return True  # the key is lost: nobody can say that it was not a call for help
