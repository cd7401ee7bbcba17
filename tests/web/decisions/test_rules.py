"""Every combination of what a check says and what a person would decide."""

from __future__ import annotations

from itertools import product

import pytest

from forethought.policy.judge import verdict_of
from forethought.policy.verdict import Reason
from forethought.vocabulary import MayGo, Outcome
from forethought.web.decisions.rules import (
    Asked,
    Company,
    Found,
    Standing,
    against,
    is_less_cautious,
    may_choose,
    needs_controls,
    sends_somebody,
    why_not,
)

ALONE, PAIR, OTHER, SUSPEND = Outcome
OWN, MANAGEMENT = Standing


def found(*reasons: tuple[str, Outcome | None], discuss: bool = False, complete: bool = True):
    """A check with these reasons, its outcome and flags as the core derives them."""
    verdict = verdict_of(
        [
            Reason(rule, "", "", at_least, discuss=discuss, completes=complete)
            for rule, at_least in reasons
        ]
    )
    return Found(
        verdict.may_go,
        verdict.outcome,
        verdict.complete,
        verdict.discuss,
        tuple(Asked(rule, at_least) for rule, at_least in reasons),
    )


NOTHING = found()
TO_DISCUSS = found(("marker.advice", ALONE), discuss=True)
WANTS_PAIR = found(("visit.pair_wanted", PAIR))
PAIR_TO_DISCUSS = found(("records.caution", PAIR), discuss=True)
NOT_COMPLETE = found(("check.source", None), discuss=True, complete=False)
PAIR_NOT_COMPLETE = found(
    ("check.source", None), ("records.caution", PAIR), discuss=True, complete=False
)
VIOLENCE = found(("records.violence", OTHER), discuss=True)
VIOLENCE_AND_CAUTION = found(("records.violence", OTHER), ("records.caution", PAIR), discuss=True)
VIOLENCE_NOT_COMPLETE = found(
    ("records.violence", OTHER), ("check.source", None), discuss=True, complete=False
)
VIOLENCE_AND_UNSAFE = found(("records.violence", OTHER), ("records.unsafe", OTHER), discuss=True)
VIOLENCE_UNSAFE_REVIEWED = found(
    ("records.violence", OTHER), ("records.unsafe", PAIR), discuss=True
)
VIOLENCE_AND_AFFECTED = found(
    ("records.violence", OTHER), ("officer.affected", OTHER), discuss=True
)
UNSAFE = found(("records.unsafe", OTHER), discuss=True)
NO_VISIT = found(("marker.no_visit", OTHER), discuss=True)
AFFECTED = found(("officer.affected", OTHER), discuss=True)
SUSPENDED = found(("area.disease", SUSPEND), discuss=True)
SUSPENDED_AND_VIOLENCE = found(("area.press", SUSPEND), ("records.violence", OTHER), discuss=True)

CASES = [
    # what the check says, what the officer may choose, what management grade may choose
    (NOTHING, {ALONE, PAIR, OTHER, SUSPEND}, {ALONE, PAIR, OTHER, SUSPEND}),
    (TO_DISCUSS, {OTHER, SUSPEND}, {ALONE, PAIR, OTHER, SUSPEND}),
    (WANTS_PAIR, {PAIR, OTHER, SUSPEND}, {PAIR, OTHER, SUSPEND}),
    (PAIR_TO_DISCUSS, {OTHER, SUSPEND}, {PAIR, OTHER, SUSPEND}),
    (NOT_COMPLETE, {OTHER, SUSPEND}, {PAIR, OTHER, SUSPEND}),
    (PAIR_NOT_COMPLETE, {OTHER, SUSPEND}, {PAIR, OTHER, SUSPEND}),
    (VIOLENCE, {SUSPEND}, {PAIR, OTHER, SUSPEND}),
    (VIOLENCE_AND_CAUTION, {SUSPEND}, {PAIR, OTHER, SUSPEND}),
    (VIOLENCE_UNSAFE_REVIEWED, {SUSPEND}, {PAIR, OTHER, SUSPEND}),
    (VIOLENCE_NOT_COMPLETE, {SUSPEND}, {OTHER, SUSPEND}),
    (VIOLENCE_AND_UNSAFE, {SUSPEND}, {OTHER, SUSPEND}),
    (VIOLENCE_AND_AFFECTED, {SUSPEND}, {OTHER, SUSPEND}),
    (UNSAFE, {SUSPEND}, {OTHER, SUSPEND}),
    (NO_VISIT, {SUSPEND}, {OTHER, SUSPEND}),
    (AFFECTED, {SUSPEND}, {OTHER, SUSPEND}),
    (SUSPENDED, set(), {SUSPEND}),
    (SUSPENDED_AND_VIOLENCE, set(), {SUSPEND}),
]


@pytest.mark.parametrize(("check", "officer", "management"), CASES)
def test_who_may_choose_what(check: Found, officer: set[Outcome], management: set[Outcome]) -> None:
    assert set(may_choose(check, OWN)) == officer
    assert set(may_choose(check, MANAGEMENT)) == management


WHY_NOT = [
    (UNSAFE, PAIR, "Deal with the record first"),
    (VIOLENCE_AND_UNSAFE, PAIR, "Deal with the record first"),
    (NO_VISIT, PAIR, "Deal with the marker first"),
    (AFFECTED, PAIR, "not only because records speak of violence"),
    (VIOLENCE_NOT_COMPLETE, PAIR, "not complete"),
    (VIOLENCE, ALONE, "at least two officers"),
    (NOT_COMPLETE, ALONE, "goes as a pair"),
    (PAIR_TO_DISCUSS, ALONE, "asks for two officers"),
    (SUSPENDED, OTHER, "until the restriction has been lifted"),
    (SUSPENDED, PAIR, "until the restriction has been lifted"),
]


@pytest.mark.parametrize(("check", "outcome", "says"), WHY_NOT)
def test_management_learns_why_not(check: Found, outcome: Outcome, says: str) -> None:
    assert says in why_not(check, outcome, MANAGEMENT)


def test_an_outcome_of_violence_without_its_reasons_lets_nobody_go() -> None:
    bare = Found(MayGo.NO, OTHER, complete=True, discuss=True)
    assert set(may_choose(bare, MANAGEMENT)) == {OTHER, SUSPEND}


@pytest.mark.parametrize(
    ("standing", "company", "allowed"),
    [
        (OWN, Company.NOBODY, False),
        (OWN, Company.ASKED, False),
        (OWN, Company.ACCEPTED, True),
        (MANAGEMENT, Company.NOBODY, False),
        (MANAGEMENT, Company.ASKED, True),
        (MANAGEMENT, Company.ACCEPTED, True),
    ],
)
def test_a_pair_needs_its_second_officer(
    standing: Standing, company: Company, allowed: bool
) -> None:
    assert bool(against(WANTS_PAIR, PAIR, standing, company=company)) is not allowed


def test_in_spite_of_violence_only_with_controls() -> None:
    with_nobody = against(VIOLENCE, PAIR, MANAGEMENT, company=Company.ACCEPTED)
    assert "at least one control" in with_nobody[0]
    assert not against(VIOLENCE, PAIR, MANAGEMENT, company=Company.ACCEPTED, controls=["no_entry"])
    assert not needs_controls(PAIR_TO_DISCUSS, PAIR)
    assert not needs_controls(VIOLENCE, OTHER)


@pytest.mark.parametrize(
    ("check", "outcome", "less"),
    [
        (NOTHING, ALONE, False),
        (PAIR_TO_DISCUSS, PAIR, False),
        (PAIR_TO_DISCUSS, OTHER, False),
        (NOT_COMPLETE, PAIR, True),
        (NOT_COMPLETE, OTHER, False),
        (VIOLENCE, PAIR, True),
        (VIOLENCE, OTHER, False),
    ],
)
def test_what_counts_as_less_cautious(check: Found, outcome: Outcome, less: bool) -> None:
    assert is_less_cautious(check, outcome) is less


RULES = [
    ("records.violence", OTHER),
    ("records.unsafe", OTHER),
    ("marker.no_visit", OTHER),
    ("officer.affected", OTHER),
    ("records.caution", PAIR),
    ("visit.cash", PAIR),
    ("marker.advice", ALONE),
    ("check.source", None),
    ("area.disease", SUSPEND),
]
EVERYTHING = [
    found(*(rule for rule, on in zip(RULES, bits, strict=True) if on), discuss=d, complete=c)
    for bits in product((False, True), repeat=len(RULES))
    for d, c in ((True, True), (True, False), (False, True))
]


@pytest.mark.parametrize("standing", list(Standing))
def test_over_all_checks_nobody_goes_less_cautiously_than_policy_says(standing: Standing) -> None:
    for check in EVERYTHING:
        for outcome in may_choose(check, standing):
            if not is_less_cautious(check, outcome):
                continue
            assert standing is MANAGEMENT
            assert outcome is PAIR
            strongest = {one.rule for one in check.reasons if one.at_least is check.outcome}
            if check.outcome is OTHER:
                assert strongest == {"records.violence"}
                assert check.complete
            else:
                assert check.outcome.caution <= PAIR.caution
                assert not check.complete


def test_over_all_checks_one_reason_more_never_opens_a_choice() -> None:
    for check in EVERYTHING:
        for rule in RULES:
            more = found(
                *((one.rule, one.at_least) for one in check.reasons),
                rule,
                discuss=True,
                complete=check.complete,
            )
            for standing in Standing:
                going = {o for o in may_choose(more, standing) if sends_somebody(o)}
                assert going <= set(may_choose(check, standing))


def test_over_all_checks_the_officer_sends_nobody_where_it_must_be_discussed() -> None:
    for check in EVERYTHING:
        chosen = may_choose(check, OWN)
        if check.discuss or not check.complete:
            assert not any(sends_somebody(outcome) for outcome in chosen)
        assert set(chosen) <= set(may_choose(check, MANAGEMENT))
