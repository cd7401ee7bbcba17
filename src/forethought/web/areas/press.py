"""What the press tells becomes proposals: areas that act at once, until a person has decided.

Each item is read once and kept, also where it tells of nothing, so that people can see why it was
passed over. Reports of one event are joined (``places.press_events``).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from forethought.data.danger_words import load_danger_words
from forethought.data.gazetteer_file import load_gazetteer
from forethought.feeds.inside import storable
from forethought.places.area import Point, PressItem
from forethought.places.press_events import JOIN_WITHIN, Event, Told, event_of, points_of
from forethought.record import Problem
from forethought.timestamps import local_day
from forethought.web.areas.drawn import Drawn, drawn_of
from forethought.web.areas.may import must_be_allowed
from forethought.web.areas.models import AreaChange, AreaVersion, Happening, KnownArea, Report
from forethought.web.areas.press_again import (
    STANDS,
    is_answered,
    read_before,
    tells_the_same,
    told_at,
    told_of,
)
from forethought.web.areas.press_drawing import (
    DANGER_LASTS,
    OUTBREAK,
    Meaning,
    draw,
    places_json,
    read_item,
    widened,
)
from forethought.web.areas.press_telling import tell_managers
from forethought.web.areas.services import change_areas, open_areas
from forethought.web.areas.writing import begin
from forethought.web.audit import services as audit
from forethought.web.checks.engine import engine
from forethought.web.feeds.models import Feed
from forethought.web.people.models import Person
from forethought.web.records.locks import let_reports_wait
from forethought.web.visits.problems import NotPossibleError

logger = logging.getLogger(__name__)

KEPT = timedelta(days=90)
"""An item published longer ago is not kept at all; see ``forget_old``."""

KEPT_WITH_HAPPENING = timedelta(days=3 * 366)
"""As checks and visits (dataprotection/limits.toml): a report explains why visits were held."""

LATER_BY = timedelta(hours=1)
"""A danger's end moves by so much at least: an article that is live changes every few minutes."""

_BROKE = (
    "The tool broke on it ({kind}) and has not read it: read it yourself, and report the fault."
)
_TOO_OLD = "It was published too long ago to tell of a danger now. {why}"
_LONGEST = {"title": 2_000, "summary": 20_000, "link": 2_000}
_LONGEST_IDENTITY = 2_000  # bytes: an index of the database holds some 2,700


@dataclass(frozen=True, slots=True)
class Taken:
    """How many reports were new, and how many happenings they opened and were joined to.

    ``broken``: of each item that broke the reader, what to do about it.
    """

    new: int = 0
    opened: int = 0
    joined: int = 0
    broken: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Case:
    """A happening, known (``happening``) or to be opened, with what the new reports add."""

    event: Event
    happening: Happening | None = None
    drawn: Drawn | None = None
    was: Drawn | None = None
    meaning: Meaning | None = None
    sure: bool = False
    reports: list[Report] = field(default_factory=list)


def take_in_reports(feed: Feed, items: Sequence[PressItem], *, now: datetime) -> Taken:
    """Read the items that are new, and let those act that tell of something here and now.

    One that was read before counts again where it has been edited, or bears another day.
    """
    with transaction.atomic():
        new = _new(feed, items, now)
        if not new:
            return Taken()
        let_reports_wait()
        reports, telling, broken = [], [], []
        for item in new:
            meaning, broke = _meaning_of(item)
            report = _report(feed, item, meaning, now)
            reports.append(report)
            if broke:
                broken.append(Problem(report.title or report.identity, 0, None, report.why))
            if not meaning.what:
                continue
            if _is_too_old(report, now):
                report.why = _TOO_OLD.format(why=meaning.why)
            elif (before := read_before(report)) and is_answered(report, meaning, before):
                report.happening = before.happening
            else:
                telling.append((report, meaning, before))
        opened, joined = _act(telling, feed=feed, by=None, now=now) if telling else (0, 0)
        Report.objects.bulk_create(reports, ignore_conflicts=True)
        return Taken(len(reports), opened, joined, tuple(broken))


def pick_up(report: Report, what: str, *, by: Person, now: datetime) -> Happening:
    """Somebody says that a report that was passed over tells of ``what``. The tool finds where.

    Raises NotPossibleError where they may not.
    """
    must_be_allowed(by, KnownArea.Origin.PRESS)
    with transaction.atomic():
        let_reports_wait()
        kept = Report.objects.select_related("feed").get(pk=report.pk)
        if kept.happening_id is not None:
            raise NotPossibleError(
                "Somebody has picked this report up already: open it again to see what they said"
            )
        meaning, _ = _meaning_of(item_of(kept), confirmed=what)
        kept.what, kept.quote, kept.why = meaning.what, meaning.quote, meaning.why
        kept.places = places_json(meaning.places)
        _act([(kept, meaning, read_before(kept))], feed=kept.feed, by=by, now=now)
        kept.save()
        happening = kept.happening
        assert happening is not None
        audit.record(
            "report.picked_up",
            by=by,
            now=now,
            subject="happening",
            subject_id=happening.pk,
            report=kept.pk,
            what=what,
        )
    return happening


def _meaning_of(item: PressItem, *, confirmed: str = "") -> tuple[Meaning, bool]:
    """What an item tells, and whether it broke the reader: that loses no other (ADR 4)."""
    places, words = load_gazetteer(), load_danger_words()
    try:
        return read_item(item, places, words, confirmed=confirmed), False
    except Exception as error:  # noqa: BLE001 - the item is kept, and people are told
        kind = type(error).__name__
        logger.error("an item of the press broke its reader (%s)", kind)
        return Meaning(confirmed, "", bool(confirmed), "", (), _BROKE.format(kind=kind)), True


def item_of(report: Report) -> PressItem:
    """A kept report as an item to read."""
    return PressItem(
        item_id=report.identity,
        identities=(report.identity,),
        title=report.title,
        summary=report.summary,
        outlet=report.outlet,
        published=report.published,
        file="",
    )


def forget_old(*, now: datetime) -> None:
    """Reports of nothing go after 90 days; the feed may still list them, and they stay gone.

    Papers name people: so the reports of what was decided about go too, once no hold that they
    led to has to be explained any more. What was decided stays.
    """
    Report.objects.filter(
        happening__isnull=True, read_at__lt=now - KEPT, published__lt=now - KEPT
    ).delete()
    Report.objects.filter(happening__isnull=False, read_at__lt=now - KEPT_WITH_HAPPENING).exclude(
        happening__state=Happening.State.OPEN
    ).delete()


def _new(feed: Feed, items: Iterable[PressItem], now: datetime) -> list[PressItem]:
    """The items that were not read yet, the earliest first."""
    by_key = {
        _key(item): item for item in items if item.published is None or item.published >= now - KEPT
    }
    known = set(
        Report.objects.filter(feed=feed, identity__in={key[0] for key in by_key}).values_list(
            "identity", "sha256"
        )
    )
    new = [item for key, item in by_key.items() if key not in known]
    return sorted(new, key=lambda item: told_at(item.published, now))


def _key(item: PressItem) -> tuple[str, str]:
    identity = _identity(item.item_id) or _identity(item.title) or "-"
    day = str(local_day(item.published)) if item.published else ""
    text = "\n".join((item.title, item.summary, item.outlet, day))
    return identity, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _identity(text: str) -> str:
    """What an index can hold; where it is longer it ends with the digest of the whole."""
    whole = storable(text).encode("utf-8")
    if len(whole) <= _LONGEST_IDENTITY:
        return whole.decode("utf-8")
    end = "~" + hashlib.sha256(whole).hexdigest()
    return whole[: _LONGEST_IDENTITY - len(end)].decode("utf-8", "ignore") + end


def _clean(text: str, kind: str) -> str:
    """What the database can hold: no NUL, no half of a character, not without end."""
    return storable(text)[: _LONGEST[kind]]


def _report(feed: Feed, item: PressItem, meaning: Meaning, now: datetime) -> Report:
    identity, sha256 = _key(item)
    link = next((one for one in item.identities if one.startswith(("https://", "http://"))), "")
    return Report(
        feed=feed,
        identity=identity,
        sha256=sha256,
        title=_clean(item.title, "title"),
        summary=_clean(item.summary, "summary"),
        link=_clean(link, "link"),
        outlet=_clean(item.outlet, "title")[:300],
        published=item.published,
        read_at=now,
        what=meaning.what,
        quote=_clean(meaning.quote, "summary"),
        why=_clean(meaning.why, "summary"),
        places=places_json(meaning.places),
    )


def _is_too_old(report: Report, now: datetime) -> bool:
    if report.published is None:
        return False
    lasts = engine().pack.settings.recent if report.what == OUTBREAK else DANGER_LASTS
    return report.published < now - lasts


def _act(
    telling: Iterable[tuple[Report, Meaning, Report | None]],
    *,
    feed: Feed,
    by: Person | None,
    now: datetime,
) -> tuple[int, int]:
    """Open what is new, widen what is known; the numbers of both, counted in happenings.

    Each report comes with what it means and what its article told before.
    """
    km = engine().pack.settings.press_distance_km
    cases = _known(now)
    touched: list[_Case] = []
    for report, meaning, before in telling:
        at = told_at(report.published, now)
        told = Told(meaning.what, meaning.disease, meaning.places, at)
        found = _case_of(report, before, told, cases)
        if found is None:
            drawn = draw(meaning, source=report.outlet or feed.name, at=at, now=now, km=km)
            case = _Case(Event(-1 - len(cases), (told,)), drawn=drawn, meaning=meaning)
            cases.append(case)
        else:
            case = found
            _join(case, told, km)
        case.sure = case.sure or not meaning.unsure
        case.reports.append(report)
        if all(one is not case for one in touched):
            touched.append(case)
    opened = [case for case in touched if case.happening is None]
    joined = [case for case in touched if case.happening is not None]
    _widen(joined, now)
    _open(opened, by=by, now=now)
    for case in touched:
        for report in case.reports:
            report.happening = case.happening
    return len(opened), len(joined)


def _case_of(
    report: Report, before: Report | None, told: Told, cases: Sequence[_Case]
) -> _Case | None:
    """Where the report belongs: with what its article told before, or with what is near."""
    if before is not None and tells_the_same(report, before):
        for case in cases:
            if case.happening is not None and case.happening.pk == before.happening_id:
                return case
    event = event_of(told, [case.event for case in cases])
    return next((case for case in cases if case.event is event), None)


def _known(now: datetime) -> list[_Case]:
    """The happenings that a new report may belong to: decided to be nothing, or over, are none."""
    standing = Happening.objects.filter(state__in=STANDS)
    # Also those that somebody decides about at this moment: they are locked, then looked at again.
    begin(list(standing.values_list("area_id", flat=True)))
    present = AreaVersion.objects.filter(number=F("area__version")).exclude(
        standing=AreaVersion.Standing.OVER
    )
    cases = []
    for happening in standing.filter(area__in=present.values("area")).prefetch_related("reports"):
        told = told_of(happening, happening.reports.all())
        if (
            told
            and max(one.at for one in told) >= now - engine().pack.settings.recent - JOIN_WITHIN
        ):
            cases.append(_Case(Event(happening.pk, told), happening))
    return cases


def _join(case: _Case, told: Told, km: float) -> None:
    """Widen by places that no report named before: a person may have left the others out."""
    known = {point for one in case.event.told for point in points_of(one.places)}
    case.event = Event(case.event.number, (*case.event.told, told))
    if case.drawn is None and case.happening is not None:
        case.was = case.drawn = drawn_of(case.happening.area)
    assert case.drawn is not None
    new: list[Point] = [one for one in points_of(told.places) if one not in known]
    case.drawn = widened(case.drawn, told.what, new, km)
    if told.what != OUTBREAK:
        case.drawn = _later(case.drawn, told.at + DANGER_LASTS)


def _later(drawn: Drawn, ends: datetime) -> Drawn:
    if drawn.ends is None or ends < drawn.ends + LATER_BY:
        return drawn
    return replace(drawn, ends=ends)


def _widen(cases: Collection[_Case], now: datetime) -> None:
    """What becomes wider waits for a decision again: nobody has decided about the new part."""
    steps, news = [], []
    for case in cases:
        happening, was, drawn = case.happening, case.was, case.drawn
        assert happening is not None
        assert was is not None
        assert drawn is not None
        certain = case.sure and happening.suspected
        if certain:
            happening.suspected = False
            happening.save(update_fields=["suspected"])
        if drawn.shape != was.shape or (certain and happening.state == Happening.State.OPEN):
            news.append(happening)
        if drawn == was:
            continue
        if drawn.shape != was.shape and happening.state == Happening.State.CONFIRMED:
            drawn = replace(drawn, standing=AreaVersion.Standing.PROVISIONAL.value)
            happening.state = Happening.State.OPEN
            happening.decided_at = happening.decided_by = None
            happening.save(update_fields=["state", "decided_at", "decided_by"])
        steps.append((happening.area, drawn))
    if steps:
        why = "Another report tells of it"
        change_areas(steps, what=AreaChange.What.READ, why=why, by=None, now=now)
    for happening in news:
        tell_managers(happening, again=True, now=now)


def _open(cases: Sequence[_Case], *, by: Person | None, now: datetime) -> None:
    if not cases:
        return
    drawn = [case.drawn for case in cases if case.drawn is not None]
    why = "" if by is None else "Picked up from a report"
    areas = open_areas(drawn, origin=KnownArea.Origin.PRESS, by=by, now=now, why=why)
    for case, area in zip(cases, areas, strict=True):
        meaning = case.meaning
        assert meaning is not None
        diseases = {one.disease for one in case.event.told if one.disease}
        case.happening = Happening.objects.create(
            what=meaning.what,
            disease=meaning.disease or min(diseases, default=""),
            suspected=not case.sure,
            why=_clean(meaning.why, "summary"),
            area=area,
            opened_at=now,
        )
        tell_managers(case.happening, again=False, now=now)
