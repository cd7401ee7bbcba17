"""One visit's case under one pack → outcome, flags and reasons."""

from __future__ import annotations

from dataclasses import dataclass

import forethought.policy.rules  # noqa: F401 - enters every rule in RULES
from forethought.policy.case import Case
from forethought.policy.pack import Pack
from forethought.policy.rule import RULES, Fired, Rule
from forethought.policy.verdict import Reason
from forethought.vocabulary import MayGo, Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """The least cautious way in which the visit may still be made, and why."""

    outcome: Outcome
    complete: bool
    discuss: bool
    reasons: tuple[Reason, ...]

    @property
    def may_go(self) -> MayGo:
        """What follows from outcome and flags (policy.md, second table)."""
        if self.outcome in {Outcome.DIFFERENT_METHOD, Outcome.SUSPEND}:
            return MayGo.NO
        if self.discuss or not self.complete:
            return MayGo.DISCUSS_FIRST
        return MayGo(self.outcome.value)


def judge(case: Case, pack: Pack) -> Verdict:
    """Look at the case with every rule; the most cautious that any rule asks for stands."""
    reasons = [
        _reason(RULES[rule], fired, pack)
        for rule in pack.rules
        if (fired := RULES[rule].look(case, pack)) is not None
    ]
    return verdict_of(reasons)


def verdict_of(reasons: list[Reason]) -> Verdict:
    """What follows from the reasons alone; the most cautious come first."""
    outcome = max(
        (reason.at_least for reason in reasons if reason.at_least is not None),
        key=lambda asked: asked.caution,
        default=Outcome.ALONE,
    )
    return Verdict(
        outcome=outcome,
        complete=all(reason.completes for reason in reasons),
        discuss=any(reason.discuss for reason in reasons),
        reasons=tuple(sorted(reasons, key=_caution, reverse=True)),
    )


def _caution(reason: Reason) -> int:
    return -1 if reason.at_least is None else reason.at_least.caution


def _reason(rule: Rule, fired: Fired, pack: Pack) -> Reason:
    terms = pack.rules[rule.id]
    return Reason(
        rule=rule.id,
        cites=terms.cites,
        says=terms.says.format_map(fired.words),
        at_least=fired.at_least or terms.at_least,
        discuss=terms.discuss,
        completes=not rule.incomplete,
        evidence=fired.evidence,
    )
