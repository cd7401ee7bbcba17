"""Contact with officers who are out: everything that the desk was told, fact by fact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from forethought.web.contactdesk.access import outings_for
from forethought.web.contactdesk.models import Fact
from forethought.web.papers.exports.table import Asked, Column, Kind, Row, Type
from forethought.web.people.models import Person

_COLUMNS = (
    Column("outing", Type.WHOLE, "number of the day out"),
    Column("office", Type.TEXT, "the office that stayed in contact"),
    Column("officer_id", Type.TEXT, "staff number of the officer"),
    Column("second_officer_id", Type.TEXT, "staff number of the second officer, if any"),
    Column("left_at", Type.MOMENT, "when they left"),
    Column("back_by", Type.MOMENT, "by when they were expected back, as last agreed"),
    Column("over_at", Type.MOMENT, "when it was over"),
    Column("fact", Type.WHOLE, "number of the fact, in the order of recording"),
    Column("kind", Type.TEXT, "what happened, in a word: checkin, call, acknowledged"),
    Column("at", Type.MOMENT, "when the office came to know it"),
    Column("by", Type.TEXT, "staff number of who told it; empty: the site itself"),
    Column("via", Type.TEXT, "by which way"),
    Column("step", Type.TEXT, "of a check-in: at which step of the visit"),
    Column("visit", Type.WHOLE, "number of the visit, where it is about one"),
    Column("pressed_at", Type.MOMENT, "when the officer pressed, as their phone tells it"),
    Column("alarm", Type.TEXT, "which alarm of the outing it is about"),
    Column("ended_how", Type.TEXT, "of an alarm that was ended: how, in a word"),
    Column("verified", Type.YES_NO, "of a check-in: whether it is known to be from the officer"),
)


def _may(person: Person) -> bool:
    return person.contact_desk or person.is_management or person.safety_administrator


def _rows(asked: Asked) -> Iterator[Row]:
    outings = outings_for(asked.me, now=asked.now)
    if asked.office is not None:
        outings = outings.filter(office=asked.office)
    found = (
        Fact.objects.filter(
            outing__in=outings.values("pk"), at__gte=asked.begins, at__lt=asked.ends
        )
        .select_related("outing__office", "outing__officer", "outing__second_officer", "by")
        .order_by("at", "pk")
    )
    yield from map(_row, found.iterator(chunk_size=500))


def _row(fact: Fact) -> Row:
    outing, told = fact.outing, fact.detail
    return (
        *(outing.pk, outing.office.name, outing.officer.officer_id),
        outing.second_officer.officer_id if outing.second_officer else None,
        *(outing.left_at, outing.back_by, outing.over_at),
        *(fact.pk, fact.kind, fact.at, fact.by.officer_id if fact.by else None, fact.via or None),
        _text(told.get("step")),
        _number(told.get("visit")),
        _moment(told.get("pressed_at")),
        _text(told.get("alarm")),
        _text(told.get("how")),
        verified if isinstance(verified := told.get("verified"), bool) else None,
    )


def _text(told: Any) -> str | None:
    return told if isinstance(told, str) and told else None


def _moment(told: Any) -> datetime | None:
    return datetime.fromisoformat(told) if isinstance(told, str) else None


def _number(told: Any) -> int | None:
    digits = str(told)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


CONTACTS = Kind(
    name="contacts",
    title="Contact with officers who are out",
    says="What the desk was told of the days out that you look after, in the order it was told.",
    dated="the day on which it was told",
    columns=_COLUMNS,
    may=_may,
    rows=_rows,
)
