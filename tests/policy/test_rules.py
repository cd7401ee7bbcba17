"""Every rule of policy.md in tables of cases just below, on and above its limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from forethought.policy.case import Case, OfficerFacts
from forethought.policy.judge import Verdict, judge
from forethought.policy.pack import Pack
from forethought.policy.rule import RULES, Rule
from forethought.record import When
from forethought.timestamps import local_day
from forethought.vocabulary import Hazard, feed_source
from tests.policy.cases import (
    AS_OF,
    PACK,
    PLAIN,
    START,
    TRAINED,
    area,
    contact,
    hazard,
    look,
    marker,
    press,
    visit,
    with_hazard,
)

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
TODAY = local_day(START)


def fired(case: Case, pack: Pack = PACK) -> dict[str, str | None]:
    return {r.rule: r.at_least and r.at_least.value for r in judge(case, pack).reasons}


def short(verdict: Verdict) -> tuple[str, str, bool, bool]:
    return (
        verdict.may_go.value,
        verdict.outcome.value,
        verdict.complete,
        verdict.discuss,
    )


def test_nothing_known_and_everything_looked_at_may_go_alone() -> None:
    assert short(judge(PLAIN, PACK)) == ("alone", "alone", True, False)


VIOLENT = ["violence", "weapon", "threat", "criminality", "obstruction", "hostile_group"]
CAUTIOUS = ["abuse", "harassment", "substance", "crisis", "animal", "premises", "caution"]


def test_every_hazard_has_a_place_in_the_tables() -> None:
    assert {*VIOLENT, *CAUTIOUS, "disease"} == set(Hazard)


@pytest.mark.parametrize("category", VIOLENT)
def test_violence_asks_for_a_different_method(category: str) -> None:
    case = with_hazard(category)
    assert fired(case) == {"records.violence": "different_method"}
    assert short(judge(case, PACK)) == ("no", "different_method", True, True)


@pytest.mark.parametrize("category", CAUTIOUS)
def test_anything_else_asks_for_a_pair(category: str) -> None:
    case = with_hazard(category)
    assert fired(case) == {"records.caution": "pair"}
    assert short(judge(case, PACK)) == ("discuss_first", "pair", True, True)


def test_an_instruction_not_to_visit_at_all() -> None:
    case = with_hazard("caution", says_no_visit=True)
    assert fired(case) == {"records.unsafe": "different_method", "records.caution": "pair"}


PRESENT = {"records.disease": "suspend"}
PAST = {"records.disease_past": "pair"}


@pytest.mark.parametrize(
    ("when", "here", "expected"),
    [
        (None, True, PRESENT),
        (None, False, PAST),
        (When(TODAY), True, PRESENT),
        (When(TODAY), False, PAST),
        (When(TODAY - 29 * DAY), True, PRESENT),
        (When(TODAY - 30 * DAY), True, PRESENT),
        (When(TODAY - 31 * DAY), True, PAST),
        (When(TODAY - 30 * DAY, START - 30 * DAY), True, PRESENT),
        (When(TODAY - 30 * DAY, START - 30 * DAY - SECOND), True, PAST),
        (When(TODAY + 3 * DAY), True, PRESENT),
    ],
)
def test_disease_at_the_place(when: When | None, here: bool, expected: dict[str, str]) -> None:
    assert fired(with_hazard("disease", when=when, here=here)) == expected


@pytest.mark.parametrize(
    ("level", "outcome"),
    [("no_visit", "different_method"), ("pair", "pair"), ("advice", "alone")],
)
def test_markers(level: str, outcome: str) -> None:
    case = replace(PLAIN, markers=(marker(level),))
    assert fired(case) == {f"marker.{level}": outcome}
    assert judge(case, PACK).discuss


@pytest.mark.parametrize(
    ("zone", "suspends"),
    [
        ("protection", True),
        ("surveillance", True),
        ("captive_bird", True),
        ("temporary_control", True),
        ("restricted", True),
        ("", True),
        ("something new", True),
        ("prevention", False),
        ("Prevention", False),
        ("vector", False),
    ],
)
def test_disease_areas_by_type(zone: str, suspends: bool) -> None:
    expected = {"area.disease": "suspend"} if suspends else {}
    assert fired(replace(PLAIN, areas=(area(zone=zone),))) == expected


def test_a_problem_area_asks_for_a_pair_whatever_its_zone_type_says() -> None:
    case = replace(PLAIN, areas=(area("problem_area", "prevention"),))
    assert fired(case) == {"area.problem": "pair"}


@pytest.mark.parametrize(
    ("metres", "published", "counts"),
    [
        (0, When(TODAY, START), True),
        (10_249.9, When(TODAY, START), True),
        (10_250, When(TODAY, START), True),
        (10_250.1, When(TODAY, START), False),
        (0, When(TODAY, START - 30 * DAY), True),
        (0, When(TODAY, START - 30 * DAY - SECOND), False),
        (0, When(TODAY - 30 * DAY), True),
        (0, When(TODAY - 31 * DAY), False),
    ],
)
def test_press_near_and_recent(metres: float, published: When, counts: bool) -> None:
    expected = {"area.press": "suspend"} if counts else {}
    assert fired(replace(PLAIN, press=(press(metres, published),))) == expected


UNTRAINED = OfficerFacts("O2")


@pytest.mark.parametrize("officers", [(UNTRAINED,), (TRAINED, UNTRAINED), (UNTRAINED, TRAINED)])
def test_every_officer_named_is_looked_at(officers: tuple[OfficerFacts, ...]) -> None:
    case = replace(PLAIN, officers=officers)
    assert fired(case) == {"officer.training": "pair"}
    assert short(judge(case, PACK)) == ("pair", "pair", True, False)


def affected(case: Case, *hazards: str, second: bool = False) -> Case:
    able = replace(TRAINED, more_affected_by=frozenset(map(Hazard, hazards)))
    return replace(case, officers=(TRAINED, replace(able, officer_id="O2")) if second else (able,))


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize(
    ("case", "categories", "expected"),
    [
        (with_hazard("animal"), ["animal"], "different_method"),
        (with_hazard("animal"), ["violence"], None),
        (with_hazard("violence"), ["violence"], "different_method"),
        (with_hazard("animal", reviewed=True), ["animal"], "pair"),
        (with_hazard("violence", reviewed=True), ["violence"], "different_method"),
        (with_hazard("disease", when=None), ["disease"], "different_method"),
        (replace(PLAIN, areas=(area("problem_area", "", "abuse"),)), ["abuse"], "different_method"),
        (replace(PLAIN, areas=(area("problem_area"),)), ["abuse"], None),
        (replace(PLAIN, areas=(area(zone="prevention"),)), ["disease"], None),
        (replace(PLAIN, areas=(area("disease_control", "vector", "animal"),)), ["animal"], None),
    ],
)
def test_an_officer_more_affected(
    case: Case, categories: list[str], expected: str | None, second: bool
) -> None:
    assert fired(affected(case, *categories, second=second)).get("officer.affected") == expected


def test_what_affects_an_officer_stays_between_them_and_their_manager() -> None:
    reasons = judge(affected(with_hazard("animal"), "animal"), PACK).reasons
    said = next(reason for reason in reasons if reason.rule == "officer.affected")
    assert (said.says, said.evidence) == ("This officer should have more support here.", ())


@pytest.mark.parametrize(
    ("changes", "rule", "discuss"),
    [
        ({"concern": "Shouted at my colleague last week"}, "officer.concern", True),
        ({"pair_wanted": True}, "visit.pair_wanted", False),
        ({"training": True}, "visit.training", False),
        ({"translation": "Polish"}, "visit.translation", False),
        ({"expected_cash": Decimal("500")}, "visit.cash", False),
        ({"expected_cash": Decimal("500.01")}, "visit.cash", False),
        ({"expected_cash": Decimal("Infinity")}, "visit.cash", False),
        ({"expected_cash": Decimal("499.99")}, None, False),
        ({"expected_cash": Decimal("0")}, None, False),
        ({"expected_cash": None}, None, False),
    ],
)
def test_the_visit_itself(changes: dict[str, object], rule: str | None, discuss: bool) -> None:
    case = visit(**changes)
    assert fired(case) == ({rule: "pair"} if rule else {})
    assert judge(case, PACK).discuss is discuss


YESTERDAY = local_day(AS_OF) - DAY


@pytest.mark.parametrize(
    ("contacts", "first"),
    [
        ((), True),
        ((contact("reference", When(YESTERDAY)),), False),
        ((contact("probable", When(YESTERDAY)),), False),
        ((contact("address", When(YESTERDAY)),), True),
        ((contact("reference", None),), True),
        ((contact("reference", When(local_day(AS_OF))),), True),
        ((contact("reference", When(YESTERDAY, AS_OF - SECOND)),), False),
        ((contact("reference", When(YESTERDAY, AS_OF)),), True),
        ((contact("address", None), contact("probable", When(YESTERDAY))), False),
    ],
)
def test_first_contact_unannounced(contacts: tuple[object, ...], first: bool) -> None:
    case = replace(visit(announced=False), contacts=contacts)
    assert ("visit.first_contact" in fired(case)) is first
    assert "visit.first_contact" not in fired(replace(PLAIN, contacts=contacts))


def test_no_contact_counts_while_a_required_source_was_not_examined() -> None:
    known = replace(visit(announced=False), contacts=(contact("reference", When(YESTERDAY)),))
    assert "visit.first_contact" not in fired(known)
    for status in ("failed", "missing", "short"):
        assert "visit.first_contact" in fired(replace(known, sources=(look(status),)))
    old = look("examined", START - timedelta(hours=25))
    assert "visit.first_contact" in fired(replace(known, sources=(old,)))
    feed = replace(look("missing"), source=feed_source("Wensum Chronicle"))
    assert fired(replace(known, sources=(feed,))) == {"check.source": None}, "no word of customers"


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        (look("examined", START - timedelta(hours=24)), False),
        (look("examined", START - timedelta(hours=24, seconds=1)), True),
        (look("examined", START + timedelta(hours=1)), False),
        (look("examined", None), False),
        (look("failed"), True),
        (look("missing"), True),
        (look("short"), True),
        (look("failed", required=False), False),
        (look("not_supplied", required=False), False),
    ],
)
def test_sources(source: object, holds: bool) -> None:
    case = replace(PLAIN, sources=(source,))
    assert fired(case) == ({"check.source": None} if holds else {})
    verdict = judge(case, PACK)
    assert (verdict.complete, verdict.discuss) == (not holds, holds)


@pytest.mark.parametrize(
    ("changes", "rule", "at_least"),
    [
        ({"place_unknown": "No postcode is given."}, "check.place", None),
        ({"unplaced": ("A press report could not be placed.",)}, "check.area", None),
        ({"identity_missing": "Give a reference."}, "check.identity", None),
        ({"unusable": ("minutes is no number.",)}, "check.visit", "pair"),
        ({"not_read": ("the warning markers could not be read",)}, "check.source", None),
        (
            {"officers": (OfficerFacts("O9", known=False, solo_trained=True),)},
            "check.officer",
            None,
        ),
    ],
)
def test_what_could_not_be_looked_at(
    changes: dict[str, object], rule: str, at_least: str | None
) -> None:
    case = replace(PLAIN, **changes)  # type: ignore[arg-type]
    assert fired(case) == {rule: at_least}
    assert short(judge(case, PACK)) == ("discuss_first", at_least or "alone", False, True)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (with_hazard("violence", reviewed=True), {"records.violence": "pair"}),
        (with_hazard("animal", reviewed=True), {"records.caution": "alone"}),
        (with_hazard("disease", when=None, reviewed=True), {"records.disease": "suspend"}),
        (with_hazard("disease", reviewed=True), {"records.disease_past": "alone"}),
        (
            replace(PLAIN, hazards=(hazard("threat", reviewed=True), hazard("threat"))),
            {"records.violence": "different_method"},
        ),
    ],
)
def test_a_reviewed_record_asks_one_step_less_and_is_still_discussed(
    case: Case, expected: dict[str, str]
) -> None:
    assert fired(case) == expected
    assert judge(case, PACK).discuss


OF_THE_POLICY = """
records.violence records.caution records.unsafe records.disease records.disease_past
marker.no_visit marker.pair marker.advice area.disease area.press area.danger area.problem
officer.training officer.affected officer.concern visit.pair_wanted visit.training
visit.translation visit.cash visit.first_contact check.source check.place check.area
check.identity check.officer check.visit
"""


def test_the_rules_are_those_of_the_policy_and_the_pack_speaks_of_each() -> None:
    assert list(PACK.rules) == OF_THE_POLICY.split()
    assert set(RULES) == set(PACK.rules)


def test_each_rule_names_the_paragraph_that_its_pack_cites() -> None:
    for rule_id, rule in RULES.items():
        assert rule.paragraph.startswith(PACK.rules[rule_id].cites), rule_id


@pytest.mark.parametrize(
    ("attributes", "says"),
    [
        ({"paragraph": "DMBM511340", "__doc__": "A rule."}, "needs an id"),
        ({"id": "visit.new", "__doc__": "A rule."}, "needs the manual paragraph"),
        ({"id": "visit.new", "paragraph": "because", "__doc__": "A rule."}, "needs the manual"),
        ({"id": "visit.new", "paragraph": "DMBM511340"}, "needs a sentence"),
        ({"id": "visit.cash", "paragraph": "DMBM511340", "__doc__": "A rule."}, "already a rule"),
    ],
)
def test_a_rule_without_paragraph_or_sentence_is_refused(
    attributes: dict[str, str], says: str
) -> None:
    with pytest.raises(TypeError, match=says):
        type("NewRule", (Rule,), attributes)


def test_evidence_is_listed_newest_first_and_undated_before_all() -> None:
    old, undated = hazard("threat"), hazard("violence", when=None)
    new = hazard("weapon", when=When(TODAY))
    verdict = judge(replace(PLAIN, hazards=(old, new, undated)), PACK)
    assert [one.category for one in verdict.reasons[0].evidence] == ["violence", "weapon", "threat"]
