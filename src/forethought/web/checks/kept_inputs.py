"""What a check was made from, kept so that it can be run again, and put together again.

Of a record everything is kept but its text: instead the hash of the text and what the reader
found in it, with the quotations (issue B, "records are kept only as long as the source has
them"). Put together again, a record whose text is gone has a stand-in, and ``KeptReader`` answers
for it; where the live text is at hand and is the same, that is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from forethought.check_inputs import DayInputs, Disposition, Marker, Officer, VisitEntry
from forethought.check_records import LONGEST_QUOTE, text_sha256
from forethought.check_result import SourceReport
from forethought.places.area import Place
from forethought.policy.pack import Pack
from forethought.record import Record
from forethought.screening.findings import Reader, Screening
from forethought.web.checks.engine import Engine
from forethought.web.checks.materials import Packed, fetch
from forethought.web.checks.plain import decode, encode
from forethought.web.checks.stored import FORMAT, Json, storable
from forethought.web.checks.supplies import Supplies, areas_of, press_of

_STAND_IN = "\ue000"
"""A character of nobody's: what begins with it stands for a text that is gone."""


@dataclass(frozen=True, slots=True)
class RecordKept:
    """One matched record without its text.

    ``opening``: the first characters of the text, kept where an incident's category made them
    the quotation; ``whole`` when that is all of it.
    """

    record: Record
    text_sha256: str
    reading: Screening
    opening: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class OneVisit:
    """The inputs of one check, but for what lies in ``Material`` and the texts of records."""

    as_of: datetime
    visit: VisitEntry
    officers: tuple[Officer, ...]
    sources: tuple[SourceReport, ...]
    required: frozenset[str]
    records: tuple[RecordKept, ...]
    markers: tuple[Marker, ...]
    dispositions: tuple[Disposition, ...]
    place: Place
    place_of: str
    not_read: tuple[str, ...]


def inputs_json(inputs: DayInputs, engine: Engine, supplies: Supplies, pack: Packed) -> Json:
    """What to keep of these inputs; ``supplies`` and ``pack`` are referred to by their hash."""
    ((place_of, place),) = inputs.places.items()
    kept = OneVisit(
        as_of=inputs.as_of,
        visit=inputs.visits[0],
        officers=tuple(inputs.officers.values()),
        sources=inputs.sources,
        required=inputs.required,
        records=tuple(_without_text(record, engine.reader) for record in inputs.records),
        markers=inputs.markers,
        dispositions=inputs.dispositions,
        place=place,
        place_of=place_of,
        not_read=inputs.not_read,
    )
    return {
        "format": FORMAT,
        "day": storable(encode(kept)),
        "areas": supplies.packed_areas.sha256,
        "press": supplies.packed_press.sha256,
        "pack": pack.sha256,
        "reader": engine.reader_name,
    }


def _without_text(record: Record, reader: Reader) -> RecordKept:
    opening = record.text[:LONGEST_QUOTE] if record.category else ""
    return RecordKept(
        record=replace(record, text=""),
        text_sha256=text_sha256(record.text),
        reading=reader.read(record.text),
        opening=opening,
        whole=bool(record.category) and opening == record.text,
    )


@dataclass(frozen=True, slots=True)
class Again:
    """Inputs put together again. ``hash_of`` knows the hashes of texts that are gone."""

    inputs: DayInputs
    pack: Pack
    readings: Mapping[str, Screening]
    hashes: Mapping[str, str]

    def hash_of(self, text: str) -> str:
        """The hash of a note's text, of a stand-in that of the text it stands for."""
        return self.hashes.get(text) or text_sha256(text)


@dataclass(frozen=True, slots=True)
class KeptReader:
    """Answers for texts that are gone with what was found in them; reads all others."""

    readings: Mapping[str, Screening]
    reader: Reader

    def read(self, text: str) -> Screening:
        """What was found, or is found."""
        known = self.readings.get(text)
        return known if known is not None else self.reader.read(text)


def put_together(kept: Json, live: Mapping[str, str]) -> Again:
    """The inputs that ``inputs_json`` kept; ``live`` has the texts still there, by their hash.

    Raises Material.DoesNotExist when what many checks share was not kept.
    """
    one = decode(OneVisit, kept["day"])
    areas, press = areas_of(fetch(kept["areas"])), press_of(fetch(kept["press"]))
    openings = _openings(one.records)
    texts = [live.get(record.text_sha256, openings[record.text_sha256]) for record in one.records]
    gone = {
        text: record
        for text, record in zip(texts, one.records, strict=True)
        if record.text_sha256 not in live
    }
    hashes = {text: record.text_sha256 for text, record in gone.items()}
    inputs = DayInputs(
        as_of=one.as_of,
        visits=(one.visit,),
        officers={officer.officer_id: officer for officer in one.officers},
        sources=one.sources,
        required=one.required,
        records=tuple(
            replace(kept_record.record, text=text)
            for text, kept_record in zip(texts, one.records, strict=True)
        ),
        markers=one.markers,
        dispositions=tuple(_about_stand_in(each, one, texts) for each in one.dispositions),
        areas=areas.areas,
        unplaced=areas.unplaced,
        press=press.press,
        press_decisions=press.decisions,
        places={one.place_of: one.place},
        not_read=one.not_read,
    )
    return Again(
        inputs,
        decode(Pack, fetch(kept["pack"])),
        {text: record.reading for text, record in gone.items()},
        hashes,
    )


def _openings(records: Sequence[RecordKept]) -> dict[str, str]:
    """What stands for each text that is gone, by its hash: equal texts have equal stand-ins."""
    stand_ins = {one.text_sha256: f"{_STAND_IN}{one.text_sha256}" for one in records}
    stand_ins |= {
        one.text_sha256: one.opening if one.whole else f"{one.opening}{_STAND_IN}{one.text_sha256}"
        for one in records
        if one.opening or one.whole
    }
    return stand_ins


def _about_stand_in(disposition: Disposition, one: OneVisit, texts: list[str]) -> Disposition:
    """A disposition knows its record by the hash of the text: now of what stands for it."""
    for kept, text in zip(one.records, texts, strict=True):
        same = (kept.record.source, kept.record.record_id) == (
            disposition.source,
            disposition.record_id,
        )
        if same and kept.text_sha256 == disposition.text_sha256:
            return replace(disposition, text_sha256=text_sha256(text))
    return disposition


def texts_wanted(kept: Json) -> set[tuple[str, str]]:
    """The records of a kept check, as (source, record id)."""
    records: list[dict[str, Any]] = kept["day"]["records"]
    return {(one["record"]["source"], one["record"]["record_id"]) for one in records}
