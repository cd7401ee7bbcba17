"""Order changes nothing; adding evidence never lowers an outcome or switches off a flag."""

from __future__ import annotations

import copy
import random
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
    away,
    by_id,
    check,
    feature,
    rss,
    square,
)  # fmt: skip

RANK = ["alone", "pair", "different_method", "suspend"]
MAY_GO = ["alone", "pair", "discuss_first", "no"]


def day() -> World:
    world = World()
    world.officers.append(
        {"officer_id": "O3", "solo_trained": "yes", "more_affected_by": "abuse;animal"}
    )
    kinds = [{}, {"announced": "no"}, {"officer_id": "O2"}, {"officer_id": "O3"},
             {"postcode": ""}, {"minutes": "odd"}, {"utr": ""},
             {"second_officer_id": "O9"}]  # fmt: skip
    for at, cells in enumerate(kinds):
        world.case(f"plain{at}", PLAIN, **cells)
        world.case(f"abuse{at}", ABUSE, **cells)
        world.case(f"threat{at}", THREAT, {"text": PLAIN, "source": "dtr"}, **cells)
    return world


def comparable(found: Any) -> dict[str, Any]:
    """A check without what the order of lines decides."""
    visits = {}
    for visit in copy.deepcopy(found["visits"]):
        del visit["line"]
        for problem in visit["problems"]:
            del problem["line"]
        visit["problems"].sort(key=str)
        visits[visit["visit_id"]] = visit
    return {"visits": visits, "sources": sorted(found["sources"], key=str)}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_and_columns_changes_nothing(tmp_path: Path, seed: int) -> None:
    world = day()
    plain = comparable(check(world.write(tmp_path / "plain"), status=1))
    turn = random.Random(seed)
    world.sources = world._declared()

    def shuffled(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        names = list(dict.fromkeys(key for row in rows for key in row))
        turn.shuffle(names)
        rows = [{name: row.get(name, "") for name in names} for row in rows]
        turn.shuffle(rows)
        return rows

    world.visits, world.officers = shuffled(world.visits), shuffled(world.officers)
    world.sources = shuffled(world.sources)
    for rows in world.records.values():
        turn.shuffle(rows)
    assert comparable(check(world.write(tmp_path / "shuffled"), status=1)) == plain


BOX = {"type": "Polygon", "coordinates": [square(away(0), 2000)]}


def note(text: str, **cells: str) -> Any:
    def add(world: World) -> None:
        for visit in world.visits:
            who = {name: visit[name] for name in ("customer_name", "date_of_birth")}
            world.about(visit, "idms_action_history", text=text, **who, **cells)

    return add


def area(**properties: Any) -> Any:
    def add(world: World) -> None:
        world.areas = [*(world.areas or []), feature(BOX, area_id="AX", **properties)]

    return add


def cell(name: str, value: str) -> Any:
    def add(world: World) -> None:
        for visit in world.visits:
            visit[name] = value

    return add


def marker(level: str, **cells: str) -> Any:
    def add(world: World) -> None:
        world.tables["markers.csv"] = [
            {"marker_id": f"M{at}", "level": level, "utr": v["utr"], "wording": "w",
             "customer_name": v["customer_name"], "date_of_birth": v["date_of_birth"]} | cells
            for at, v in enumerate(world.visits)
        ]  # fmt: skip

    return add


def press(world: World) -> None:
    world.raw["press/p.xml"] = rss(
        {"title": "Bird flu at Great Ryburgh", "guid": "g",
         "description": "H5N1 confirmed in turkeys at Great Ryburgh, Norfolk."}
    )  # fmt: skip


def factor(world: World) -> None:
    for officer in world.officers:
        officer["more_affected_by"] = "abuse;threat;disease;animal"


ADDED = {
    "abuse": note(ABUSE),
    "threat": note(THREAT),
    "unsafe": note(UNSAFE),
    "disease": note(DISEASE),
    "recent-disease": note(DISEASE, date=""),
    "plain": note(PLAIN, date=""),
    "victim": note("Domestic violence case."),
    "negated": note("No history of violence. Not abusive.", date=""),
    "retraction": note("Earlier allegation withdrawn, mistaken identity, marker removed."),
    "zone": area(kind="disease_control", zone_type="protection"),
    "prevention": area(kind="disease_control", zone_type="prevention"),
    "problem": area(kind="problem_area", hazards="abuse"),
    "unreadable-area": area(kind="nonsense"),
    "concern": cell("concern", "uneasy"),
    "cash": cell("expected_cash_gbp", "900"),
    "training": cell("training", "yes"),
    "marker": marker("pair"),
    "advice": marker("advice"),
    "lapsed": marker("no_visit", lapses_at="2020-01-01"),
    "press": press,
    "factor": factor,
}


def test_adding_never_lowers(tmp_path: Path) -> None:
    before = by_id(check(day().write(tmp_path / "before"), status=1))
    for name, add in ADDED.items():
        world = day()
        add(world)
        after = by_id(check(world.write(tmp_path / name), status=1))
        for visit_id, old in before.items():
            new = after[visit_id]
            at = f"{name}: {visit_id}"
            was_first = "visit.first_contact" in {r["rule"] for r in old["reasons"]}
            is_first = "visit.first_contact" in {r["rule"] for r in new["reasons"]}
            if was_first and not is_first:
                continue  # a dated contact may lower this rule, as policy.md names
            assert RANK.index(new["outcome"]) >= RANK.index(old["outcome"]), at
            assert new["complete"] <= old["complete"], at
            assert new["discuss"] >= old["discuss"], at
            assert MAY_GO.index(new["may_go"]) >= MAY_GO.index(old["may_go"]), at
            fired = {r["rule"] for r in new["reasons"]}
            assert fired >= {r["rule"] for r in old["reasons"]}, at
