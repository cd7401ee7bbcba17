"""The board: everybody who is out, most urgent first. Values, no markup, few queries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from operator import attrgetter

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from forethought.contact.says import step_words, waits_for_step
from forethought.contact.words import AlarmKind, Rung, Step
from forethought.web.contactdesk.alerting import officers_of
from forethought.web.contactdesk.models import Alarm, Outing
from forethought.web.contactdesk.standing import Awaited, Standing, read
from forethought.web.look.words import london_time, plural
from forethought.web.notices import turning_back
from forethought.web.visits.models import Visit

_ALARM_WORDS = {
    AlarmKind.DURESS: "Duress",
    AlarmKind.OVERDUE: "Overdue",
    AlarmKind.UNVERIFIED: "Heard, not verified",
}
_RUNG_WORDS = {
    Rung.OFFICER: "being reminded",
    Rung.DESK: "the desk must call",
    Rung.MANAGER: "the manager must own it",
    Rung.EMERGENCY: "emergency procedure",
}

ON_TIME = 4
"""The urgency of an outing of which all is as expected."""


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An open alarm as the board shows it. ``owner`` empty: nobody owns it, and it rings."""

    href: str
    kind: str
    words: str
    ladder: str
    since: str
    owner: str
    owned: bool
    rings: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One outing. Moments are ISO 8601 in UTC, or empty; the page counts them down.

    ``phones``: whom to ring, by name, in that order. ``where``: the address of the visit that
    matters now: it is on the call list when everything else is gone. ``listening``: they pressed
    for help, so nobody rings them. ``back``: that they were told to turn back, and have seen it.
    """

    key: str
    href: str
    officers: str
    phones: tuple[tuple[str, str], ...]
    progress: str
    where: str
    vehicle: str
    heard: str
    heard_at: str
    heard_time: str
    next: str
    due_at: str
    due: str
    alarms: tuple[AlarmRow, ...]
    listening: bool
    back: str
    urgency: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everybody who is out. ``digest`` is the same for boards that show the same."""

    rows: tuple[Row, ...]
    digest: str


class Links:
    """Addresses of many rows: each pattern is looked up once."""

    def __init__(self) -> None:
        self._outing = reverse("contactdesk:outing", args=[0])
        self._alarm = reverse("contactdesk:alarm", args=[0])

    def outing(self, pk: int) -> str:
        """The page of an outing."""
        return self._outing.replace("/0/", f"/{pk}/")

    def alarm(self, pk: int) -> str:
        """The page of an alarm."""
        return self._alarm.replace("/0/", f"/{pk}/")


_VALUES = attrgetter(*(one.name for one in fields(Row)))
_OF_PEOPLE = (
    *("officer__name", "officer__phone"),
    *("second_officer__name", "second_officer__phone"),
)


def board(outings: QuerySet[Outing], *, now: datetime) -> Board:
    """The board over these outings: duress first, then alarms without an owner, then by due time.

    Three queries, however many are out.
    """
    return arranged((row, mark_of(row)) for row in rows_of(outings, now=now))


def rows_of(outings: QuerySet[Outing], *, now: datetime) -> list[Row]:
    """A row for each of these outings that is under way, in no order. Three queries."""
    under_way = outings.filter(over_at__isnull=True).select_related("officer", "second_officer")
    out = list(
        under_way.only("vehicle", "standing", *_OF_PEOPLE).annotate(back=told_to_turn_back())
    )
    alarms: dict[int, list[Alarm]] = {}
    mine = [outing.pk for outing in out]
    for alarm in Alarm.objects.filter(outing__in=mine, ended_at__isnull=True).select_related(
        "owner"
    ):
        alarms.setdefault(alarm.outing_id, []).append(alarm)
    standings = {outing.pk: read(outing.standing) for outing in out}
    places = _places(standings.values())
    links = Links()
    return [
        _row(outing, standings[outing.pk], alarms.get(outing.pk, []), places, links, now)
        for outing in out
    ]


def told_to_turn_back() -> Subquery:
    """Of each outing, what its officers were told since they left (``turning_back.words_of``)."""
    officers = Q(to=OuterRef("officer_id")) | Q(to=OuterRef("second_officer_id"))
    return turning_back.as_told(officers & Q(at__gte=OuterRef("left_at")))


def arranged(marked: Iterable[tuple[Row, bytes]]) -> Board:
    """The board of these rows, each with its ``mark_of``."""
    inorder = sorted(marked, key=lambda one: _place(one[0]))
    digest = hashlib.sha256(b"".join(mark for _, mark in inorder)).hexdigest()[:16]
    return Board(tuple(row for row, _ in inorder), digest)


def mark_of(row: Row) -> bytes:
    """The same for rows that show the same, in whichever process."""
    return hashlib.sha256(repr(_VALUES(row)).encode()).digest()


def as_json(rows: Iterable[Row]) -> list[dict[str, object]]:
    """The rows for the page's script."""
    return [asdict(row) for row in rows]


def names_of(outing: Outing) -> str:
    """``Ann Lee and Bo Ek``: of a pair always both, because both can be in trouble."""
    return " and ".join(person.name for person in officers_of(outing))


def alarm_word(kind: str) -> str:
    """What an alarm of this kind is called."""
    return _ALARM_WORDS[AlarmKind(kind)]


def heard_words(standing: Standing) -> str:
    """What was heard last: ``arrived``; empty when nothing has been."""
    return step_words(standing.heard_step) if standing.heard_at else ""


def awaited_words(one: Awaited) -> str:
    """What the office waits for: ``to leave``, ``safe at home``."""
    if one.step is Step.IN_VISIT:
        return "word from inside the visit"
    return waits_for_step(one.step, home=one.home)


def _places(standings: Iterable[Standing]) -> dict[str, str]:
    ids = {standing.visit for standing in standings if standing.visit.isdigit()}
    rows = Visit.objects.filter(pk__in=ids).values_list(
        "pk", "customer__address", "customer__postcode"
    )
    return {
        str(pk): ", ".join(part for part in (address, post) if part) for pk, address, post in rows
    }


def _row(
    outing: Outing,
    standing: Standing,
    alarms: Sequence[Alarm],
    places: dict[str, str],
    links: Links,
    now: datetime,
) -> Row:
    due = standing.due
    shown = tuple(_alarm(alarm, links, now) for alarm in sorted(alarms, key=_first))
    return Row(
        key=str(outing.pk),
        href=links.outing(outing.pk),
        officers=names_of(outing),
        phones=tuple(
            (person.name, person.phone or "no number on record") for person in officers_of(outing)
        ),
        progress=_progress(standing),
        where=places.get(standing.visit, ""),
        vehicle=outing.vehicle,
        heard=heard_words(standing),
        heard_at=_iso(standing.heard_at),
        heard_time=london_time(standing.heard_at) if standing.heard_at else "",
        next=awaited_words(due) if due else "",
        due_at=_iso(due.due) if due else "",
        due=london_time(due.due) if due else "",
        alarms=shown,
        listening=any(alarm.kind == AlarmKind.DURESS for alarm in shown),
        back=turning_back.words_of(getattr(outing, "back", None)),
        urgency=_urgency(shown, due, now),
    )


def _alarm(alarm: Alarm, links: Links, now: datetime) -> AlarmRow:
    owner = alarm.owner.name if alarm.owner else ""
    silent = alarm.is_silent(now)
    return AlarmRow(
        href=links.alarm(alarm.pk),
        kind=alarm.kind,
        words=alarm_word(alarm.kind),
        ladder=_RUNG_WORDS[Rung(alarm.rung)],
        since=london_time(alarm.since),
        owner=f"{owner}, silent" if silent else owner,
        owned=bool(owner),
        rings=not owner or silent,
        late=alarm.checked_in_late,
    )


def _first(alarm: Alarm) -> tuple[bool, datetime]:
    return alarm.kind != AlarmKind.DURESS, alarm.since


def _urgency(alarms: Sequence[AlarmRow], due: Awaited | None, now: datetime) -> int:
    """0: duress; 1: an alarm that rings; 2: one with an owner; 3: overdue all the same; 4: rest."""
    if any(alarm.kind == AlarmKind.DURESS for alarm in alarms):
        return 0
    if alarms:
        return 1 if any(alarm.rings for alarm in alarms) else 2
    return 3 if due is not None and due.due <= now else ON_TIME


def _progress(standing: Standing) -> str:
    if not standing.visits:
        return ""
    if standing.inside:
        number = min(standing.done + 1, standing.visits)
        return f"In visit {number} of {standing.visits}"
    if standing.done == standing.visits:
        return "All visits done, on the way back"
    return f"{standing.done} of {plural(standing.visits, 'visit')} done"


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _place(row: Row) -> tuple[int, str, str, str]:
    return row.urgency, row.due_at or "9", row.officers, row.key
