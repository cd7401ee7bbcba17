"""policy.md "Who to discuss with"."""

from __future__ import annotations

from typing import Any

from tests.acceptance.world import World, by_id, check, command, rules

TRAINED = {"solo_trained": "yes"}


def officer(officer_id: str, **cells: str) -> dict[str, str]:
    return {"officer_id": officer_id, "name": f"Name of {officer_id}", **TRAINED, **cells}


def test_own_manager_then_same_office_then_text_order(tmp_path: Any) -> None:
    world = World()
    world.officers = [
        officer("plain", manager_id="M5", office="North"),
        officer("manager-is-officer-grade", manager_id="O5", office="North"),
        officer("manager-away", manager_id="M6", office="North"),
        officer("no-manager", office="South"),
        officer("manager-unknown", manager_id="M99", office="South"),
        officer("no-office", manager_id=""),
        officer("lonely-office", office="West"),
        officer("O5", office="North"),
        officer("M5", office="North", grade="manager", manager_id="M2"),
        officer("M6", office="North", grade="manager", available_to="2026-11-23T17:00"),
        officer("M2", office="South", grade="Manager"),
        officer("M10", office="South", grade="manager"),
        officer("m0", office="South", grade="manager"),
    ]
    for row in world.officers[:7]:
        world.case(row["officer_id"], officer_id=row["officer_id"], concern="uneasy")
    world.case("manager-is-second", officer_id="plain", second_officer_id="M5", concern="uneasy")
    world.case("manager-goes", officer_id="M5", concern="uneasy")
    world.case("unknown-officer", officer_id="O99")
    world.case("nothing-to-discuss", officer_id="plain")
    found = by_id(check(world.write(tmp_path)))
    assert {name: visit["discuss_with"] for name, visit in found.items()} == {
        "plain": "M5",
        "manager-is-officer-grade": "M5",
        "manager-away": "M5",
        "no-manager": "M10",  # "M10" < "M2" < "m0" in text order
        "manager-unknown": "M10",
        "no-office": "M10",
        "lonely-office": "M10",
        "manager-is-second": "M10",
        "manager-goes": "M2",
        "unknown-officer": "M10",
        "nothing-to-discuss": None,
    }


def test_nobody_is_null_and_the_office_without_cover_is_named(tmp_path: Any) -> None:
    world = World()
    world.officers = [officer("O1", office="Fakenham"), officer("M1", office="Fakenham")]
    world.case("V", concern="uneasy")
    folder = world.write(tmp_path / "day")
    visit = by_id(check(folder, status=0))["V"]
    assert (visit["discuss"], visit["discuss_with"], visit["may_go"]) == (
        True, None, "discuss_first",
    )  # fmt: skip
    for form in ("text", "html"):
        output = command("check", folder, "--as-of", world.as_of, "--format", form).stdout
        assert "Fakenham" in output, form


def test_an_odd_grade_may_not_authorise(tmp_path: Any) -> None:
    world = World()
    world.officers = [
        officer("O1", manager_id="M1"),
        officer("M1", grade="boss"),
        officer("M2", grade=""),
        officer("M3", grade="MANAGER"),
    ]
    world.case("V", concern="uneasy")
    found = check(world.write(tmp_path), status=1)
    assert by_id(found)["V"]["discuss_with"] == "M3"
    assert [(p["file"], p["line"], p["column"]) for p in found["problems"]] == [
        ("officers.csv", 3, "grade")
    ]


def test_officers_cells(tmp_path: Any) -> None:
    world = World()
    world.officers = [
        officer("yes", solo_trained="YES"),
        officer("no", solo_trained="no"),
        officer("empty", solo_trained=""),
        officer("odd", solo_trained="nearly"),
        officer("affected", more_affected_by="Animal; substance"),
        officer("affected-odd", more_affected_by="spiders"),
        officer("twice"),
        officer("twice", solo_trained="no"),
        officer("M1", grade="manager"),
    ]
    for name in ("yes", "no", "empty", "odd", "affected", "affected-odd", "twice"):
        world.case(name, officer_id=name)
    found = check(world.write(tmp_path), status=1)
    visits = by_id(found)
    training = {"officer.training": "pair"}
    assert rules(visits["yes"]) == rules(visits["affected"]) == {}
    assert rules(visits["no"]) == rules(visits["empty"]) == training
    assert rules(visits["odd"]) == training | {"check.visit": "pair"}
    assert rules(visits["affected-odd"]) == {"check.visit": "pair"}
    assert rules(visits["twice"]).keys() >= {"check.officer"}
    assert visits["twice"]["complete"] is False
    places = [(p["file"], p["line"], p["column"]) for p in found["problems"]]
    assert ("officers.csv", 5, "solo_trained") in places
    assert ("officers.csv", 7, "more_affected_by") in places
    assert ("officers.csv", 8, "officer_id") in places
    assert ("officers.csv", 9, "officer_id") in places
    assert [p["column"] for p in visits["odd"]["problems"]] == ["solo_trained"]


def test_no_officers_file_every_officer_is_unknown(tmp_path: Any) -> None:
    world = World()
    world.case("V", second_officer_id="O2")
    world.absent = {"officers.csv"}
    found = check(world.write(tmp_path), status=1)
    visit = by_id(found)["V"]
    assert rules(visit) == {"check.officer": None, "officer.training": "pair"}
    assert (visit["outcome"], visit["discuss_with"]) == ("pair", None)
    assert {(p["file"], p["line"]) for p in found["problems"]} >= {("visits.csv", 2)}
