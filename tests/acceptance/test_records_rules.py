"""What notes ask for, officers who are more affected, and the victim who is not a danger."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.world import (
    ABUSE,
    DISEASE,
    PLAIN,
    THREAT,
    UNSAFE,
    World,
    by_id,
    check,
    command,
    evidence,
    rules,
)  # fmt: skip

VIOLENCE = {"records.violence": "different_method"}
CAUTION = {"records.caution": "pair"}

NOTES = {
    "violence": ("Assaulted our officer at the door in 2011, punched him in the face.", VIOLENCE),
    "weapon": ("Officer saw a shotgun propped behind the front door.", VIOLENCE),
    "threat": (THREAT, VIOLENCE),
    "criminality": ("Police warn he was released from prison for armed robbery.", VIOLENCE),
    "obstruction": ("He locked the door behind the officer and would not let her leave.", VIOLENCE),
    "hostile_group": ("A crowd gathered and surrounded the officer's car.", VIOLENCE),
    "abuse": (ABUSE, CAUTION),
    "harassment": ("Made sexual remarks to the female officer and filmed her.", CAUTION),
    "substance": ("Customer was drunk when seen and there were needles in the hall.", CAUTION),
    "crisis": ("Customer said he would kill himself if we call again.", CAUTION),
    "animal": ("Two Rottweilers loose in the yard, one bit the postman.", CAUTION),
    "premises": ("Asbestos in the building and the staircase is unsafe.", CAUTION),
    "caution": ("Visit in pairs only.", CAUTION),
    "unsafe": ("Unsafe to call.", {"records.unsafe": "different_method"}),
    "no-visits": ("NO VISITS to this address.", {"records.unsafe": "different_method"}),
    "disease": (DISEASE, {"records.disease_past": "pair"}),
    "plain": (PLAIN, {}),
    "negated": ("No history of violence or threats.", {}),
    "tax": ("Company hit with a penalty for aggressive avoidance.", {}),
    "process": ("Threatened to complain to his MP.", {}),
    "hypothetical": ("If customer becomes abusive terminate the call.", {}),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Any:
    world = World()
    for name, (text, _) in NOTES.items():
        world.case(name, text)
    return by_id(check(world.write(tmp_path_factory.mktemp("day")), status=0))


@pytest.mark.parametrize("name", NOTES)
def test_what_a_note_asks_for(found: Any, name: str) -> None:
    text, expected = NOTES[name]
    visit = found[name]
    assert rules(visit).items() >= expected.items()
    if not expected:
        assert rules(visit) == {}
        assert visit["may_go"] == "alone"
    for reason in visit["reasons"]:
        assert reason["cites"] == ("DMBM605440" if "unsafe" in reason["rule"] else "DMBM511340")
        assert reason["evidence"]
        for item in reason["evidence"]:
            assert list(item) == [
                "source", "record_id", "date", "match", "category", "quote", "start", "end",
            ]  # fmt: skip
            assert text[item["start"] : item["end"]] == item["quote"]
            assert (item["source"], item["date"]) == ("sa_notes", "2020-01-02")
    assert visit["matched_records"] == 1
    assert visit["discuss"] is bool(visit["reasons"])


def test_what_is_played_down_is_listed_with_its_reason_and_fires_nothing(found: Any) -> None:
    for name in ("negated", "process", "hypothetical"):
        (item, *_) = found[name]["played_down"]
        assert item["because"]
        assert NOTES[name][0][item["start"] : item["end"]] == item["quote"]
        assert item["source"] == "sa_notes"
        assert item["record_id"]


def test_a_note_reads_the_same_after_characters_outside_the_first_plane(tmp_path: Path) -> None:
    world = World()
    text = "\U0001f415\U0001f415 été – " + THREAT
    world.case("V", text)
    items = evidence(by_id(check(world.write(tmp_path)))["V"], "records.violence")
    for item in items:
        assert text[item["start"] : item["end"]] == item["quote"]


def test_age_lowers_nothing(tmp_path: Path) -> None:
    world = World()
    for date in ("1987-01-01", "", "2026-11-23"):
        world.case(f"V{date}", {"text": THREAT, "date": date})
    for visit in check(world.write(tmp_path))["visits"]:
        assert rules(visit) == VIOLENCE


VICTIM = "DOMESTIC VIOLENCE CASE - do not disclose address to ex-partner."


def test_a_victim_is_not_a_danger(tmp_path: Path) -> None:
    world = World()
    world.case("V", {"text": VICTIM, "record_id": "DV-1"})
    folder = world.write(tmp_path)
    visit = by_id(check(folder, status=0))["V"]
    assert (visit["may_go"], visit["outcome"], visit["reasons"]) == ("alone", "alone", [])
    (notice,) = visit["notices"]
    assert set(notice) == {"kind", "says", "record_id"}
    assert notice["record_id"] == "DV-1"
    assert "Do not mention it" in notice["says"]


def test_a_victim_and_a_danger_in_one_file_keep_apart(tmp_path: Path) -> None:
    world = World()
    world.case("V", {"text": "Domestic violence case. Dog bit the postman.", "record_id": "DV-2"})
    visit = by_id(check(world.write(tmp_path), status=0))["V"]
    assert rules(visit) == CAUTION
    assert all(
        "omestic" not in (item["quote"] or "") for r in visit["reasons"] for item in r["evidence"]
    )
    assert [n["record_id"] for n in visit["notices"]] == ["DV-2"]


AFFECTED = {
    # hazard's note, the officer's factor, what officer.affected asks
    "pair-to-method": (ABUSE, "abuse", "different_method"),
    "method-stays": (THREAT, "threat", "different_method"),
    "never-beyond": ({"text": DISEASE, "date": ""}, "disease", "different_method"),
    "past-disease": (DISEASE, "disease", "different_method"),
    "another": (ABUSE, "animal", None),
    "several": (ABUSE, "animal;abuse", "different_method"),
}


def test_an_officer_more_affected_asks_one_step_more_and_says_no_more(tmp_path: Path) -> None:
    world = World()
    for name, (note, factor, _) in AFFECTED.items():
        world.officers.append(
            {"officer_id": f"o-{name}", "more_affected_by": factor, "solo_trained": "yes"}
        )
        world.case(name, note, officer_id=f"o-{name}")
        world.case(f"{name}-second", note, second_officer_id=f"o-{name}")
    folder = world.write(tmp_path)
    found = by_id(check(folder, status=0))
    for name, (_, _, at_least) in AFFECTED.items():
        for visit in (found[name], found[f"{name}-second"]):
            assert rules(visit).get("officer.affected") == at_least, name
            for reason in visit["reasons"]:
                if reason["rule"] == "officer.affected":
                    assert "this officer should have more support here" in reason["says"].lower()
                    assert not re.search(r"abuse|animal|disease|threat", reason["says"])
                    assert reason["evidence"] == []
    assert found["never-beyond"]["outcome"] == "suspend"


def test_a_finding_that_is_played_down_affects_nobody(tmp_path: Path) -> None:
    world = World()
    world.officers[0]["more_affected_by"] = "violence;threat;abuse"
    world.case("V", "No history of violence or threats.")
    assert rules(by_id(check(world.write(tmp_path), status=0))["V"]) == {}


def test_unsafe_and_other_cautions_stand_beside_each_other(tmp_path: Path) -> None:
    world = World()
    world.case("V", UNSAFE, ABUSE)
    visit = by_id(check(world.write(tmp_path), status=0))["V"]
    assert rules(visit) == {"records.unsafe": "different_method"} | CAUTION
    assert visit["outcome"] == "different_method"
    assert visit["may_go"] == "no"


def test_explain_tells_the_whole_of_one_visit(tmp_path: Path) -> None:
    world = World()
    world.case("V1", THREAT)
    world.case("V2")
    folder = world.write(tmp_path)
    result = command("explain", folder, "V1", "--as-of", world.as_of)
    assert result.exit_code in (0, 1)
    for piece in ("V1", "records.violence", "DMBM511340", "sa_notes-1", "stab"):
        assert piece in result.output
    wrong = command("explain", folder, "V9", "--as-of", world.as_of)
    assert wrong.exit_code == 2
    assert "V9" in wrong.stderr
