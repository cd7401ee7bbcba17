"""What lets a phone tell things after its session has ended: a token for one day.

With it one can say where that officer is in the day, and fetch the day locked under their PINs;
nothing can be read with it. New PINs, a phone reported lost, and leaving the service end it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing

from forethought.web.contactdesk.models import DaySecret
from forethought.web.people.models import Person

_SALT = "forethought.contactdesk.phone"
HOLDS = timedelta(hours=36)
"""A day out that runs past midnight, and what a phone without signal tells only then."""

_HOLDER = """
    SELECT person.*, secret.pins AS secret_pins, secret.set_at AS secret_set_at,
        secret.phone_lost_at AS secret_lost_at
    FROM people_person AS person
    LEFT JOIN contactdesk_daysecret AS secret ON secret.person_id = person.id
    WHERE person.id = %s AND person.is_active
"""
"""Asked at every check-in: written out, because Django takes longer to put it together than the
database to answer it."""


def token_for(person: Person, *, now: datetime) -> str:
    """A token for this person's phone that holds for ``HOLDS``."""
    ends = int((now + HOLDS).timestamp())
    kept = DaySecret.objects.filter(person=person).first()
    since = _since(kept.pins, kept.set_at, kept.phone_lost_at) if kept else ""
    return signing.dumps([person.pk, ends, since], salt=_SALT, compress=False)


def person_of(token: str, *, now: datetime) -> Person | None:
    """Whose phone this is; None for a token that does not hold."""
    try:
        pk, ends, since = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = next(iter(Person.objects.raw(_HOLDER, [pk])), None)
    if person is None or now.timestamp() >= ends:
        return None
    kept = vars(person)
    if since != _since(kept["secret_pins"], kept["secret_set_at"], kept["secret_lost_at"]):
        return None
    return person


def _since(pins: str | None, set_at: datetime | None, lost_at: datetime | None) -> str:
    """When the PINs were set and a phone was last lost: either shuts out the phones before."""
    moments = {"set": set_at if pins else None, "lost": lost_at}
    return " ".join(f"{what} {at.isoformat()}" for what, at in moments.items() if at)
