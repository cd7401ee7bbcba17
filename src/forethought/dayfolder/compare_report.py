"""Which visits change between two policy packs, or two checks of the same day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from forethought.check_result import DayCheck, PolicyUsed, VisitCheck
from forethought.dayfolder import report_words as words
from forethought.dayfolder.text_report import Page
from forethought.policy.verdict import Reason
from forethought.vocabulary import MayGo, Outcome


@dataclass(frozen=True, slots=True)
class Side:
    """What one check says of a visit."""

    may_go: MayGo
    outcome: Outcome
    complete: bool
    discuss: bool
    discuss_with: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A visit that comes out differently. ``line`` is its line in ``visits.csv``.

    ``rules_gained`` and ``rules_lost`` name each rule with what it asks for,
    ``records.caution: pair``; a rule that asks for something else is in both.
    """

    visit_id: str
    line: int
    before: Side
    after: Side
    rules_gained: tuple[str, ...]
    rules_lost: tuple[str, ...]

    @property
    def less_cautious(self) -> bool:
        """Whether the visit may be made with less caution than before."""
        return words.WORST_FIRST.index(self.after.may_go) > words.WORST_FIRST.index(
            self.before.may_go
        )


def compare(a: DayCheck, b: DayCheck) -> list[Change]:
    """The visits that change from ``a`` to ``b``, checks of the same folder, in file order.

    Visits are paired by their line, as a ``visit_id`` may be repeated.
    """
    afterwards = {check.visit.line: check for check in b.visits}
    pairs = ((check, afterwards.get(check.visit.line)) for check in a.visits)
    changes = (_change(before, after) for before, after in pairs if after is not None)
    return [
        change
        for change in changes
        if change.before != change.after or change.rules_gained or change.rules_lost
    ]


def _change(before: VisitCheck, after: VisitCheck) -> Change:
    fired_before, fired_after = _rules(before), _rules(after)
    return Change(
        before.visit.visit_id,
        before.visit.line,
        _side(before),
        _side(after),
        tuple(sorted(fired_after - fired_before)),
        tuple(sorted(fired_before - fired_after)),
    )


def _side(check: VisitCheck) -> Side:
    return Side(check.may_go, check.outcome, check.complete, check.discuss, check.discuss_with)


def _rules(check: VisitCheck) -> frozenset[str]:
    return frozenset(_rule(reason, check) for reason in check.reasons)


def _rule(reason: Reason, check: VisitCheck) -> str:
    """The rule and what it asks for; the word for no company never on an incomplete visit."""
    if reason.at_least is None or (reason.at_least is Outcome.ALONE and not check.complete):
        return reason.rule
    return f"{reason.rule}: {words.OUTCOME_TITLES[reason.at_least]}"


def changes_to_json(a: DayCheck, b: DayCheck) -> dict[str, Any]:
    """The comparison as plain values: both packs, and each change."""
    return {
        "before": _pack(a.policy),
        "after": _pack(b.policy),
        "visits": len(a.visits),
        "changes": [
            {
                "visit_id": change.visit_id,
                "line": change.line,
                "before": _side_json(change.before),
                "after": _side_json(change.after),
                "less_cautious": change.less_cautious,
                "rules_gained": list(change.rules_gained),
                "rules_lost": list(change.rules_lost),
            }
            for change in compare(a, b)
        ],
    }


def _pack(policy: PolicyUsed) -> dict[str, Any]:
    return {"name": policy.name, "number": policy.number, "sha256": policy.sha256}


def _side_json(side: Side) -> dict[str, Any]:
    return {
        "may_go": side.may_go.value,
        "outcome": side.outcome.value,
        "complete": side.complete,
        "discuss": side.discuss,
        "discuss_with": side.discuss_with if side.discuss else None,
    }


def write_compare(a: DayCheck, b: DayCheck, console: Console) -> None:
    """Print which visits change between two packs, those that lose caution marked in words."""
    page = Page(console)
    changes = compare(a, b)
    page.line(f"From policy {_pack_words(a.policy)} to {_pack_words(b.policy)}", style="bold")
    page.line(f"{len(changes)} of {len(a.visits)} visits change.")
    for sentence in dict.fromkeys((*a.policy.relaxations, *b.policy.relaxations)):
        page.line(f"Relaxes the default: {sentence}", bullet="!")
    page.show()
    if not changes:
        return
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), header_style="bold underline")
    table.add_column("Visit", overflow="fold", max_width=12)
    for title in ("Before", "After"):
        table.add_column(title, overflow="fold", ratio=2)
    table.add_column("Rules", overflow="fold", ratio=3)
    for change in changes:
        table.add_row(
            page.fit(words.one_line(change.visit_id, 40)),
            page.fit(_side_words(change.before)),
            page.fit(
                _side_words(change.after) + (". Less cautious" if change.less_cautious else "")
            ),
            page.fit(_rule_words(change)),
        )
    page.show(Text(), table)


def _pack_words(policy: PolicyUsed) -> str:
    return f"{policy.name}, number {policy.number} ({policy.sha256[:8]})"


def _side_words(side: Side) -> str:
    said = words.MAY_GO_TITLES[side.may_go]
    if side.outcome is not Outcome.ALONE and side.may_go is not MayGo.PAIR:
        said = f"{said}, {words.OUTCOME_TITLES[side.outcome]}"
    if side.discuss_with:
        said = f"{said}, with {words.one_line(side.discuss_with, 20)}"
    return said if side.complete else f"{said}, not complete"


def _rule_words(change: Change) -> str:
    gained = [f"+ {rule}" for rule in change.rules_gained]
    lost = [f"- {rule}" for rule in change.rules_lost]
    return "\n".join((*gained, *lost)) or "the same rules"
