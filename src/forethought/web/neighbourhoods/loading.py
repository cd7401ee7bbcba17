"""Files about neighbourhoods: uploaded, looked at, taken in whole. The only writers here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from forethought.data.police_districts import force_of
from forethought.feeds.inside import storable
from forethought.feeds.neighbourhood_files import FileRead, read_file
from forethought.feeds.police_crime import CountedMonth, CountedPlace
from forethought.feeds.small_areas import Outline, ResidentsRead
from forethought.feeds.uploaded_file import UploadError
from forethought.record import Problem
from forethought.timestamps import local_day
from forethought.web.areas.drawn import as_geojson
from forethought.web.audit import services as audit
from forethought.web.look.words import plural, problem_says
from forethought.web.neighbourhoods.models import (
    COLUMNS,
    PROBLEMS_KEPT,
    CrimeCount,
    CrimeMonth,
    FileToLookAt,
    LoadedFile,
    Neighbourhood,
)
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from forethought.web.waiting_files import KEPT_FOR, as_kept

MOST_BYTES = 100_000_000
GONE = "This file is no longer here: it was taken in or thrown away already. Upload it again"
_BATCH = 2_000
_LOCK = "LOCK TABLE neighbourhoods_loadedfile IN SHARE ROW EXCLUSIVE MODE"


def keep_upload(content: bytes, *, name: str, by: Person, now: datetime) -> FileToLookAt:
    """Keep a file to look at; an earlier one of theirs goes.

    Raises NotPossibleError, and keeps the earlier one, where it is no file that is read here.
    """
    _must_be_allowed(by)
    _read(name, content, now)
    with transaction.atomic():
        upload, _ = FileToLookAt.objects.update_or_create(
            by=by,
            defaults=as_kept(content, name=name, now=now),
        )
        audit.record("neighbourhoods.uploaded", by=by, now=now, subject="neighbourhoods")
    return upload


def looked_at(upload: FileToLookAt, *, now: datetime) -> FileRead:
    """What the file says. Raises NotPossibleError where it is none that is read here."""
    return _read(upload.name, bytes(upload.content), now)


def take_upload(*, sha256: str, by: Person, now: datetime) -> LoadedFile:
    """Take in the file that was looked at, in one transaction. Raises NotPossibleError.

    A month replaces the same force's same month; an outline and a number of residents replace
    those of the same neighbourhood. ``sha256``: of the file that was shown.
    """
    _must_be_allowed(by)
    upload = FileToLookAt.objects.filter(by=by, sha256=sha256).first()
    if upload is None:
        raise NotPossibleError(GONE)
    read = looked_at(upload, now=now)
    with transaction.atomic():
        if not FileToLookAt.objects.filter(pk=upload.pk, sha256=sha256).delete()[0]:
            raise NotPossibleError(GONE)
        _one_after_another()
        loaded = LoadedFile.objects.create(
            what=_what(read),
            name=upload.name,
            sha256=sha256,
            rows=read.rows,
            about=what_it_brings(read)[:500],
            problems=[problem_kept(problem) for problem in read.problems[:PROBLEMS_KEPT]],
            problem_count=read.problem_count,
            by=by,
            at=now,
        )
        _keep_months(read.months, loaded)
        if read.outlines is not None:
            _keep_outlines(read.outlines.outlines)
        if read.residents is not None:
            _keep_residents(read.residents, upload.name)
        audit.record(
            "neighbourhoods.loaded",
            by=by,
            now=now,
            subject="neighbourhoods",
            subject_id=loaded.pk,
            what=str(loaded.what),
            sha256=sha256,
            rows=read.rows,
        )
    return loaded


def throw_away(*, by: Person, now: datetime) -> None:
    """Forget the file that somebody has looked at."""
    with transaction.atomic():
        gone, _ = FileToLookAt.objects.filter(by=by).delete()
        if gone:
            audit.record("neighbourhoods.upload_dropped", by=by, now=now, subject="neighbourhoods")


def forget_old(*, now: datetime) -> int:
    """Delete files that nobody went on with. Returns how many."""
    gone, _ = FileToLookAt.objects.filter(at__lt=now - KEPT_FOR).delete()
    return gone


def what_it_brings(read: FileRead) -> str:
    """One sentence or two."""
    if read.outlines is not None:
        return f"{plural(len(read.outlines.outlines), 'outline')} of neighbourhoods."
    if read.residents is not None:
        many = plural(len(read.residents.residents), "neighbourhood")
        return f"Residents of {many}, from the column “{read.residents.column[:60]}”."
    forces = plural(len({month.force for month in read.months}), "force")
    months = plural(len(read.months), "month")
    return f"{plural(read.rows, 'report')}: {months} of {forces}."


def problem_kept(problem: Problem) -> str:
    """A problem with its place, as it can be kept."""
    return storable(problem_says(problem))[:500]


def _read(name: str, content: bytes, now: datetime) -> FileRead:
    try:
        return read_file(name, content, today=local_day(now))
    except UploadError as error:
        raise NotPossibleError(storable(str(error)), field="file") from error


def _must_be_allowed(by: Person) -> None:
    if not (by.is_active and by.safety_administrator):
        raise NotPossibleError("Figures are loaded by a safety administrator: ask one of them")


def _what(read: FileRead) -> LoadedFile.What:
    if read.outlines is not None:
        return LoadedFile.What.OUTLINES
    return LoadedFile.What.CRIME if read.residents is None else LoadedFile.What.RESIDENTS


def _one_after_another() -> None:
    """Two people who load the same month must not both find that it is not there."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def _keep_months(months: Iterable[CountedMonth], loaded: LoadedFile) -> None:
    names: dict[str, str] = {}
    for counted in months:
        force = storable(counted.force)
        CrimeMonth.objects.filter(force=force, month=counted.month).delete()
        month = CrimeMonth.objects.create(
            force=force,
            month=counted.month,
            rows=counted.rows,
            without_place=counted.without_place,
            file=loaded,
        )
        CrimeCount.objects.bulk_create(
            (_count(month, lsoa, place) for lsoa, place in counted.places.items()),
            batch_size=_BATCH,
        )
        names |= {lsoa: place.name for lsoa, place in counted.places.items() if place.name}
    _name(names)


def _count(month: CrimeMonth, lsoa: str, place: CountedPlace) -> CrimeCount:
    kinds: dict[str, Any] = {column: place.of[kind] for kind, column in COLUMNS.items()}
    return CrimeCount(
        month=month,
        lsoa=lsoa,
        shoplifting=place.shoplifting,
        everything=place.everything,
        **kinds,
    )


def _keep_outlines(outlines: Iterable[Outline]) -> None:
    outlines = tuple(outlines)
    rows = []
    for one in outlines:
        west, south, east, north = one.shape.bounds
        rows.append(
            Neighbourhood(
                lsoa=one.lsoa,
                shape=as_geojson(one.shape),
                west=west,
                south=south,
                east=east,
                north=north,
            )
        )
    _put(rows, ["shape", "west", "south", "east", "north"])
    _name_nameless({one.lsoa: one.name for one in outlines if one.name})


def _keep_residents(read: ResidentsRead, file: str) -> None:
    known_from = storable(f"{read.column[:40]}, {file}")[:250]
    rows = [
        Neighbourhood(lsoa=lsoa, residents=residents, residents_from=known_from)
        for lsoa, residents in read.residents.items()
    ]
    _put(rows, ["residents", "residents_from"])
    _name_nameless({lsoa: name for lsoa, name in read.names.items() if name})


def _name(names: Mapping[str, str]) -> None:
    """Names and, by them, the forces; a neighbourhood that has no row yet gets one."""
    rows = [
        Neighbourhood(lsoa=lsoa, name=storable(name), force=force_of(name))
        for lsoa, name in names.items()
    ]
    _put(rows, ["name", "force"])


def _name_nameless(names: Mapping[str, str]) -> None:
    """Names of older lists: those that the police use now stay."""
    named = Neighbourhood.objects.filter(lsoa__in=list(names)).exclude(name="")
    known = set(named.values_list("lsoa", flat=True))
    _name({lsoa: name for lsoa, name in names.items() if lsoa not in known})


def _put(rows: list[Neighbourhood], fields: list[str]) -> None:
    Neighbourhood.objects.bulk_create(
        rows,
        batch_size=_BATCH,
        update_conflicts=True,
        update_fields=fields,
        unique_fields=["lsoa"],
    )
