"""Reports of incidents that were written into a day folder while the site was down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from forethought.dayfolder.cells import CellReader, unknown_hazards
from forethought.dayfolder.cells_out import WHOM
from forethought.dayfolder.incident_add import COLUMNS
from forethought.sources.table import Row
from forethought.timestamps import day_begins, local_day
from forethought.vocabulary import Hazard, hazards_in
from forethought.web.dayfolders.day_in import HAPPENED_TO, BackIn
from forethought.web.dayfolders.lines import line_digest
from forethought.web.dayfolders.still_known import is_incident_known
from forethought.web.dayfolders.taken import TakenIn
from forethought.web.dayfolders.visits_in import YOUNG, VisitsHere
from forethought.web.incidents.models import Incident
from forethought.web.incidents.recording import Told, record_incident
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

LONGEST_BEFORE = timedelta(days=14)
"""How long before the folder was written something told in it may have happened."""

_NOON = timedelta(hours=12)
_MINUTE = timedelta(minutes=1)
_HALF = 64


def take_incidents(
    back: BackIn, here: VisitsHere, taken: TakenIn, by: Person, now: datetime
) -> None:
    """New reports, and those of the site that it knows no more since a backup was restored."""
    for row in back.new_incidents:
        where = f"incidents.csv, line {row.line}"
        done = f"incident {row.cells['record_id'] or 'without an id'} is recorded"
        taken.attempt(where, done, _recording(row, back, here, by, now))
    for row in back.old_incidents:
        record_id = row.cells["record_id"]
        if is_incident_known(record_id, back.written_at):
            continue
        where = f"incidents.csv, line {row.line}"
        if now - back.written_at > YOUNG:
            taken.against.append(f"{where}: the site has no {record_id} any more. Record it there")
            continue
        done = f"{record_id}, which the site did not know any more, is recorded as a new one"
        taken.attempt(where, done, _recording(row, back, here, by, now))


def _recording(
    row: Row, back: BackIn, here: VisitsHere, by: Person, now: datetime
) -> Callable[[], bool]:
    def record() -> bool:
        uuid = _number(row, back)
        if Incident.objects.filter(uuid=uuid).exists():
            return False
        _refuse_other_words(row, uuid)
        told = _told(row, back, here, now)
        record_incident(uuid, told, reporter=_reporter(row, told.visit, by), by=by, now=now)
        return True

    return record


def _number(row: Row, back: BackIn) -> UUID:
    """The first half is of the folder and the line's id, the second of what the line says.

    So a line is known again, and so is another line with an id that was taken in.
    """
    which = uuid5(NAMESPACE_URL, f"{back.written_at.isoformat()} {row.cells['record_id']}")
    says = uuid5(NAMESPACE_URL, line_digest(row.cells, (*COLUMNS, HAPPENED_TO)))
    return UUID(int=(which.int >> _HALF << _HALF) | (says.int & ((1 << _HALF) - 1)))


def _refuse_other_words(row: Row, uuid: UUID) -> None:
    """A line without an id is told apart by its words alone."""
    if not row.cells["record_id"]:
        return
    first = uuid.int >> _HALF << _HALF
    last = first | ((1 << _HALF) - 1)
    same = Incident.objects.filter(uuid__range=(UUID(int=first), UUID(int=last)))
    if same.exists():
        raise NotPossibleError(
            f"A line with the id {row.cells['record_id']} was taken in that reads otherwise. Give "
            "this one an id of its own if it is another report; what is new about that one, add "
            "on the site"
        )


def _told(row: Row, back: BackIn, here: VisitsHere, now: datetime) -> Told:
    cells = CellReader("incidents.csv", row)
    whom = cells.person()
    hazards, unknown = hazards_in(row.cells["category"])
    happened = _happened(cells, back, now)
    if cells.unusable:
        raise NotPossibleError(cells.unusable[0].says)
    if unknown:
        raise NotPossibleError(unknown_hazards(unknown))
    return Told(
        happened_at=happened,
        # `forethought incident add` asks for no kind where nothing came of it.
        hazards=[hazard.value for hazard in hazards or (Hazard.CAUTION,)],
        near_miss=not hazards,
        how=Incident.How.IN_PERSON.value,
        words=row.cells["text"],
        visit=_visit_about(row, back, here),
        whom=whom if whom.name else None,
    )


def _happened(cells: CellReader, back: BackIn, now: datetime) -> datetime:
    when = cells.when("date")
    if cells.unusable:
        raise NotPossibleError(cells.unusable[0].says)
    if when is None:
        raise NotPossibleError("The date is empty: say when it happened")
    moment = when.moment or min(now - _MINUTE, day_begins(when.day) + _NOON)
    if when.day > local_day(now) or moment > now:
        raise NotPossibleError("It has not happened yet: correct the date")
    if back.written_at - moment > LONGEST_BEFORE and cells.text("record_id") not in {
        row.cells["record_id"] for row in back.old_incidents
    }:
        raise NotPossibleError(
            f"It happened more than {LONGEST_BEFORE.days} days before this folder was written: "
            "correct the date, or record it on the site"
        )
    return moment


def _visit_about(row: Row, back: BackIn, here: VisitsHere) -> Visit | None:
    """The one visit of the folder to just this customer; of several nobody knows which."""
    whom = [row.cells[column] for column in WHOM]
    same = list(_same(whom, back))
    return here.visit(same[0]) if len(same) == 1 else None


def _same(whom: list[str], back: BackIn) -> Iterator[str]:
    for visit_id, cells in back.written.items():
        if [cells[column] for column in WHOM] == whom:
            yield visit_id
    for row in back.new_visits:
        if [row.cells[column] for column in WHOM] == whom:
            yield row.cells["visit_id"]


def _reporter(row: Row, visit: Visit | None, by: Person) -> Person:
    """To whom it happened: as the line says, else the officer of that visit, else who tells it."""
    given = row.cells[HAPPENED_TO]
    if given:
        found = Person.objects.to_ask().filter(officer_id=given).first()
        if found is None:
            raise NotPossibleError(f"There is no officer {given}: put {HAPPENED_TO} right")
        return found
    return visit.officer if visit is not None else by
