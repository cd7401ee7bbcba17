"""What policy.md asks to prove, over the policy's inputs."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.policy.case import (
    AreaHit,
    Case,
    Contact,
    FoundHazard,
    LiveMarker,
    OfficerFacts,
    PressHit,
    SourceLook,
    VisitFacts,
)
from forethought.policy.judge import Verdict, judge
from forethought.policy.verdict import Evidence
from forethought.record import When
from forethought.timestamps import local_day
from forethought.vocabulary import (
    AreaKind,
    Hazard,
    MarkerLevel,
    Match,
    MayGo,
    Outcome,
    SourceStatus,
)
from tests.policy.cases import AS_OF, PACK, START

whens = st.none() | st.builds(
    lambda days, exact: (
        When(local_day(START) - timedelta(days=days), START - timedelta(days=days))
        if exact
        else When(local_day(START) - timedelta(days=days))
    ),
    st.integers(-3, 40),
    st.booleans(),
)
ids = st.sampled_from(["1", "2", "3"])
hazards = st.builds(
    FoundHazard,
    category=st.sampled_from(Hazard),
    evidence=st.builds(Evidence, source=st.sampled_from(["sa_notes", "dtr"]), record_id=ids),
    when=whens,
    says_no_visit=st.booleans(),
    here=st.booleans(),
    reviewed=st.booleans(),
)
markers = st.builds(
    LiveMarker,
    marker_id=ids,
    level=st.sampled_from(MarkerLevel),
    wording=st.sampled_from(["", "Dog"]),
    evidence=st.builds(Evidence, source=st.just("markers"), record_id=ids),
)
areas = st.builds(
    AreaHit,
    area_id=ids,
    kind=st.sampled_from(AreaKind),
    zone_type=st.sampled_from(["", "protection", "prevention", "vector", "new"]),
    name=st.just("Area"),
    hazards=st.frozensets(st.sampled_from(Hazard), max_size=3),
)
reports = st.builds(
    PressHit,
    item_id=ids,
    title=st.just("Bird flu"),
    place=st.just("Wymondham"),
    distance_m=st.sampled_from([0.0, 10_249.0, 10_250.0, 10_251.0]),
    published=whens.filter(lambda when: when is not None),
)
officers = st.builds(
    OfficerFacts,
    officer_id=ids,
    known=st.booleans(),
    solo_trained=st.booleans(),
    more_affected_by=st.frozensets(st.sampled_from(Hazard), max_size=3),
)
contacts = st.builds(Contact, match=st.sampled_from(Match), when=whens)
looks = st.builds(
    SourceLook,
    source=st.sampled_from(["sa_notes", "dtr"]),
    status=st.sampled_from(SourceStatus),
    required=st.booleans(),
    extracted_at=st.none() | st.just(START) | st.just(START - timedelta(hours=25)),
)
facts = st.builds(
    VisitFacts,
    start=st.just(START),
    end=st.just(START + timedelta(hours=1)),
    announced=st.booleans(),
    expected_cash=st.none() | st.sampled_from([Decimal(0), Decimal("499.99"), Decimal(500)]),
    translation=st.sampled_from(["", "Polish"]),
    training=st.booleans(),
    pair_wanted=st.booleans(),
    concern=st.sampled_from(["", "He follows me"]),
)


def several(one: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(one, max_size=3).map(tuple)


sentences = several(st.sampled_from(["One.", "Two."]))
cases = st.builds(
    Case,
    as_of=st.just(AS_OF),
    visit=facts,
    officers=several(officers),
    location_error_m=st.just(250.0),
    hazards=several(hazards),
    markers=several(markers),
    areas=several(areas),
    press=several(reports),
    contacts=several(contacts),
    sources=several(looks),
    place_unknown=st.sampled_from(["", "Not known."]),
    identity_missing=st.sampled_from(["", "Give a reference."]),
    unplaced=sentences,
    unusable=sentences,
    not_read=sentences,
)
MORE = {
    "hazards": hazards,
    "markers": markers,
    "areas": areas,
    "press": reports,
    "officers": officers,
    "sources": looks,
    "unplaced": st.just("Three."),
    "unusable": st.just("Three."),
    "not_read": st.just("Three."),
}
CAUTION = {MayGo.ALONE: 0, MayGo.PAIR: 1, MayGo.DISCUSS_FIRST: 2, MayGo.NO: 3}


def is_as_cautious(after: Verdict, before: Verdict) -> bool:
    return (
        after.outcome.caution >= before.outcome.caution
        and after.discuss >= before.discuss
        and after.complete <= before.complete
        and CAUTION[after.may_go] >= CAUTION[before.may_go]
    )


def check_adding(case: Case, data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(sorted(MORE)))
    before = getattr(case, part)
    at = data.draw(st.integers(0, len(before)))
    more = (*before[:at], data.draw(MORE[part]), *before[at:])
    assert is_as_cautious(judge(replace(case, **{part: more}), PACK), judge(case, PACK))


@settings(max_examples=600)
@given(cases, st.data())
def test_adding_never_lowers(case: Case, data: st.DataObject) -> None:
    check_adding(case, data)


WORSE = st.sampled_from(
    [
        ("announced", False),
        ("expected_cash", Decimal(500)),
        ("translation", "Polish"),
        ("training", True),
        ("pair_wanted", True),
        ("concern", "He follows me"),
    ]
)


@given(cases, WORSE)
def test_a_concern_or_need_never_lowers(case: Case, worse: tuple[str, object]) -> None:
    name, value = worse
    asked = replace(case, visit=replace(case.visit, **{name: value}))  # type: ignore[arg-type]
    assert is_as_cautious(judge(asked, PACK), judge(case, PACK))


@given(cases, st.sets(st.sampled_from(Hazard)))
def test_an_officer_factor_never_lowers(case: Case, more: set[Hazard]) -> None:
    worse = tuple(
        replace(o, more_affected_by=o.more_affected_by | more, solo_trained=False)
        for o in case.officers
    )
    assert is_as_cautious(judge(replace(case, officers=worse), PACK), judge(case, PACK))


@given(cases)
def test_removing_a_review_never_lowers(case: Case) -> None:
    again = tuple(replace(h, reviewed=False) for h in case.hazards)
    assert is_as_cautious(judge(replace(case, hazards=again), PACK), judge(case, PACK))


@given(cases)
def test_exactly_one_outcome_and_may_go_as_the_second_table_says(case: Case) -> None:
    verdict = judge(case, PACK)
    assert verdict.outcome in set(Outcome)
    expected = {
        Outcome.DIFFERENT_METHOD: MayGo.NO,
        Outcome.SUSPEND: MayGo.NO,
    }.get(verdict.outcome)
    if expected is None and (verdict.discuss or not verdict.complete):
        expected = MayGo.DISCUSS_FIRST
    assert verdict.may_go == (expected or MayGo(verdict.outcome.value))
    asked = [r.at_least for r in verdict.reasons if r.at_least is not None]
    assert verdict.outcome == max(asked, key=lambda o: o.caution, default=Outcome.ALONE)
    assert len({reason.rule for reason in verdict.reasons}) == len(verdict.reasons)


@given(cases, st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(case: Case, random: object) -> None:
    shuffled = {}
    for field in fields(case):
        value = getattr(case, field.name)
        if isinstance(value, tuple):
            mixed = list(value)
            random.shuffle(mixed)  # type: ignore[attr-defined]
            shuffled[field.name] = tuple(mixed)
    before, after = judge(case, PACK), judge(replace(case, **shuffled), PACK)
    assert (before.outcome, before.complete, before.discuss) == (
        after.outcome,
        after.complete,
        after.discuss,
    )
    assert [(r.rule, r.at_least) for r in before.reasons] == [
        (r.rule, r.at_least) for r in after.reasons
    ]
