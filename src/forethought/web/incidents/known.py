"""An incident as checks find it: a record of the source *incident reports*, and visits held.

Nothing is decided about anybody by this: the record is matched, screened and weighed as every
other record is (policy.md, "Rules").
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from forethought.matching import Person as Matched
from forethought.matching import can_be_matched, has_address
from forethought.record import Record as CoreRecord
from forethought.record import When
from forethought.timestamps import local_day
from forethought.vocabulary import INCIDENT_REPORTS
from forethought.web.incidents.models import Incident
from forethought.web.people.models import Person
from forethought.web.records.affected import visits_sharing
from forethought.web.records.keys import key_numbers
from forethought.web.records.locks import let_checks_wait
from forethought.web.records.models import Record, RecordKey, Source
from forethought.web.records.persons import person_of_customer
from forethought.web.records.staging import digest
from forethought.web.visits.door import reopen
from forethought.web.visits.reasons import News


def make_known(incident: Incident, *, by: Person, now: datetime) -> int:
    """Write the records of an incident afresh, and hold the visits that they may be about.

    Call it in the transaction of the change. Visits are found by what the incident is about now
    and by what it was about until now. Returns how many visits are held; where nothing that a
    check sees has changed, none.
    """
    source, _ = Source.objects.get_or_create(name=INCIDENT_REPORTS, defaults={"required": False})
    wanted = [_record(incident, whom) for whom in whom_it_is_about(incident)]
    there = source.records.filter(record_id=incident.record_id, added_by__isnull=False)
    if [bytes(one.sha256) for one in there.order_by("ordinal")] == [digest(one) for one in wanted]:
        return 0
    keys = set(RecordKey.objects.filter(record__in=there).values_list("key", flat=True))
    there.delete()
    for ordinal, one in enumerate(wanted):
        keys.update(_store(source, ordinal, one, incident))
    let_checks_wait()
    return reopen(visits_sharing(keys, now), because=News.INCIDENT, now=now, by=by)


def whom_it_is_about(incident: Incident) -> tuple[Matched, ...]:
    """The customer, and the place where it happened if that is another than the customer's.

    Empty: nobody and nowhere that is known, so that no check can find it.
    """
    about: list[Matched] = []
    if incident.customer is not None:
        about.append(person_of_customer(incident.customer))
    if incident.address or incident.postcode:
        place = Matched(address=incident.address, postcode=incident.postcode)
        if not _same_place(about, place):
            about.append(place)
    return tuple(about)


def can_be_found(incident: Incident) -> bool:
    """Whether some check can find it: somebody whom matching can tell apart, or an address."""
    return any(can_be_matched(one) or has_address(one) for one in whom_it_is_about(incident))


def _same_place(about: Iterable[Matched], place: Matched) -> bool:
    where = _plain(place.address), _plain(place.postcode)
    return any((_plain(one.address), _plain(one.postcode)) == where for one in about)


def _plain(text: str) -> str:
    return "".join(text.casefold().split())


def _record(incident: Incident, whom: Matched) -> CoreRecord:
    return CoreRecord(
        source=INCIDENT_REPORTS,
        record_id=incident.record_id,
        file="",
        line=0,
        person=whom,
        when=When(local_day(incident.happened_at), incident.happened_at),
        text=incident.words,
        category=";".join(incident.hazards),
    )


def _store(source: Source, ordinal: int, one: CoreRecord, incident: Incident) -> tuple[int, ...]:
    person, keys = one.person, key_numbers(one.person)
    record = Record.objects.create(
        source=source,
        record_id=one.record_id,
        ordinal=ordinal,
        customer_name=person.name,
        birth_date=person.birth_date,
        utr=person.utr,
        nino=person.nino,
        vrn=person.vrn,
        paye_ref=person.paye_ref,
        address=person.address,
        postcode=person.postcode,
        day=local_day(incident.happened_at),
        moment=incident.happened_at,
        text=one.text,
        category=one.category,
        sha256=digest(one),
        added_by=incident.recorded_by,
    )
    RecordKey.objects.bulk_create(RecordKey(record=record, key=key) for key in keys)
    return keys
