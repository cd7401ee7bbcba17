"""Presses become facts: each counts once, whatever else is wrong with it or with the others."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q

from forethought.contact.events import pressed
from forethought.contact.words import Step
from forethought.web.contactdesk import facts, places, planning
from forethought.web.contactdesk.models import Alarm, Fact, Outing, Place
from forethought.web.contactdesk.outings import outing_id_of, outing_of
from forethought.web.contactdesk.phone.day import outing_shown
from forethought.web.contactdesk.phone.messages import Kind, Known, Late, Message, Rest, Spot
from forethought.web.contactdesk.phone.pins import Typed, what_was_typed
from forethought.web.notices import turning_back
from forethought.web.people.models import Person
from forethought.web.signin.secrets import UnreadableSecretError
from forethought.web.visits.services import NotPossibleError

logger = logging.getLogger(__name__)

NOT_OUT = "The office does not know that you are out: ring it, or leave the office on this site"
LONGEST_WAIT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Receipt:
    """When the office came to know it, and what the officer must be told.

    Of a call for help it says what it would say of an opened day: nobody who reads it learns.
    ``counted`` False: nobody is out, so nobody watches.
    """

    at: datetime
    says: tuple[str, ...] = ()
    counted: bool = True


def receive_all(
    messages: Sequence[Message], *, by: Person, via: str, now: datetime
) -> dict[UUID, Receipt]:
    """Take in the presses of one request, those that may call for help first.

    One that breaks has no receipt, so that the phone keeps it and sends it again; it holds none
    of the others back. Raises OperationalError or InterfaceError where the database has gone.
    """
    receipts: dict[UUID, Receipt] = {}
    for message in sorted(messages, key=lambda one: not _may_ask_for_help(one)):
        try:
            receipts[message.uuid] = receive(message, by=by, via=via, now=now)
        except Exception as error:  # a broken press keeps no call for help back (ADR 4)
            logger.error("press %s broke: %s", message.uuid, type(error).__name__)
            gone = isinstance(error, OperationalError | InterfaceError)
            if gone and not connection.is_usable():
                raise
    return receipts


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
    if message.kind in _FOR_WHO_IS_OUT and _is_open_for_an_alarm_alone(by, now):
        return _heard_alone(message, by, via, now)
    return _taken_in(message, by, via, now)


def _taken_in(message: Message, by: Person, via: str, now: datetime) -> Receipt:
    match message.asked:
        case Late() | Rest() as asked:
            return _change_plan(message, asked, by, via, now)
        case Spot() as spot:
            return _where(message, spot, by, now)
        case Known(notices=notices):
            turning_back.know(notices, by=by, at=pressed(now, message.age_s))
            return Receipt(now)
    if message.kind is Kind.CHECK_IN:
        return _check_in(message, by, via, now)
    return Receipt(now)


_FOR_WHO_IS_OUT = (Kind.CHECK_IN, Kind.LATE, Kind.PLAN, Kind.WHERE)


def _is_open_for_an_alarm_alone(by: Person, now: datetime) -> bool:
    mine = Q(outing__officer=by) | Q(outing__second_officer=by)
    rings = Alarm.objects.filter(mine, ended_at__isnull=True, outing__over_at__isnull=True)
    return rings.exists() and outing_shown(by, now=now) == (None, None)


def _heard_alone(message: Message, by: Person, via: str, now: datetime) -> Receipt:
    """Whoever called for help, and is not waited for: the desk hears them, and they are answered
    as if nobody did. Under an id of its own, so that the same press again is answered alike."""
    earlier = Fact.objects.filter(uuid=message.uuid, by=by).first()
    if earlier is not None:
        return Receipt(earlier.at)
    aside, outing = uuid5(message.uuid, "heard"), outing_id_of(by)
    if isinstance(message.asked, Spot):
        with suppress(NotPossibleError):
            _where(replace(message, uuid=aside), message.asked, by, now)
    elif outing is not None:
        _sign_of_life(outing, aside, message, by, via, now)
    return Receipt(now, (NOT_OUT,), counted=False)


def _sign_of_life(
    outing: int, uuid: UUID, message: Message, by: Person, via: str, now: datetime
) -> None:
    """A sign of life at the moment of the press, whatever else the press says."""
    facts.check_in(
        outing,
        uuid=uuid,
        officer=by,
        step=None,
        age_s=message.age_s,
        via=via,
        by=by,
        now=now,
    )


def _check_in(message: Message, by: Person, via: str, now: datetime) -> Receipt:
    outing, moves = outing_id_of(by), message.step in (Step.ARRIVED, Step.LEAVING)
    if outing is None or moves or message.step is Step.BACK:  # others are told twice to no harm
        earlier = Fact.objects.filter(uuid=message.uuid, by=by).first()
        if earlier is not None and not moves:
            return Receipt(earlier.at)
        outing = earlier.outing_id if earlier else outing
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


def _change_plan(
    message: Message, asked: Late | Rest, by: Person, via: str, now: datetime
) -> Receipt:
    """A sign of life first, whatever becomes of the plan; then the plan, once."""
    earlier = Fact.objects.filter(uuid=message.uuid, by=by).first()
    if earlier is not None:
        return Receipt(earlier.at)
    outing = outing_of(by)
    if outing is None:
        return Receipt(now, (NOT_OUT,), counted=False)
    _sign_of_life(outing.pk, uuid5(message.uuid, "word"), message, by, via, now)
    _plan(outing, message, asked, by, via, now)
    return Receipt(now)


def _plan(
    outing: Outing, message: Message, asked: Late | Rest, by: Person, via: str, now: datetime
) -> None:
    at = pressed(now, message.age_s)
    if isinstance(asked, Late):
        planning.run_late(
            outing.pk,
            minutes=asked.minutes,
            uuid=message.uuid,
            by=by,
            via=via,
            now=now,
            pressed_at=at,
        )
        return
    wish = planning.Wish(
        visits=asked.visits,
        back_by=planning.next_time(asked.back_by, _known(at, now)) if asked.back_by else None,
        home=asked.home,
    )
    planning.change(outing.pk, wish, uuid=message.uuid, by=by, via=via, now=now, pressed_at=at)


def _known(at: datetime, now: datetime) -> datetime:
    """When a time of day was meant: as pressed, unless the phone's clocks say nothing sensible."""
    return at if now - at < LONGEST_WAIT else now


def _where(message: Message, spot: Spot, by: Person, now: datetime) -> Receipt:
    earlier = Place.objects.filter(uuid=message.uuid, officer=by).first()
    if earlier is not None:
        return Receipt(earlier.received_at)
    outing = outing_of(by)
    if outing is None:
        return Receipt(now, (NOT_OUT,), counted=False)
    places.send(
        outing,
        officer=by,
        uuid=message.uuid,
        lat=spot.lat,
        lon=spot.lon,
        accuracy_m=spot.accuracy_m,
        age_s=message.age_s,
        now=now,
    )
    return Receipt(now)


def _may_ask_for_help(message: Message) -> bool:
    return message.kind is Kind.DURESS or bool(message.proof)


def _asks_for_help(message: Message, by: Person) -> bool:
    if message.kind is Kind.DURESS:
        return True
    try:
        return bool(message.proof) and what_was_typed(by, message.proof) is Typed.DURESS
    except UnreadableSecretError:
        return True  # the key is lost: nobody can say that it was not a call for help
