"""Incidents that are recorded on a phone, with or without signal.

A report waits on the phone under the officer's own key. That key stands in the locked day alone,
so that whoever finds the phone reads nothing, and yet a report that is written can be sent while
the day is locked. What is typed and not yet sent lies under it too.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

from forethought.contact.events import OLDEST
from forethought.web.contactdesk.phone.messages import NotReadableError
from forethought.web.contactdesk.phone.receiving import Receipt
from forethought.web.incidents.models import Incident
from forethought.web.incidents.services import Told, add_photo, record_incident
from forethought.web.look.parse import parse_number
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.services import NotPossibleError

_SALT = "forethought.contactdesk.phone.reports"
_IV = 12
NEAR_MISS = "near_miss"
LONGEST_WAIT = timedelta(days=60)
"""A report that lay on a phone for so long says when it was; an age beyond it says nothing."""

NOT_READABLE = "This report cannot be read: record it again, or ring your office"
NOT_THERE = "The report that this photo belongs to is not there: add it to the report at a desk"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a phone sends of a report: JSON under the officer's key, bound to its ``uuid``.

    ``age_s``: how long ago it was saved, by the phone's clocks.
    """

    uuid: UUID
    iv: bytes
    data: bytes
    age_s: float


def key_of(person: Person) -> str:
    """The officer's key in base64: AES-256, the same with new PINs, so that nothing is lost."""
    return base64.b64encode(_key(person, settings.SECRET_KEY)).decode()


def sealed_in(body: bytes) -> Sealed:
    """A report out of the body of a request. Raises NotReadableError."""
    try:
        given = json.loads(body)
        age = given.get("age_s")
        return Sealed(
            UUID(given["uuid"]),
            base64.b64decode(given["iv"], validate=True),
            base64.b64decode(given["data"], validate=True),
            float(age) if age is not None else 0.0,
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        raise NotReadableError(NOT_READABLE) from None


def receive_report(sealed: Sealed, *, by: Person, now: datetime) -> Receipt:
    """Record what happened to ``by``; the same report again gives its first receipt's time.

    What cannot be recorded gets a sentence: the phone shows it, and keeps what was typed.
    """
    earlier = Incident.objects.filter(uuid=sealed.uuid, recorded_by=by).first()
    if earlier is not None:
        return Receipt(earlier.reported_at)
    try:
        told = _told(_opened(by, sealed.uuid, sealed.iv, sealed.data), sealed, by, now)
        made = record_incident(sealed.uuid, told, reporter=by, by=by, now=now)
    except NotReadableError as error:
        return Receipt(now, (str(error),), counted=False)
    except NotPossibleError as error:
        return Receipt(now, tuple(error.sentences), counted=False)
    return Receipt(made.reported_at)


def receive_photo(
    incident: UUID, photo: UUID, body: bytes, *, by: Person, now: datetime
) -> Receipt | None:
    """Add one photo: ``body`` is 12 bytes of iv, then the file under the officer's key.

    None: its report has not come yet, so that the phone keeps it for later.
    """
    found = Incident.objects.filter(uuid=incident, recorded_by=by).first()
    if found is None:
        return None
    try:
        data = _unsealed(by, photo, body[:_IV], body[_IV:])
        made = add_photo(found.pk, uuid=photo, data=data, by=by, now=now)
    except NotReadableError as error:
        return Receipt(now, (str(error),), counted=False)
    except NotPossibleError as error:
        return Receipt(now, tuple(error.sentences), counted=False)
    return Receipt(made.added_at)


def _key(person: Person, secret: str | bytes) -> bytes:
    return salted_hmac(_SALT, str(person.pk), secret=secret, algorithm="sha256").digest()


def _unsealed(person: Person, uuid: UUID, iv: bytes, data: bytes) -> bytes:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(person, secret)).decrypt(iv, data, str(uuid).encode())
        except (InvalidTag, ValueError):
            continue
    raise NotReadableError(NOT_READABLE)


def _opened(person: Person, uuid: UUID, iv: bytes, data: bytes) -> dict[str, Any]:
    try:
        opened = json.loads(_unsealed(person, uuid, iv, data))
    except (ValueError, RecursionError):
        opened = None
    if not isinstance(opened, dict):
        raise NotReadableError(NOT_READABLE)
    return opened


def _told(given: dict[str, Any], sealed: Sealed, by: Person, now: datetime) -> Told:
    def text(name: str) -> str:
        found = given.get(name)
        return found if isinstance(found, str) else ""

    listed, did = given.get("hazards"), text("harm")
    hazards = listed if isinstance(listed, list) else []
    near = did == NEAR_MISS
    return Told(
        happened_at=_happened(sealed.age_s, given.get("minutes_ago"), now),
        hazards=[one for one in hazards if isinstance(one, str)],
        how=text("how"),
        words=text("words"),
        who=text("who"),
        near_miss=near,
        harm=Incident.Harm.NONE.value if near else did,
        visit=_visit(text("visit"), by),
        police_number=text("police_number"),
    )


def _happened(age_s: float, minutes_ago: Any, now: datetime) -> datetime:
    sensible = -60 <= age_s <= LONGEST_WAIT.total_seconds()
    age = timedelta(seconds=max(0, age_s)) if sensible else OLDEST
    known = isinstance(minutes_ago, int) and 0 <= minutes_ago <= 7 * 24 * 60
    return now - age - timedelta(minutes=minutes_ago if known else 0)


def _visit(name: str, by: Person) -> Visit | None:
    """One of theirs; of any other nothing is kept but what they wrote."""
    number = parse_number(name)
    if number is None:
        return None
    mine = Q(officer=by) | Q(second_officer=by, second=Visit.Second.ACCEPTED)
    return Visit.objects.filter(mine, pk=number).select_related("customer").first()
