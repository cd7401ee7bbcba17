"""Areas: every one that was known in the time asked for, as it is now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from forethought.web.areas.listing import AreaRow, area_rows, current, known_row
from forethought.web.areas.models import AreaVersion
from forethought.web.areas.supply import supplied_areas
from forethought.web.papers.exports.table import Asked, Column, Kind, Row, Type

_COLUMNS = (
    Column("area", Type.TEXT, "the id by which checks name it"),
    Column("title", Type.TEXT, "its name"),
    Column("kind", Type.TEXT, "disease_control, problem_area or present_danger"),
    Column("zone_type", Type.TEXT, "of a disease control area: its type"),
    Column("standing", Type.TEXT, "provisional, in_force, later, informs or over"),
    Column("begins", Type.MOMENT, "from when, where that is known"),
    Column("ends", Type.MOMENT, "until when, where that is known"),
    Column("review_on", Type.DAY, "the day by which it is reviewed"),
    Column("dangers", Type.TEXT, "the dangers there"),
    Column("source", Type.TEXT, "who says so"),
    Column("placed", Type.YES_NO, "whether it is known where it lies"),
    Column("not_placed", Type.TEXT, "why not"),
)


def _rows(asked: Asked) -> Iterator[Row]:
    live, _ = area_rows(supplied_areas().areas, asked.now)
    for row in live:
        if _meets(row.begins, row.ends, asked):
            yield _row(row)
    # What is over stays interesting for the time in which it was not.
    over = current().filter(standing=AreaVersion.Standing.OVER, change__at__gte=asked.begins)
    over = over.filter(Q(begins__isnull=True) | Q(begins__lt=asked.ends))
    for version in over.filter(area__opened_at__lt=asked.ends).order_by("pk").iterator():
        yield _row(known_row(version, asked.now))


def _meets(begins: datetime | None, ends: datetime | None, asked: Asked) -> bool:
    return (begins is None or begins < asked.ends) and (ends is None or ends >= asked.begins)


def _row(row: AreaRow) -> Row:
    return (
        *(row.area_id, row.title, row.kind.value, row.zone_type, row.standing),
        *(row.begins, row.ends, row.review_on, row.hazards, row.source),
        *(row.is_placed, row.not_placed),
    )


AREAS = Kind(
    name="areas",
    title="Areas",
    says="Every area that was in force, or known without an end, at some moment of the time.",
    dated="the time in which it is in force",
    columns=_COLUMNS,
    may=lambda _: True,
    rows=_rows,
    by_office=False,
)
