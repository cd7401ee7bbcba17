"""Notes that people add by hand, and sources that are given up."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from forethought.record import Record as CoreRecord
from forethought.record import When
from forethought.timestamps import local_day
from forethought.vocabulary import RECORD_SYSTEMS
from forethought.web.audit import services as audit
from forethought.web.people.models import Person
from forethought.web.records.affected import visits_ahead, visits_sharing
from forethought.web.records.connections import connected_sources
from forethought.web.records.keys import key_numbers
from forethought.web.records.locks import let_checks_wait
from forethought.web.records.models import HAND_NOTES, LONGEST_NOTE, Record, RecordKey, Source
from forethought.web.records.persons import person_of_customer
from forethought.web.records.staging import digest
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Customer
from forethought.web.visits.reasons import News


class NoteError(ValueError):
    """The note cannot be added; the message is a sentence."""


class KeepError(ValueError):
    """The source must not be given up; the message is a sentence."""


def add_note(*, customer: Customer, text: str, by: Person, now: datetime) -> Record:
    """Add what somebody knows about a customer to the office's own notes.

    It is a record like any other: every visit whose customer shares a key with it is held until
    it has been checked again. Raises NoteError for an empty text or one that is too long.
    """
    words = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not words:
        raise NoteError("Write what colleagues should know")
    if len(words) > LONGEST_NOTE:
        over = len(words) - LONGEST_NOTE
        raise NoteError(
            f"The note is {over:,} characters too long: shorten it to {LONGEST_NOTE:,} characters"
        )
    with transaction.atomic():
        note = _store(customer, words, by, now)
        keys = [key.key for key in note.keys.all()]
        let_checks_wait()
        reopened = reopen(visits_sharing(keys, now), because=News.NOTE_ADDED, now=now, by=by)
        audit.record(
            "note.added",
            by=by,
            now=now,
            subject="customer",
            subject_id=customer.pk,
            record=note.pk,
            reopened=reopened,
        )
    return note


def forget_source(name: str, *, by: Person | None, now: datetime) -> int:
    """Give a record system up: its records go, and it holds no visit back any more.

    Incidents that were recorded on this site stay, whatever becomes of the file of incidents.
    Returns how many records went. Raises KeepError for the four systems that the manual names
    (DMBM511340), for the notes of this site, and for a source that is not there.
    """
    if name in (*RECORD_SYSTEMS, HAND_NOTES):
        raise KeepError(f"{name} is always examined (DMBM511340) and cannot be given up")
    connected = connected_sources().get(name)
    if connected:
        raise KeepError(
            f"{name} comes through the connection {connected}: take that out of the file of"
            f" connections, and give it up first (forethought records disconnect {connected})"
        )
    with transaction.atomic():
        source = Source.objects.select_for_update().filter(name=name).first()
        if source is None:
            raise KeepError(f"There is no source {name}: look for its name on the page Records")
        gone = _delete_records(source)
        source_id = source.pk
        if source.records.exists():
            _as_never_loaded(source)
        else:
            source.delete()
        let_checks_wait()
        reopened = reopen(visits_ahead(now), because=News.SOURCES_CHANGED, now=now, by=by)
        audit.record(
            "source.forgotten",
            by=by,
            now=now,
            subject="source",
            subject_id=source_id,
            records=gone,
            reopened=reopened,
        )
    return gone


def _delete_records(source: Source) -> int:
    """Without fetching them first: there may be millions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM records_recordkey USING records_record AS record"
            " WHERE records_recordkey.record_id = record.id AND record.source_id = %s"
            " AND record.added_by_id IS NULL",
            [source.pk],
        )
        cursor.execute(
            "DELETE FROM records_record WHERE source_id = %s AND added_by_id IS NULL", [source.pk]
        )
        return int(cursor.rowcount)


def _as_never_loaded(source: Source) -> None:
    source.required, source.file = False, ""
    source.extracted_at = source.rows = source.loaded_at = source.refused_at = None
    source.refused_as = source.refused_because = ""
    source.save()


def _store(customer: Customer, words: str, by: Person, now: datetime) -> Record:
    source, _ = Source.objects.get_or_create(name=HAND_NOTES, defaults={"required": False})
    Source.objects.select_for_update().get(pk=source.pk)
    last = Record.objects.filter(source=source).aggregate(last=Max("line"))["last"]
    number = (last or 0) + 1
    person = person_of_customer(customer)
    note = CoreRecord(
        HAND_NOTES, f"note-{number}", "", number, person, When(local_day(now), now), words
    )
    record = Record.objects.create(
        source=source,
        record_id=note.record_id,
        line=number,
        customer_name=person.name,
        birth_date=person.birth_date,
        utr=person.utr,
        nino=person.nino,
        vrn=person.vrn,
        paye_ref=person.paye_ref,
        address=person.address,
        postcode=person.postcode,
        day=local_day(now),
        moment=now,
        text=words,
        sha256=digest(note),
        added_by=by,
    )
    RecordKey.objects.bulk_create(RecordKey(record=record, key=key) for key in key_numbers(person))
    return record
