"""The check of a day as text that a tired officer can read at 7 in the morning.

Colour only adds: every word stands without it (``NO_COLOR``, dumb terminals, pipes). Text from
files goes through :func:`~forethought.dayfolder.report_words.visible`, so that a note can
neither colour, move nor hide what stands on the terminal, and is never read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from forethought.check_result import DayCheck, SourceReport, VisitCheck
from forethought.dayfolder import report_words as words
from forethought.dayfolder.next_steps import in_short, next_steps, what_may_happen
from forethought.policy.verdict import Evidence, PlayedDownEvidence, Reason
from forethought.record import Problem
from forethought.vocabulary import MayGo, SourceStatus, source_title

STYLES = {
    MayGo.NO: "bold red",
    MayGo.DISCUSS_FIRST: "bold yellow",
    MayGo.PAIR: "bold cyan",
    MayGo.ALONE: "bold green",
}


def write_text(day: DayCheck, console: Console) -> None:
    """Print the whole day: visits worst first, then each visit's reasons, sources, problems."""
    page = Page(console)
    _header(day, page)
    _visits_table(day, page)
    for check in words.worst_first(day):
        _visit(check, day, page)
    _sources(day, page)
    _problems(day, page)


class Page:
    """A console that prints text as it is: no markup, no emoji codes, nothing unprintable."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._width = console.width
        self._encoding = console.encoding or "utf-8"
        self._pending: list[Text] = []

    def fit(self, text: str, style: str = "") -> Text:
        """``text`` as the console can show it: visible, and in the console's encoding."""
        shown = words.visible(text).encode(self._encoding, "replace")
        return Text(shown.decode(self._encoding, "replace"), style)

    def line(self, text: str = "", *, indent: int = 0, style: str = "", bullet: str = "") -> None:
        """One paragraph, wrapped and indented; a bullet hangs before it."""
        shown = self.fit(text, style)
        lead = " " * indent + (f"{bullet} " if bullet else "")
        hung = "\n" + " " * len(lead)
        lines = shown.wrap(self.console, max(self._width - len(lead), 10))
        self._pending.append(Text(lead) + Text(hung).join(lines))

    def show(self, *renderables: Table | Text) -> None:
        """Print what waits, then each of these; lines wait, as printing one by one is slow."""
        if self._pending:
            self.console.print(Text("\n").join(self._pending), no_wrap=True, overflow="ignore")
            self._pending.clear()
        for renderable in renderables:
            self.console.print(renderable)

    def heading(self, text: str) -> None:
        """A heading that is one without bold as well: a blank line and a rule under it."""
        shown = self.fit(text, "bold")
        self.show(Text(), shown, Text("-" * min(shown.cell_len, self._width)))

    def bullets(self, title: str, lines: Iterable[str], *, indent: int = 2) -> None:
        """A title and its list; nothing where the list is empty."""
        listed = tuple(lines)
        if listed:
            self.line(title, indent=indent, style="bold")
        for text in listed:
            self.line(text, indent=indent, bullet="-")


def _header(day: DayCheck, page: Page) -> None:
    when = words.long_day(day.day) if day.day else "a day without visits"
    page.line(f"Forethought: check of {when}", style="bold")
    page.line(
        f"Checked as of {words.day_and_clock(day.as_of)}. Policy {day.policy.name}, "
        f"number {day.policy.number}. Reader: {words.READER_TITLES.get(day.reader, day.reader)}. "
        "Times are UK times."
    )
    if day.reader == "both":
        page.line(words.WHO_SAW)
    page.line(headline(day))
    for sentence in day.policy.relaxations:
        page.line(f"This policy relaxes the default: {sentence}", style="bold", bullet="!")
    for sentence in cover_sentences(day):
        page.line(sentence, style="bold", bullet="!")
    page.bullets(
        "Could not be looked at",
        (f"{many}: {words.one_line(says, 300)}" for says, many in words.held_by(day)),
        indent=0,
    )


def headline(day: DayCheck) -> str:
    """``7 visits: 2 do not visit, 3 discuss first, 1 pair, 1 alone.``"""
    total = len(day.visits)
    if not total:
        return "There are no visits."
    parts = [f"{many} {words.MAY_GO_TITLES[may_go].lower()}" for may_go, many in words.counts(day)]
    return f"{words.count(total, 'visit')}: {', '.join(parts)}."


def cover_sentences(day: DayCheck) -> tuple[str, ...]:
    """A sentence for each office in which a visit waits because nobody may discuss it."""
    return tuple(
        f"Office without cover: {office or 'not known'}. Nobody of management grade is available "
        "to discuss its visits, which wait."
        for office in day.offices_without_cover
    )


def _visits_table(day: DayCheck, page: Page) -> None:
    if not day.visits:
        return
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), header_style="bold underline")
    table.add_column("May go", no_wrap=True)
    for title in ("Visit", "Start", "Officer"):
        table.add_column(title, overflow="fold", max_width=9)
    table.add_column("Customer", overflow="fold", ratio=3)
    table.add_column("Do next", overflow="fold", ratio=3)
    for check in words.worst_first(day):
        start = check.visit.planned_start
        table.add_row(
            Text(words.MAY_GO_TITLES[check.may_go].upper(), STYLES[check.may_go]),
            page.fit(words.one_line(check.visit.visit_id, 40)),
            words.clock(start) if start else "?",
            page.fit(words.one_line(check.visit.officer_id, 40)),
            page.fit(words.listed(check.visit.customer_name, check.visit.postcode)),
            page.fit(in_short(check)),
        )
    page.show(Text(), table)


def _visit(check: VisitCheck, day: DayCheck, page: Page) -> None:
    visit = check.visit
    tag = words.MAY_GO_TITLES[check.may_go].upper()
    title = Text.assemble((tag, STYLES[check.may_go]), "  ")
    title.append_text(
        page.fit(f"{words.one_line(visit.visit_id)}, {words.visit_hours(check)}", "bold")
    )
    page.show(Text(), title)
    page.line(_who_and_where(check), indent=2)
    page.line(what_may_happen(check), indent=2, style="bold")
    for step in next_steps(check, day.as_of):
        page.line(step, indent=2, bullet=">")
    page.bullets("Could not be looked at", map(reason_line, words.could_not_look(check)))
    _reasons(check, page)
    page.bullets("Played down, asks for nothing", map(_played_down_line, check.played_down))
    page.bullets("To know", (_notice_line(one.kind, one.says) for one in check.notices))
    page.bullets("Problems to put right", map(problem_line, check.problems))
    page.line(f"{words.count(len(check.matched), 'matched record')}.", indent=2)


def _who_and_where(check: VisitCheck) -> str:
    visit = check.visit
    officers = words.name_and_id(visit.officer_name, visit.officer_id) or "Officer not known"
    if visit.second_officer_id:
        second = words.name_and_id(visit.second_officer_name, visit.second_officer_id)
        officers = f"{officers} with {second}"
    where = words.listed(visit.customer_name, visit.address, visit.postcode)
    return f"{officers}. {where or 'Customer not known'}."


def _reasons(check: VisitCheck, page: Page) -> None:
    reasons = words.other_reasons(check)
    if reasons:
        page.line("Why", indent=2, style="bold")
    for reason in reasons:
        page.line(reason_line(reason), indent=2, bullet="-")
        if reason.rule != words.PRIVATE_RULE:
            for one in reason.evidence:
                page.line(evidence_line(one), indent=4, bullet=">")


def reason_line(reason: Reason) -> str:
    """What a reason says and asks for, with its rule and the paragraph it comes from."""
    return f"{words.one_line(reason.says, 500)} [{reason.rule}, {reason.cites}]"


def evidence_line(one: Evidence) -> str:
    """The words found, and where: ``"said he'd..." SA Notes N-1182, 3 May 2019, threat``."""
    parts = [words.record_title(one)]
    if one.category is not None:
        parts.append(words.HAZARD_TITLES.get(one.category, one.category).lower())
    if one.match is not None:
        parts.append(words.MATCH_TITLES.get(one.match, one.match).lower())
    if seen := words.seen_by(one.seen_by):
        parts.append(seen)
    quote = f'"{words.one_line(one.quote)}" ' if one.quote else ""
    return quote + ", ".join(parts)


def _played_down_line(one: PlayedDownEvidence) -> str:
    because = words.BECAUSE_SAYS.get(one.because, one.because)
    by = f' ("{words.one_line(one.by, 60)}")' if one.by else ""
    return f'"{words.one_line(one.quote)}" {words.record_title(one)}: {because}{by}'


def _notice_line(kind: str, says: str) -> str:
    return f"{words.NOTICE_TITLES.get(kind, kind)}: {words.one_line(says, 500)}"


def problem_line(problem: Problem) -> str:
    """``visits.csv, line 8, column planned_start: ...`` with what to do."""
    return f"{problem_place(problem)}: {words.one_line(problem.says, 500)}"


def problem_place(problem: Problem) -> str:
    """``visits.csv, line 8, column planned_start``; a file as a whole has neither."""
    line = f", line {problem.line}" if problem.line else ""
    column = f", column {problem.column}" if problem.column else ""
    return words.one_line(f"{problem.file}{line}{column}")


def _sources(day: DayCheck, page: Page) -> None:
    page.heading("Sources")
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), header_style="bold underline")
    table.add_column("Source", overflow="fold", ratio=2)
    table.add_column("Status", no_wrap=True)
    table.add_column("Rows", justify="right", no_wrap=True)
    table.add_column("Extracted", no_wrap=True)
    table.add_column("", overflow="fold", ratio=3)
    for source in day.sources:
        table.add_row(*_source_row(source, page))
    page.show(table)


def _source_row(source: SourceReport, page: Page) -> tuple[Text, ...]:
    fine = source.status in {SourceStatus.EXAMINED, SourceStatus.NOT_SUPPLIED}
    return (
        page.fit(words.one_line(source_title(source.source))),
        Text(words.STATUS_TITLES[source.status], "" if fine else "bold red"),
        Text("-" if source.rows is None else f"{source.rows:,}"),
        Text(words.day_and_clock(source.extracted_at) if source.extracted_at else "-"),
        page.fit(words.one_line(source.detail, 300)),
    )


def _problems(day: DayCheck, page: Page) -> None:
    if not day.problems:
        page.show()
        return
    page.heading(f"{words.count(len(day.problems), 'problem')} to put right")
    for problem in day.problems:
        page.line(problem_line(problem), bullet="-")
    page.show()
