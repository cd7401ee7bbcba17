"""The kinds of things that go by age, in the order in which they go, and how each is removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from forethought.vocabulary import INCIDENT_REPORTS
from forethought.web.contactdesk.models import (
    Alarm,
    Alert,
    Call,
    Duty,
    Gap,
    HandOver,
    Outing,
    OutsideTest,
)
from forethought.web.dataprotection.models import AccessRequest, LegalHold
from forethought.web.dataprotection.retention.due import Due
from forethought.web.decisions.models import Disposition
from forethought.web.incidents.models import Draft, Incident
from forethought.web.learning.models import Digest, Verdict
from forethought.web.markers.models import Marker
from forethought.web.notices.models import Notice
from forethought.web.people.models import Absence
from forethought.web.records.affected import visits_sharing
from forethought.web.records.locks import let_checks_wait
from forethought.web.records.models import Load, Record, RecordKey
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Customer, Visit
from forethought.web.visits.reasons import News

Found = Callable[[Due], "QuerySet[Any]"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing. ``old``: old enough; ``gone``: of these, what no hold keeps.

    ``kept``: old, but still open. ``remove`` takes ids away within the caller's transaction;
    None: by what the models say of each other.
    """

    name: str
    title: str
    model: type[Model]
    old: Found
    gone: Found
    kept: Found | None = None
    remove: Callable[[Sequence[int], datetime], None] | None = None


def _remove_records(found: QuerySet[Record], now: datetime) -> None:
    """Records that checks read go through the one door: what was said of them is news."""
    ids = list(found.values_list("pk", flat=True))
    keys = list(RecordKey.objects.filter(record__in=ids).values_list("key", flat=True).distinct())
    RecordKey.objects.filter(record__in=ids).delete()
    Record.objects.filter(pk__in=ids).delete()
    if keys:
        let_checks_wait()
        reopen(visits_sharing(keys, now), because=News.RECORDS_VANISHED, now=now)


def _remove_notes(ids: Sequence[int], now: datetime) -> None:
    _remove_records(Record.objects.filter(pk__in=ids), now)


def _remove_incidents(ids: Sequence[int], now: datetime) -> None:
    names = [f"incident-{pk}" for pk in ids]
    ours = Record.objects.filter(
        source__name=INCIDENT_REPORTS, added_by__isnull=False, record_id__in=names
    )
    _remove_records(ours, now)
    Incident.objects.filter(pk__in=ids).delete()


def _remove_outings(ids: Sequence[int], now: datetime) -> None:  # noqa: ARG001 - as all of them
    Alert.objects.filter(alarm__outing__in=ids).delete()
    Alarm.objects.filter(outing__in=ids).delete()
    Call.objects.filter(outing__in=ids).delete()
    Outing.objects.filter(pk__in=ids).delete()


KINDS = (
    Kind("notices", "Notices", Notice, Due.notices, Due.notices_gone),
    Kind("loads", "Reports of loading records", Load, Due.loads, Due.loads),
    Kind(
        "requests",
        "Requests to see one's data",
        AccessRequest,
        Due.access_requests,
        Due.access_requests_gone,
    ),
    Kind("holds", "Legal holds that were ended", LegalHold, Due.holds, Due.holds),
    Kind("markers", "Warning markers", Marker, Due.markers, Due.markers_gone, Due.markers_kept),
    Kind(
        "incidents",
        "Incidents",
        Incident,
        Due.incidents,
        Due.incidents_gone,
        Due.incidents_kept,
        _remove_incidents,
    ),
    Kind("notes", "Notes by hand", Record, Due.notes, Due.notes_gone, None, _remove_notes),
    Kind(
        "dispositions",
        "Decisions about records",
        Disposition,
        Due.dispositions,
        Due.dispositions_gone,
    ),
    Kind("visits", "Visits with their checks", Visit, Due.visits, Due.visits_gone, Due.visits_kept),
    Kind("outings", "Outings", Outing, Due.outings, Due.outings, None, _remove_outings),
    Kind("duties", "Rotas of the contact desk", Duty, Due.duties, Due.duties),
    Kind("handovers", "Hand-overs of the contact desk", HandOver, Due.handovers, Due.handovers),
    Kind("gaps", "Gaps that were accepted", Gap, Due.gaps, Due.gaps),
    Kind("absences", "Absences", Absence, Due.absences, Due.absences),
    Kind("tests", "Tests of the outside alarm", OutsideTest, Due.outside_tests, Due.outside_tests),
    Kind("verdicts", "Verdicts on findings", Verdict, Due.verdicts, Due.verdicts),
    Kind("digests", "Digests", Digest, Due.digests, Due.digests),
    Kind("drafts", "Drafts", Draft, Due.drafts, Due.drafts),
    Kind("customers", "Customers", Customer, Due.customers, Due.customers_gone),
)
"""What hangs on something else comes before it."""

TITLES = {kind.name: kind.title for kind in KINDS} | {
    "materials": "What many checks share",
    "photos": "Files of photos",
}

_UNUSED = """
SELECT material.sha256 FROM checks_material AS material
WHERE material.kept_at < %s AND material.sha256 NOT IN (
    SELECT used FROM checks_check,
        unnest(ARRAY[inputs->>'areas', inputs->>'press', inputs->>'pack']) AS used
    WHERE used IS NOT NULL
)
"""


def unused_materials(due: Due) -> list[str]:
    """The hashes of what no check uses any more. Reads every check once: not for every day."""
    with connection.cursor() as cursor:
        cursor.execute(_UNUSED, [due.cut("visits")])
        return [sha256 for (sha256,) in cursor.fetchall()]
