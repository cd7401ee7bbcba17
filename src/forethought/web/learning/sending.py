"""Who is told that the digest of a week is there, once each.

It goes to management grade and to safety representatives, as a notice with a link: it says that
there are figures, never which. Due by rows: whoever has no row for this week is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from forethought.timestamps import LONDON, local_day
from forethought.vocabulary import Grade
from forethought.web.learning.digest import monday_of
from forethought.web.notices.services import see_about, tell
from forethought.web.people.models import Office, Person

SENT_AT = time(7)
"""On Mondays, in London."""

SUBJECT = "digest"
"""What such a notice is about: the digest of the office whose id stands beside it."""

# Of two workers at once the second waits here for the first, and then finds the rows there.
_INSERT = """
INSERT INTO learning_digest (person_id, week, at) SELECT unnest(%s::bigint[]), %s, %s
ON CONFLICT (person_id, week) DO NOTHING RETURNING person_id
"""


def send_digests(*, now: datetime) -> int:
    """Tell everybody who has not been told this week. Returns how many were.

    Two workers at once tell nobody twice, and one that is killed leaves all or nothing. Whoever
    has not opened the one before keeps that notice, and gets no other.
    """
    monday = monday_of(local_day(now))
    if now < datetime.combine(monday, SENT_AT, LONDON):
        return 0
    waiting = recipients().exclude(digests__week=monday)
    offices = dict(waiting.values_list("pk", "team__office").order_by("pk"))
    if not offices:
        return 0
    with transaction.atomic():
        told: defaultdict[int, list[int]] = defaultdict(list)
        for person in _inserted(offices, monday, now):
            told[offices[person]].append(person)
        for office, people in told.items():
            tell("digest", to=people, subject=SUBJECT, subject_id=office, now=now)
    return sum(map(len, told.values()))


def recipients() -> QuerySet[Person]:
    """Management grade and safety representatives who belong to an office."""
    reads = Q(grade=Grade.MANAGER.value) | Q(safety_representative=True)
    return Person.objects.to_ask().filter(reads, team__isnull=False)


def digest_seen(office: Office, *, by: Person, now: datetime) -> None:
    """Somebody has opened the digest of their office."""
    see_about(SUBJECT, office.pk, by=by, now=now)


def _inserted(people: Iterable[int], monday: date, now: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [sorted(people), monday, now])
        return [row[0] for row in cursor.fetchall()]
