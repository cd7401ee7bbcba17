"""What was typed into a report when the session had ended is not lost: the server keeps it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, QueryDict

from forethought.web.incidents.models import Draft
from forethought.web.people.models import Person

KEPT_FOR = timedelta(days=7)
LONGEST_DRAFT = 40_000
"""Characters of everything typed: the longest report, and what stands beside it twice."""

_NOT_TYPED = frozenset({"csrfmiddlewaretoken"})


def keep_what_was_typed(request: HttpRequest, *, now: datetime) -> str:
    """Keep the answers of a report that comes with a session that has ended.

    Returns the address of the page on which they stand again after signing in; empty where
    nothing was kept, because it is another page. Photos are not kept.
    """
    person, address = request.user, request.get_full_path()
    wanted = request.method == "POST" and request.path.startswith("/incidents/")
    if not wanted or not isinstance(person, Person) or len(address) > 200:
        return ""
    typed = {name: values for name, values in request.POST.lists() if name not in _NOT_TYPED}
    if not typed or sum(len(v) for values in typed.values() for v in values) > LONGEST_DRAFT:
        return ""
    plain = {name: [str(v).replace("\0", "") for v in values] for name, values in typed.items()}
    Draft.objects.filter(at__lt=now - KEPT_FOR).delete()
    Draft.objects.update_or_create(
        person=person, address=address, defaults={"typed": plain, "at": now}
    )
    return address


def draft_of(person: Person, address: str, *, now: datetime) -> QueryDict | None:
    """What this person had typed on this page; None: nothing, or too long ago."""
    found = Draft.objects.filter(person=person, address=address, at__gte=now - KEPT_FOR).first()
    if found is None:
        return None
    typed = QueryDict(mutable=True)
    for name, values in found.typed.items():
        typed.setlist(name, values)
    return typed


def drop_draft(person: Person, address: str) -> None:
    """It was sent, or is not wanted."""
    Draft.objects.filter(person=person, address=address).delete()
