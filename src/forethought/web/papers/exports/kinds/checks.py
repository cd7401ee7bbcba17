"""Checks: what each said, and what could not be looked at. Not the words of any note."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.vocabulary import SourceStatus
from forethought.web.checks.models import Check
from forethought.web.checks.showing import hazards_of, sources_of
from forethought.web.papers.exports.kinds.visits import may_export_visits, visits_asked
from forethought.web.papers.exports.table import Asked, Column, Kind, Row, Type, in_chunks

_COLUMNS = (
    Column("visit", Type.WHOLE, "number of the visit"),
    Column("number", Type.WHOLE, "which check of the visit it is, from 1"),
    Column("last", Type.YES_NO, "whether it is the last one made"),
    Column("counts", Type.YES_NO, "whether it was made for all that is known now"),
    Column("made_at", Type.MOMENT, "when it was made"),
    Column("why", Type.TEXT, "what asked for it, in a word"),
    Column("outcome", Type.TEXT, "what the rules ask for: alone, pair, different_method, suspend"),
    Column("may_go", Type.TEXT, "what follows: alone, pair, discuss_first or no"),
    Column("complete", Type.YES_NO, "whether everything required could be looked at"),
    Column("discuss", Type.YES_NO, "whether it must be discussed"),
    Column("rules", Type.WORDS, "the rules that asked for more care, the most cautious first"),
    Column("hazards", Type.WORDS, "the hazards that they rest on"),
    Column("reasons", Type.WORDS, "the sentences of the reasons"),
    Column("examined", Type.WORDS, "sources that were read whole"),
    Column("not_examined", Type.WORDS, "sources that were not, each with its status"),
    Column("held_back_by", Type.WHOLE, "how many sources that are required were not examined"),
    Column("notes", Type.WHOLE, "how many notes may be about the customer"),
    Column("flagged", Type.WHOLE, "in how many of them something was found"),
    Column("pack_name", Type.TEXT, "the policy pack"),
    Column("pack_number", Type.WHOLE, "its number"),
    Column("reader", Type.TEXT, "who read the notes: words, reading or both"),
    Column("program", Type.TEXT, "version of the program"),
)


def _rows(asked: Asked) -> Iterator[Row]:
    found = (
        Check.objects.filter(
            visit__in=visits_asked(asked).values("pk"),
            made_at__gte=asked.begins,
            made_at__lt=asked.ends,
        )
        .select_related("visit")
        .defer("inputs")
        .order_by("made_at", "pk")
    )
    for chunk in in_chunks(found.iterator(chunk_size=100)):
        asked.viewed(check.visit.customer_id for check in chunk)
        yield from map(_row, chunk)


def _row(check: Check) -> Row:
    result, visit = check.result, check.visit
    counts = (
        check.current and check.information == visit.information and visit.check_wanted_at is None
    )
    hazards = [hazard for reason in result["reasons"] for hazard in hazards_of(reason)]
    examined = SourceStatus.EXAMINED.value
    return (
        *(visit.pk, check.number, check.current, counts, check.made_at, check.why),
        *(check.outcome, check.may_go, check.complete, check.discuss),
        list(dict.fromkeys(reason["rule"] for reason in result["reasons"])),
        list(dict.fromkeys(hazards)),
        [reason["says"] for reason in result["reasons"]],
        [one["source"] for one in result["sources"] if one["status"] == examined],
        [
            f"{one['source']}: {one['status']}"
            for one in result["sources"]
            if one["status"] != examined
        ],
        sum(one.held_back for one in sources_of(check)),
        len(result["matched"]),
        sum(bool(one["flagged"]) for one in result["matched"]),
        *(check.pack_name, check.pack_number, check.reader, check.program),
    )


CHECKS = Kind(
    name="checks",
    title="Checks",
    says="Every check of a visit that you may read: outcome, reasons, and what was examined.",
    dated="the day on which it was made",
    columns=_COLUMNS,
    may=may_export_visits,
    rows=_rows,
)
