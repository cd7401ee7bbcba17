"""Check-ins that reach a process at the same moment are recorded in one transaction.

An answer is given after COMMIT, as for one alone. Whatever is not plain (the outing is locked by
somebody else, the check-in was told before, its officer is not on the outing, an alarm rings or
rang, the transaction broke) is left to be recorded by itself, so that nobody's check-in can
harm another's.
"""

from __future__ import annotations

import logging
import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import Error, connection, transaction

from forethought.contact.events import CheckIn
from forethought.contact.result import Contact
from forethought.web.contactdesk.combining import Combiner
from forethought.web.contactdesk.judging import Told, judged, told_of
from forethought.web.contactdesk.models import Fact, Outing
from forethought.web.contactdesk.stored_facts import detail_of, kind_of
from forethought.web.contactdesk.watching import settle_judged
from forethought.web.people.models import Person

logger = logging.getLogger(__name__)

MOST = 64
"""Check-ins of one transaction: few enough that none of them waits long for the others."""


@dataclass(frozen=True, slots=True)
class Word:
    """A verified check-in that is to be recorded, as ``recording.record`` takes it."""

    outing_id: int
    uuid: uuids.UUID
    officer_id: int
    event: CheckIn
    by: Person | None
    via: str
    now: datetime


def record(word: Word) -> Fact | None:
    """The fact, recorded and settled with whatever else came; None: record it by itself."""
    if connection.in_atomic_block:
        return None  # others must not depend on how the caller's transaction ends
    return _combiner.ask(word)


def record_all(words: Sequence[Word]) -> list[Fact | None]:
    """``record`` for words of different outings."""
    try:
        with transaction.atomic():
            return _record_all(words)
    except (Error, ValueError, LookupError, TypeError) as error:
        logger.warning("%d check-ins are recorded one by one: %s", len(words), type(error).__name__)
        return [None] * len(words)


def _record_all(words: Sequence[Word]) -> list[Fact | None]:
    ids = [word.outing_id for word in words]
    free = Outing.objects.select_for_update(skip_locked=True).filter(pk__in=ids)
    outings = {outing.pk: outing for outing in free.order_by("pk")}
    told = told_of(outings.values())
    contacts: dict[int, Contact | None] = {}
    facts: dict[int, Fact] = {}
    for word in words:
        outing = outings.get(word.outing_id)
        fact = _fact(word, outing, told[outing.pk]) if outing is not None else None
        if outing is None or fact is None:
            continue
        contact = judged(outing.pk, told[outing.pk].and_then(fact), word.now)
        if contact is not None and not contact.alarms:
            contacts[outing.pk], facts[outing.pk] = contact, fact
    if facts:
        Fact.objects.bulk_create(facts.values())
        settle_judged([outings[pk] for pk in facts], contacts, max(word.now for word in words))
    return [facts.get(word.outing_id) for word in words]


def _fact(word: Word, outing: Outing, told: Told) -> Fact | None:
    if word.officer_id not in (outing.officer_id, outing.second_officer_id):
        return None
    if any(earlier.uuid == word.uuid for earlier in told.facts):
        return None
    return Fact(
        uuid=word.uuid,
        outing=outing,
        kind=kind_of(word.event),
        at=word.now,
        by=word.by,
        via=word.via,
        detail=detail_of(word.event),
    )


_combiner: Combiner[Word, Fact] = Combiner(record_all, alike=lambda word: word.outing_id, most=MOST)
