"""Why a visit came out as it did: the full trace of one visit as a tree."""

from __future__ import annotations

from rich.console import Console
from rich.tree import Tree

from forethought.check_result import DayCheck, VisitCheck
from forethought.dayfolder import report_words as words
from forethought.dayfolder.next_steps import next_steps, what_may_happen
from forethought.dayfolder.text_report import Page, evidence_line, problem_line
from forethought.policy.verdict import Evidence, Reason
from forethought.vocabulary import MayGo, Outcome, SourceStatus, source_title


def write_explain(day: DayCheck, visit: VisitCheck, console: Console) -> None:
    """Print the trace: what was looked at, what matched, each rule that fired, what follows."""
    branches = _Branches(Page(console))
    tree = branches.root(
        f"{words.MAY_GO_TITLES[visit.may_go].upper()}  {words.one_line(visit.visit.visit_id)}, "
        f"line {visit.visit.line} of visits.csv, {words.visit_hours(visit)}"
    )
    _sources(day, visit, branches, tree)
    _place(visit, branches, tree)
    _matched(visit, branches, tree)
    _rules(visit, branches, tree)
    _played_down(visit, branches, tree)
    _rest(visit, branches, tree)
    _follows(day, visit, branches, tree)
    console.print(tree)


class _Branches:
    """Adds branches of plain text to a tree; nothing in them is read as markup."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def root(self, text: str) -> Tree:
        return Tree(self._page.fit(text, "bold"))

    def add(self, tree: Tree, text: str, style: str = "") -> Tree:
        return tree.add(self._page.fit(text, style))

    def each(self, tree: Tree, title: str, lines: list[str]) -> None:
        """A branch with a leaf for each line, or one that says "none"."""
        branch = self.add(tree, title if lines else f"{title}: none", "bold")
        for line in lines:
            self.add(branch, line)


def _sources(day: DayCheck, visit: VisitCheck, branches: _Branches, tree: Tree) -> None:
    branch = branches.add(tree, "What was looked at", "bold")
    for source in day.sources:
        status = words.source_status(visit, source.source, source.status)
        rows = "" if source.rows is None else f", {source.rows:,} rows"
        at = (
            f", extracted {words.day_and_clock(source.extracted_at)}" if source.extracted_at else ""
        )
        detail = (
            "" if status is SourceStatus.EXAMINED else f". {words.one_line(source.detail, 300)}"
        )
        branches.add(
            branch,
            f"{words.one_line(source_title(source.source))}: "
            f"{words.STATUS_TITLES[status].lower()}{rows}{at}{detail}",
        )


def _place(visit: VisitCheck, branches: _Branches, tree: Tree) -> None:
    place = visit.place
    if place.point is None:
        branches.add(tree, f"Place: not known. {words.one_line(place.why_unknown, 300)}", "bold")
        return
    branches.add(
        tree,
        f"Place: {words.one_line(place.postcode)}, latitude {place.point.lat:.5f}, longitude "
        f"{place.point.lon:.5f}, give or take {place.error_m:.0f} m",
        "bold",
    )


def _matched(visit: VisitCheck, branches: _Branches, tree: Tree) -> None:
    lines = [
        f"{words.record_title(note)}: {words.MATCH_TITLES.get(note.match, note.match).lower()}, "
        f"because {words.one_line('; '.join(note.grounds), 300) or 'not said'}"
        for note in visit.matched
    ]
    branches.each(tree, "Matched records", lines)


def _rules(visit: VisitCheck, branches: _Branches, tree: Tree) -> None:
    branch = branches.add(tree, f"Rules that fired: {len(visit.reasons) or 'none'}", "bold")
    for reason in (*words.other_reasons(visit), *words.could_not_look(visit)):
        leaf = branches.add(
            branch, f"{reason.rule} ({reason.cites}): {words.one_line(reason.says, 500)}"
        )
        if reason.rule != words.PRIVATE_RULE:
            for one in reason.evidence:
                branches.add(leaf, f"shown by {evidence_line(one)}{_where(one)}")
        branches.add(leaf, _asks(reason))


def _where(one: Evidence) -> str:
    """Where it stands in its note, and which phrase or model gave it."""
    if one.start is None or one.end is None:
        return ""
    by = f", by {words.one_line(one.entry)}" if one.entry and one.seen_by else ""
    return f", characters {one.start} to {one.end}{by}"


def _asks(reason: Reason) -> str:
    asks = f"asks for {words.ASKS_FOR[reason.at_least]}"
    if words.holds_back(reason) and reason.at_least is not None:
        asks = f"{asks}, and for {words.ASKS_FOR[None]}"
    return f"{asks}, and to be discussed" if reason.discuss else asks


def _played_down(visit: VisitCheck, branches: _Branches, tree: Tree) -> None:
    lines = [
        f'"{words.one_line(one.quote)}" {words.record_title(one)}, '
        f"{words.HAZARD_TITLES.get(one.category, one.category).lower()}: "
        f"{words.BECAUSE_SAYS.get(one.because, one.because)}"
        + (f', by the words "{words.one_line(one.by, 60)}"' if one.by else "")
        for one in visit.played_down
    ]
    branches.each(tree, "Played down, fires no rule", lines)


def _rest(visit: VisitCheck, branches: _Branches, tree: Tree) -> None:
    notices = [
        f"{words.NOTICE_TITLES.get(one.kind, one.kind)}: {words.one_line(one.says, 500)} "
        f"[{words.one_line(one.record_id)}]"
        for one in visit.notices
    ]
    branches.each(tree, "To know, asks for nothing", notices)
    branches.each(tree, "Problems of this visit", [problem_line(one) for one in visit.problems])


def _follows(day: DayCheck, visit: VisitCheck, branches: _Branches, tree: Tree) -> None:
    branch = branches.add(tree, "What follows", "bold")
    branches.add(branch, f"outcome: {words.outcome_words(visit)}{_because_of(visit)}")
    held = sorted({reason.rule for reason in words.could_not_look(visit)})
    branches.add(branch, f"complete: {'yes' if visit.complete else 'no, by ' + ', '.join(held)}")
    asked = sorted({reason.rule for reason in visit.reasons if reason.discuss})
    discussed = f"yes, by {', '.join(asked)}" if asked else "yes"
    branches.add(branch, f"discuss: {discussed if visit.discuss else 'no'}")
    if visit.discuss:
        who = words.name_and_id(visit.discuss_with_name, visit.discuss_with or "")
        branches.add(branch, f"discuss with: {who or 'nobody is available, so the visit waits'}")
    end = branches.add(
        branch, f"may go: {words.MAY_GO_TITLES[visit.may_go].lower()}, {_may_go_why(visit)}", "bold"
    )
    for sentence in (what_may_happen(visit), *next_steps(visit, day.as_of)):
        branches.add(end, sentence)


def _because_of(visit: VisitCheck) -> str:
    if visit.outcome is Outcome.ALONE:
        return "" if not visit.complete else ", as no rule asks for more"
    rules = sorted({one.rule for one in visit.reasons if one.at_least is visit.outcome})
    return f", the most cautious that any rule asks for, by {', '.join(rules)}" if rules else ""


def _may_go_why(visit: VisitCheck) -> str:
    if visit.may_go is MayGo.NO:
        return "because the outcome allows no visit"
    if visit.may_go is MayGo.DISCUSS_FIRST:
        causes = [] if visit.complete else ["the check is not complete"]
        causes += ["it is to be discussed"] if visit.discuss else []
        return f"because {' and '.join(causes)}"
    return "because the check is complete and there is nothing to discuss"
