"""One window of records read: what is in its notes, and what differs from the reading before."""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from django.db import connection
from django.db.models import Q

from forethought.rescreening.marks import Change, Mark, Marks, change_between, hazards_of, marks_of
from forethought.screening.findings import Reader, read_many
from forethought.web.rescreening.models import WIDTH, Difference, Finding, Run, Window

logger = logging.getLogger(__name__)

Text = tuple[int, str]
"""A record's id and its note."""

_ONE = struct.Struct("<HI")
_COUNTED = {Change.FLAGGED: "newly", Change.CLEARED: "cleared", Change.OTHER: "other"}

_BEHIND_THE_LAST = """
INSERT INTO rescreening_window
    (run_id, number, notes, flagged, fresh, newly, cleared, other, seen, unread)
SELECT DISTINCT
    %(run)s::bigint, id / %(width)s, 0, 0, 0, 0, 0, 0, ''::bytea, '{}'::jsonb FROM records_record
WHERE id >= %(width)s * (1 + coalesce(
    (SELECT max(number) FROM rescreening_window WHERE run_id = %(run)s), -1))
"""
_TEXTS = "SELECT id, text FROM records_record WHERE id >= %s AND id < %s ORDER BY id"
_FOUND = (
    'COPY rescreening_finding (run_id, record_id, begin, "end", kind, hazard, because, entry,'
    " subject, no_visit, readers) FROM STDIN"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the reading before knew of a window: each note's words as a number, and its marks."""

    seen: Mapping[int, int]
    marks: Mapping[int, Marks]


def add_windows(run: Run) -> int:
    """Give a reading windows for the records behind its last one, at first all. How many."""
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND_THE_LAST, {"run": run.pk, "width": WIDTH})
        return int(cursor.rowcount)


def read_windows(run: Run, windows: Sequence[Window], reader: Reader) -> None:
    """Read these windows and keep what is found, in the caller's transaction."""
    known = _known(run, windows)
    for window in windows:
        texts = texts_of(window.number)
        found, window.unread = read_what_can_be(reader, texts)
        _keep(run, window, texts, found, known)


def texts_of(number: int) -> list[Text]:
    """The notes of one window."""
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [number * WIDTH, (number + 1) * WIDTH])
        return [(pk, text) for pk, text in cursor.fetchall()]


def read_texts(reader: Reader, texts: Sequence[Text]) -> dict[int, Marks]:
    """The marks of every note that holds something, by the id of its record."""
    screenings = read_many(reader, (text for _, text in texts))
    read = ((pk, marks_of(one)) for (pk, _), one in zip(texts, screenings, strict=True))
    return {pk: marks for pk, marks in read if marks}


def read_what_can_be(
    reader: Reader, texts: Sequence[Text]
) -> tuple[dict[int, Marks], dict[str, str]]:
    """The marks, and the names of the errors of notes that cannot be read, by the ids of records.

    One such note stops nobody. The text of an error may hold what somebody wrote: it is not kept.
    """
    try:
        return read_texts(reader, texts), {}
    except Exception:  # noqa: BLE001 - what one note does to a reader concerns it alone
        logger.warning("a note of these cannot be read: they are read one by one")
    found: dict[int, Marks] = {}
    unread: dict[str, str] = {}
    for pk, text in texts:
        try:
            found |= read_texts(reader, [(pk, text)])
        except Exception as error:  # noqa: BLE001 - as above
            unread[str(pk)] = type(error).__name__[:100]
            logger.error("record %s cannot be read (%s)", pk, unread[str(pk)])
    return found, unread


def pack(texts: Iterable[Text]) -> bytes:
    """Which notes stood in a window, and a checksum of the words of each: six bytes a note."""
    return b"".join(_ONE.pack(pk % WIDTH, checksum(text)) for pk, text in texts)


def unpack(number: int, seen: bytes) -> dict[int, int]:
    """The checksums by the ids of the records."""
    return {number * WIDTH + at: known for at, known in _ONE.iter_unpack(seen)}


def out_of_date(run: Run) -> list[Window]:
    """Windows that were read, and in which notes came, went or were changed since."""
    read = run.windows.filter(read_at__isnull=False).order_by("number")
    return [
        window
        for window in read.iterator(chunk_size=100)
        if bytes(window.seen) != pack(texts_of(window.number))
    ]


def read_anew(windows: Iterable[Window]) -> None:
    """Have these windows read once more, as if they never had been."""
    for window in windows:
        begin = window.number * WIDTH
        ours = Q(run=window.run_id, record__gte=begin, record__lt=begin + WIDTH)
        Finding.objects.filter(ours).delete()
        Difference.objects.filter(ours).delete()
        Window(pk=window.pk, run_id=window.run_id, number=window.number).save(force_update=True)


def checksum(text: str) -> int:
    """A number that nearly always differs when the words do."""
    return crc32(text.encode("utf-8", "surrogatepass"))


def _known(run: Run, windows: Sequence[Window]) -> Known | None:
    if run.before_id is None:
        return None
    numbers = [window.number for window in windows]
    seen: dict[int, int] = {}
    before = Window.objects.filter(run=run.before_id, number__in=numbers)
    for number, packed, unread in before.values_list("number", "seen", "unread"):
        seen |= unpack(number, bytes(packed))
        for pk in unread:
            seen.pop(int(pk), None)
    marks: dict[int, list[Mark]] = {}
    found = Finding.objects.filter(
        run=run.before_id,
        record__gte=min(numbers) * WIDTH,
        record__lt=(max(numbers) + 1) * WIDTH,
    )
    for pk, *cells in found.values_list("record_id", *Mark._fields):
        marks.setdefault(pk, []).append(Mark(*cells))
    return Known(seen, {pk: tuple(sorted(one)) for pk, one in marks.items()})


def _keep(
    run: Run,
    window: Window,
    texts: Sequence[Text],
    found: Mapping[int, Marks],
    known: Known | None,
) -> None:
    with connection.cursor() as cursor, cursor.copy(_FOUND) as copy:
        for pk, marks in found.items():
            for mark in marks:
                copy.write_row((run.pk, pk, *mark))
    window.notes = len(texts)
    window.flagged = sum(bool(hazards_of(marks)) for marks in found.values())
    window.seen = pack(texts)
    if known is not None:
        differences = list(_differences(run, window, texts, found, known))
        Difference.objects.bulk_create(differences)
    window.save()


def _differences(
    run: Run,
    window: Window,
    texts: Sequence[Text],
    found: Mapping[int, Marks],
    known: Known,
) -> Iterator[Difference]:
    """Of notes that the reading before read in these words; it counts the others as fresh.

    What cannot be read now is not compared.
    """
    for pk, text in texts:
        if str(pk) in window.unread:
            continue
        if known.seen.get(pk) != checksum(text):
            window.fresh += 1
            continue
        was, now = known.marks.get(pk, ()), found.get(pk, ())
        change = change_between(was, now) if was != now else None
        if change is not None:
            counted = _COUNTED[change]
            setattr(window, counted, getattr(window, counted) + 1)
            yield Difference(
                run=run,
                record_id=pk,
                change=change.value,
                was=list(hazards_of(was)),
                now=list(hazards_of(now)),
            )
