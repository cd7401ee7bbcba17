"""What keeps the gate shut: each condition by itself, and any of them together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.vocabulary import MayGo, Outcome
from forethought.web.decisions.gate_rules import Decided, Facts, Traveller, judge
from forethought.web.decisions.rules import Asked, Found, Standing

TODAY = date(2026, 11, 25)
ORDINARY = Found(MayGo.ALONE, Outcome.ALONE, complete=True, discuss=False)
WANTS_PAIR = Found(MayGo.PAIR, Outcome.PAIR, complete=True, discuss=False)
KIM = Traveller("Kim Invented", solo_trained=True, signed=True)
SAM = Traveller("Sam Invented", solo_trained=False, signed=True)

ALONE = Facts(
    state="planned",
    day=TODAY,
    today=TODAY,
    held=False,
    officer=KIM,
    found=ORDINARY,
    checked_on=TODAY,
    decided=Decided(Outcome.ALONE, Standing.OWN),
)
PAIR = replace(
    ALONE,
    found=WANTS_PAIR,
    decided=Decided(Outcome.PAIR, Standing.OWN),
    second=SAM,
    accepted=True,
)


@pytest.mark.parametrize("facts", [ALONE, PAIR])
def test_open_when_everything_is_there(facts: Facts) -> None:
    gate = judge(facts)
    assert gate.open
    assert gate.because == ()
    assert facts.decided is not None
    assert gate.outcome is facts.decided.outcome


BOTH: dict[str, tuple[dict[str, Any], str]] = {
    "under way": ({"state": "under_way"}, "already under way"),
    "finished": ({"state": "finished"}, "finished"),
    "cancelled": ({"state": "cancelled"}, "cancelled"),
    "taken off": ({"state": "taken_off"}, "taken off the list"),
    "tomorrow": ({"day": date(2026, 11, 26)}, "planned for 26 November 2026"),
    "yesterday": ({"day": date(2026, 11, 24)}, "planned for 24 November 2026"),
    "held": ({"held": True}, "being checked again"),
    "no check": ({"found": None, "checked_on": None}, "has not been checked"),
    "check of yesterday": ({"checked_on": date(2026, 11, 24)}, "not been checked again today"),
    "no decision": ({"decided": None}, "Nobody has decided"),
    "decision out of date": (
        {"decided": Decided(Outcome.PAIR, Standing.OWN, stands=False)},
        "no longer stands",
    ),
    "different method": (
        {"decided": Decided(Outcome.DIFFERENT_METHOD, Standing.MANAGEMENT)},
        "different method",
    ),
    "suspended": (
        {"decided": Decided(Outcome.SUSPEND, Standing.MANAGEMENT)},
        "until the restriction is lifted",
    ),
    "refused": ({"refused": True}, "must be discussed"),
    "refused by the officer": ({"officer": replace(KIM, refused=True)}, "must be discussed"),
    "waits": ({"waits": True}, "waits to be discussed"),
    "officer has left": ({"officer": replace(KIM, active=False)}, "no longer makes visits"),
    "officer has not signed": ({"officer": replace(KIM, signed=False)}, "has not read"),
    "not allowed: incomplete": (
        {"found": replace(WANTS_PAIR, may_go=MayGo.DISCUSS_FIRST, complete=False, discuss=True)},
        "must be discussed",
    ),
    "not allowed: suspended since": (
        {"found": Found(MayGo.NO, Outcome.SUSPEND, complete=True, discuss=True)},
        "must be discussed",
    ),
}
ONLY_ALONE: dict[str, tuple[dict[str, Any], str]] = {
    "not trained": ({"officer": replace(KIM, solo_trained=False)}, "not trained for solo visits"),
    "asks for a pair": ({"found": WANTS_PAIR}, "asks for two officers"),
}
ONLY_PAIR: dict[str, tuple[dict[str, Any], str]] = {
    "nobody else": ({"second": None, "accepted": False}, "no second officer"),
    "not accepted": ({"accepted": False}, "Sam Invented has not accepted yet"),
    "second has not read": ({"second": replace(SAM, signed=False)}, "Sam Invented has not read"),
    "second has left": ({"second": replace(SAM, active=False)}, "no longer makes visits"),
    "second has refused": ({"second": replace(SAM, refused=True)}, "must be discussed"),
    "neither is trained": ({"officer": replace(KIM, solo_trained=False)}, "Neither of the two"),
    "teacher is not trained": ({"training": True}, "training visit"),
    "nobody speaks it": ({"languages": ("Welsh",)}, "speaks Welsh"),
}
ALONE_CASES = BOTH | ONLY_ALONE
PAIR_CASES = BOTH | ONLY_PAIR


@pytest.mark.parametrize("case", ALONE_CASES)
def test_shut_for_one(case: str) -> None:
    change, says = ALONE_CASES[case]
    gate = judge(replace(ALONE, **change))
    assert not gate.open
    assert any(says in sentence for sentence in gate.because), gate.because


@pytest.mark.parametrize("case", PAIR_CASES)
def test_shut_for_two(case: str) -> None:
    change, says = PAIR_CASES[case]
    gate = judge(replace(PAIR, **change))
    assert not gate.open
    assert any(says in sentence for sentence in gate.because), gate.because


def test_any_two_together_keep_it_shut() -> None:
    for facts, cases in ((ALONE, ALONE_CASES), (PAIR, PAIR_CASES)):
        for (one, _), (other, _) in combinations(cases.values(), 2):
            assert not judge(replace(facts, **(one | other))).open


def test_never_says_who_refused() -> None:
    gates = [judge(replace(PAIR, second=replace(SAM, refused=True)))]
    gates += [judge(replace(PAIR, officer=replace(KIM, refused=True)))]
    assert gates[0].because == gates[1].because
    assert not any(
        name in sentence for gate in gates for sentence in gate.because for name in ("Kim", "Sam")
    )


def test_two_may_go_where_one_may() -> None:
    assert judge(replace(PAIR, found=ORDINARY)).open


def test_in_spite_of_violence_with_controls_alone() -> None:
    violence = Found(
        MayGo.NO,
        Outcome.DIFFERENT_METHOD,
        complete=True,
        discuss=True,
        reasons=(Asked("records.violence", Outcome.DIFFERENT_METHOD),),
    )
    decided = Decided(Outcome.PAIR, Standing.MANAGEMENT, controls=("no_entry",))
    assert judge(replace(PAIR, found=violence, decided=decided)).open
    bare = replace(decided, controls=())
    assert "at least one control" in judge(replace(PAIR, found=violence, decided=bare)).because[0]
    own = replace(decided, standing=Standing.OWN)
    assert not judge(replace(PAIR, found=violence, decided=own)).open


travellers = st.builds(
    Traveller,
    name=st.sampled_from(["Kim Invented", "Sam Invented"]),
    active=st.booleans(),
    solo_trained=st.booleans(),
    languages=st.sampled_from([(), ("Welsh",)]),
    signed=st.booleans(),
    refused=st.booleans(),
)
founds = st.builds(
    Found,
    may_go=st.sampled_from(MayGo),
    outcome=st.sampled_from(Outcome),
    complete=st.booleans(),
    discuss=st.booleans(),
    reasons=st.lists(
        st.builds(
            Asked,
            rule=st.sampled_from(["records.violence", "records.unsafe", "check.source"]),
            at_least=st.sampled_from([None, *Outcome]),
        ),
        max_size=2,
    ).map(tuple),
)
days = st.sampled_from([TODAY, date(2026, 11, 24)])


@given(
    st.builds(
        Facts,
        state=st.sampled_from(["planned", "planned", "under_way", "cancelled"]),
        day=days,
        today=st.just(TODAY),
        held=st.booleans(),
        officer=travellers,
        found=st.none() | founds,
        checked_on=days,
        decided=st.none()
        | st.builds(
            Decided,
            outcome=st.sampled_from(Outcome),
            standing=st.sampled_from(Standing),
            controls=st.sampled_from([(), ("police",)]),
            stands=st.booleans(),
        ),
        second=st.none() | travellers,
        accepted=st.booleans(),
        refused=st.booleans(),
        waits=st.booleans(),
        training=st.booleans(),
        languages=st.sampled_from([(), ("Welsh",)]),
    )
)
def test_open_only_when_every_condition_holds(facts: Facts) -> None:
    gate = judge(facts)
    assert gate.open is not bool(gate.because)
    if not gate.open:
        return
    assert facts.state == "planned"
    assert facts.day == facts.today == facts.checked_on
    assert not any((facts.held, facts.refused, facts.waits))
    assert facts.found is not None
    assert facts.decided is not None
    assert facts.decided.stands
    assert facts.officer.signed
    assert all(one.active and not one.refused for one in facts.named)
    assert gate.outcome in (Outcome.ALONE, Outcome.PAIR)
    if gate.outcome is Outcome.ALONE:
        assert facts.officer.solo_trained
        assert facts.found.complete
        assert facts.found.outcome is Outcome.ALONE
    else:
        assert facts.accepted
        assert facts.second is not None
        assert facts.second.signed
        assert facts.officer.solo_trained or facts.second.solo_trained
        assert facts.found.outcome is not Outcome.SUSPEND
