"""The figures of an office or a team, from the counts of its months. A fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from forethought.dayfolder.report_words import HAZARD_TITLES
from forethought.vocabulary import MayGo
from forethought.web.learning import findings
from forethought.web.learning.access import Scope
from forethought.web.learning.counting import NOT_SAID, OTHER, OWNED_WITHIN
from forethought.web.learning.figure import Figure, Number, Row, Shape
from forethought.web.learning.models import CountedMonth, Tally
from forethought.web.learning.period import Period
from forethought.web.learning.suppression import (
    LIMIT,
    TOTAL,
    Cell,
    Counts,
    shown,
    shown_together,
    with_columns,
)

NO_TEAM = "none"
MOST_ROWS = 8
"""Places and purposes named one by one; the rest stand together."""

BANDS = (
    ("Before 8am", range(8)),
    ("8am to 10am", range(8, 10)),
    ("10am to midday", range(10, 12)),
    ("Midday to 2pm", range(12, 14)),
    ("2pm to 4pm", range(14, 16)),
    ("4pm to 6pm", range(16, 18)),
    ("6pm to 8pm", range(18, 20)),
    ("After 8pm", range(20, 24)),
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
MAY_GO = {
    MayGo.ALONE: "One officer may go",
    MayGo.PAIR: "Two officers",
    MayGo.DISCUSS_FIRST: "Discuss first",
    MayGo.NO: "Do not visit",
}
WENT = (("two", "Made by two officers"), ("one", "Made by one officer"), ("not_made", "Not made"))
OWNED = {
    "within_2": "Within 2 minutes",
    "within_5": "2 to 5 minutes",
    "within_15": "5 to 15 minutes",
    "later": "Later than 15 minutes",
    "nobody": "Ended before anybody owned it",
}

Shown = Mapping[Cell, Number]


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a scope and period. ``refusals``: a number for the office or team alone.

    ``counted_at``: when the last of its months was counted; None: none was yet. ``missing``: so
    many of its months are still to be counted.
    """

    figures: tuple[Figure, ...]
    refusals: Number
    counted_at: datetime | None
    missing: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was counted."""
        return all(one.is_empty for one in self.figures) and self.refusals == 0


def report(scope: Scope, period: Period) -> Report:
    """The figures of the months of ``period``. Three queries; see ``stock`` for markers."""
    return _Reading(scope, period).report()


class _Reading:
    """The counts of one office, and the row of them that is asked for."""

    def __init__(self, scope: Scope, period: Period) -> None:
        self._period = period
        self._teams = [str(team.pk) for team in scope.teams]
        self._row = str(scope.team.pk) if scope.team else TOTAL
        tallies = Tally.objects.filter(
            office=scope.office, month__gte=period.first, month__lte=period.last
        )
        self._counts: dict[str, Counter[Cell]] = {}
        summed = tallies.values_list("figure", "team", "key").annotate(total=Sum("number"))
        for figure, team, key, number in summed.order_by():
            self._counts.setdefault(figure, Counter())[self._team(team), key] += number
        monthly = tallies.filter(figure="reports").values_list("month", "team", "key", "number")
        self._monthly: Counter[tuple[date, str, str]] = Counter()
        for month, team, key, number in monthly:
            self._monthly[month, self._team(team), key] += number

    def _team(self, team: int | None) -> str:
        return str(team) if str(team) in self._teams else NO_TEAM

    def report(self) -> Report:
        counted = CountedMonth.objects.filter(
            month__gte=self._period.first, month__lte=self._period.last
        ).values_list("counted_at", flat=True)
        times = list(counted)
        return Report(
            figures=(*self._of_reports(), self._overdue(), *self._of_checks(), self._relaxed()),
            refusals=self._alone("refusals", ("refusals",))["refusals"],
            counted_at=max(times, default=None),
            missing=len(self._period.months()) - len(times),
        )

    def _table(self, figure: str, columns: Sequence[str], *, sums: bool = True) -> Counts:
        rows = tuple(self._teams)
        counts = self._counts.get(figure, Counter())
        if any(row == NO_TEAM for row, _ in counts) or not rows:
            rows = (*rows, NO_TEAM)
        return Counts(rows, tuple(columns), counts, sums)

    def _numbers(self, table: Counts, cells: Shown) -> dict[str, Number]:
        return {column: cells[self._row, column] for column in table.columns}

    def _alone(
        self, figure: str, columns: Sequence[str], *, sums: bool = False
    ) -> dict[str, Number]:
        table = self._table(figure, columns, sums=sums)
        return self._numbers(table, shown(table))

    def _of_reports(self) -> Iterable[Figure]:
        """Of the same cases, so hidden together; an incident may be of several kinds."""
        rows = tuple(self._table("reports", ()).rows)
        quarters = self._period.quarters()
        tables = [
            self._time_table(rows, quarters),
            self._banded(rows),
            self._with_rows("weekday", [str(day) for day in range(7)], rows),
            self._ranked("place", rows),
            self._ranked("purpose", rows),
        ]
        time, hour, weekday, place, purpose = (
            self._numbers(table, cells)
            for table, cells in zip(tables, shown_together(tables), strict=True)
        )
        kind = self._alone("kind", list(HAZARD_TITLES))
        return (
            _over_time(quarters, time),
            _ranking("kind", "Kind", kind, HAZARD_TITLES, _KIND),
            _ranking("place", "Postcode district", place, {}, _PLACE),
            _in_order("hour", "Time of day", hour, _HOUR),
            _in_order(
                "weekday",
                "Day",
                {WEEKDAYS[int(day)]: number for day, number in weekday.items()},
                _WEEKDAY,
            ),
            _ranking("purpose", "Purpose of the visit", purpose, {}, _PURPOSE),
        )

    def _with_rows(self, figure: str, columns: Sequence[str], rows: tuple[str, ...]) -> Counts:
        return Counts(rows, tuple(columns), self._counts.get(figure, Counter()))

    def _time_table(self, rows: tuple[str, ...], quarters: Sequence[tuple[date, ...]]) -> Counts:
        quarter_of = {month: place for place, months in enumerate(quarters) for month in months}
        cells: Counter[Cell] = Counter()
        for (month, team, key), number in self._monthly.items():
            cells[team, f"{quarter_of[month]} {key}"] += number
        columns = [f"{at} {key}" for at in range(len(quarters)) for key in _REPORTS]
        return Counts(rows, tuple(columns), cells)

    def _banded(self, rows: tuple[str, ...]) -> Counts:
        band_of = {str(hour): name for name, hours in BANDS for hour in hours}
        cells: Counter[Cell] = Counter()
        for (team, hour), number in self._counts.get("hour", Counter()).items():
            cells[team, band_of[hour]] += number
        return Counts(rows, tuple(name for name, _ in BANDS), cells)

    def _ranked(self, figure: str, rows: tuple[str, ...]) -> Counts:
        """The commonest columns that may be shown at all; the rest together."""
        whole: Counter[str] = Counter()
        for (_, column), number in self._counts.get(figure, Counter()).items():
            whole[column] += number
        common = sorted(whole, key=lambda column: (-whole[column], column))
        keep = [one for one in common if whole[one] >= LIMIT and one not in (OTHER, NOT_SAID)]
        table = Counts(rows, tuple(common), self._counts.get(figure, Counter()))
        return with_columns(table, [*keep[:MOST_ROWS], NOT_SAID], OTHER)

    def _overdue(self) -> Figure:
        numbers = self._alone("overdue", list(OWNED), sums=True)
        rows = tuple(Row(OWNED[key], (number,)) for key, number in numbers.items())
        soon = f"within {OWNED_WITHIN[0][1]} minutes"
        return Figure(
            "overdue",
            findings.owned(list(numbers.values()), soon),
            "Alarms because a word from an officer was overdue, by how soon somebody owned them.",
            "Owned",
            ("Alarms",),
            rows,
        )

    def _of_checks(self) -> Iterable[Figure]:
        went = [self._went(may_go) for may_go in MAY_GO]
        rows = tuple(map(Row, MAY_GO.values(), went))
        two, one, _ = went[list(MAY_GO).index(MayGo.PAIR)]
        yield Figure(
            "checks",
            findings.pairs(two, one),
            "Visits planned in these months, by what their last check said and what then happened.",
            "The check said",
            tuple(words for _, words in WENT),
            rows,
            Shape.STACKED,
        )
        hurt = self._alone("followed", [one.value for one in MAY_GO])
        rows = tuple(Row(words, (hurt[one],)) for one, words in MAY_GO.items())
        yield Figure(
            "followed",
            findings.followed(rows),
            "Visits on which an incident was recorded, by what the last check had said.",
            "The check said",
            ("Visits with an incident",),
            rows,
        )

    def _went(self, may_go: MayGo) -> tuple[Number, ...]:
        return tuple(
            self._alone("checks", [f"{may_go} {went}" for went, _ in WENT], sums=True).values()
        )

    def _relaxed(self) -> Figure:
        went = self._alone("relaxed", ("made", "not_made"), sums=True)
        hurt = self._alone("relaxed_hurt", ("incident",))["incident"]
        rows = (
            Row("Visits made", (went["made"],)),
            Row("Visits not made", (went["not_made"],)),
            Row("Visits with an incident", (hurt,)),
        )
        return Figure(
            "relaxed",
            findings.relaxed(went["made"], hurt),
            "Decisions by management grade that asked for less care than the check, with controls.",
            "What followed",
            ("Decisions",),
            rows,
        )


_REPORTS = ("incident", "near_miss")


def _over_time(quarters: Sequence[tuple[date, ...]], numbers: Mapping[str, Number]) -> Figure:
    rows = tuple(
        Row(_quarter_words(months), tuple(numbers[f"{at} {key}"] for key in _REPORTS))
        for at, months in enumerate(quarters)
    )
    incidents, near = (_sum(row.numbers[place] for row in rows) for place in (0, 1))
    return Figure(
        "reports",
        findings.reports(incidents, near),
        "Everything that was recorded, three months at a time, by when it happened.",
        "Months",
        ("Incidents", "Near misses"),
        rows,
        Shape.COLUMNS,
    )


def _quarter_words(months: Sequence[date]) -> str:
    if len(months) == 1:
        return f"{months[0]:%b %Y}"
    return f"{months[0]:%b}–{months[-1]:%b} {months[-1]:%Y}"


def _sum(numbers: Iterable[Number]) -> Number:
    known = list(numbers)
    return None if None in known else sum(number or 0 for number in known)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one figure: what stands out, what it is about, what is counted."""

    says: Callable[[Row], str]
    about: str
    counted: str


_KIND = _Words(
    lambda row: f"{row.label} is recorded most often: {row.numbers[0]:,} times",
    "Kinds of incident",
    "Incidents and near misses by kind; one may be of several kinds.",
)
_PLACE = _Words(
    lambda row: f"Most was recorded in {row.label}: {row.numbers[0]:,}",
    "Where it happened",
    "Incidents and near misses by postcode district.",
)
_HOUR = _Words(
    lambda row: f"Most happens {_between(row.label)}",
    "When in the day it happens",
    "Incidents and near misses by the time at which they happened.",
)
_WEEKDAY = _Words(
    lambda row: f"Most happens on {_DAYS[WEEKDAYS.index(row.label)]}",
    "On which day it happens",
    "Incidents and near misses by day of the week.",
)
_PURPOSE = _Words(
    lambda row: f"Most was recorded on visits for: {row.label}",
    "What the visit was for",
    "Incidents and near misses by the purpose of the visit. A purpose is named when many"
    " customers share it.",
)


def _between(label: str) -> str:
    begins, _, ends = label.partition(" to ")
    if ends:
        return f"between {begins[:1].lower()}{begins[1:]} and {ends}"
    return f"{label[:1].lower()}{label[1:]}"


def _ranking(
    name: str, first: str, numbers: Mapping[str, Number], titles: Mapping[str, str], words: _Words
) -> Figure:
    """The largest first; hidden ones after them by name, so that their order tells nothing."""
    last = {OTHER: f"Other {first.lower()}s", NOT_SAID: "Not given"}
    named = [
        Row(titles.get(key) or last.get(key) or _capital(key), (number,))
        for key, number in numbers.items()
        if number != 0 and key not in last
    ]
    named.sort(key=lambda row: (-(row.numbers[0] or 0), row.label))
    rest = [Row(last[key], (numbers[key],)) for key in last if numbers.get(key, 0) != 0]
    finding = findings.leading(named, words.says, words.about)
    if rest and not named:
        finding = f"{words.about}: {findings.NOT_SAID}"
    return Figure(
        name,
        finding,
        words.counted,
        first,
        ("Reports",),
        tuple(named + rest),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _in_order(name: str, first: str, numbers: Mapping[str, Number], words: _Words) -> Figure:
    rows = tuple(Row(label, (number,)) for label, number in numbers.items())
    finding = findings.leading(rows, words.says, words.about)
    return Figure(name, finding, words.counted, first, ("Reports",), rows, Shape.COLUMNS)
