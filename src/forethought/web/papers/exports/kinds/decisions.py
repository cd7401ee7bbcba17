"""Decisions: who decided what about a visit, and which of them stand."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.web.decisions.models import Decision
from forethought.web.papers.exports.kinds.visits import may_export_visits, visits_asked
from forethought.web.papers.exports.table import Asked, Column, Kind, Row, Type, in_chunks
from forethought.web.people.access import may_decide
from forethought.web.people.models import Person

_COLUMNS = (
    Column("decision", Type.WHOLE, "number of the decision"),
    Column("visit", Type.WHOLE, "number of the visit"),
    Column("check", Type.WHOLE, "which check of the visit it was made on"),
    Column("at", Type.MOMENT, "when it was made"),
    Column("kind", Type.TEXT, "own: the officer's signed assessment; or management"),
    Column("outcome", Type.TEXT, "alone, pair, different_method or suspend"),
    Column("by", Type.TEXT, "staff number of who decided"),
    Column("by_grade", Type.TEXT, "their grade then"),
    Column("less_cautious", Type.YES_NO, "whether it asks for less than the check"),
    Column("reason", Type.TEXT, "their reason; for who may decide, decided it, or audits"),
    Column("controls", Type.WORDS, "written controls of a paired visit"),
    Column("controls_text", Type.TEXT, "further controls, in their words"),
    Column("officer_id", Type.TEXT, "staff number of the officer it was made for"),
    Column("second_officer_id", Type.TEXT, "staff number of the second officer then"),
    Column("withdrawn_at", Type.MOMENT, "when it stopped to stand"),
    Column("withdrawn_because", Type.TEXT, "replaced by a later one, or withdrawn by a person"),
    Column("withdrawn_by", Type.TEXT, "staff number of who withdrew it"),
)


def _rows(asked: Asked) -> Iterator[Row]:
    found = (
        Decision.objects.filter(
            visit__in=visits_asked(asked).values("pk"), at__gte=asked.begins, at__lt=asked.ends
        )
        .select_related(*("visit", "check_made", "by", "officer", "second_officer", "withdrawn_by"))
        .defer("check_made__result", "check_made__inputs")
        .order_by("at", "pk")
    )
    for chunk in in_chunks(found.iterator(chunk_size=500)):
        asked.viewed(one.visit.customer_id for one in chunk)
        for one in chunk:
            yield _row(one, asked.me)


def _row(one: Decision, me: Person) -> Row:
    reads_why = me.data_protection or one.by_id == me.pk or may_decide(me, one.visit)
    return (
        *(one.pk, one.visit_id, one.check_made.number, one.at, one.kind, one.outcome),
        *(one.by.officer_id, one.by_grade, one.less_cautious),
        one.reason if reads_why else None,
        *(list(one.controls), one.controls_text),
        one.officer.officer_id,
        one.second_officer.officer_id if one.second_officer else None,
        *(one.withdrawn_at, one.withdrawn_because or None),
        one.withdrawn_by.officer_id if one.withdrawn_by else None,
    )


DECISIONS = Kind(
    name="decisions",
    title="Decisions",
    says="Every decision about a visit that you may read, those that no longer stand among them.",
    dated="the day on which it was made",
    columns=_COLUMNS,
    may=may_export_visits,
    rows=_rows,
)
