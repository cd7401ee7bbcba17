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


def token_for(person: Person, *, now: datetime) -> str:
    """A token for this person's phone that holds for ``HOLDS``."""
    ends = int((now + HOLDS).timestamp())
    kept = DaySecret.objects.filter(person=person).first()
    return signing.dumps([person.pk, ends, _since(kept)], salt=_SALT, compress=False)


def person_of(token: str, *, now: datetime) -> Person | None:
    """Whose phone this is; None for a token that does not hold."""
    try:
        pk, ends, since = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Person.objects.select_related("day_secret").filter(pk=pk, is_active=True)
    person = next(iter(found), None)  # the first of one needs no order
    if person is None or now.timestamp() >= ends:
        return None
    if since != _since(getattr(person, "day_secret", None)):
        return None
    return person


def _since(kept: DaySecret | None) -> str:
    """When the PINs were set and a phone was last lost: either shuts out the phones before."""
    if kept is None:
        return ""
    moments = {"set": kept.set_at if kept.pins else None, "lost": kept.phone_lost_at}
    return " ".join(f"{what} {at.isoformat()}" for what, at in moments.items() if at)
