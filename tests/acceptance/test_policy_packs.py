"""Policy packs: an office may add and raise; lowering needs a name and a reason, and shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.world import (
    ABUSE,
    AS_OF,
    THREAT,
    World,
    away,
    by_id,
    check,
    command,
    feature,
    rules,
    square,
)  # fmt: skip

HEAD = 'name = "fakenham"\nnumber = 7\nextends = "default"\n'
RELAXES = '\nrelaxes = true\nrelaxed_by = "Ada Director"\nrelaxed_because = "Tried for a year"\n'


def day(tmp_path: Path) -> Path:
    world = World()
    world.case("cash", expected_cash_gbp="300")
    world.case("training", training="yes")
    world.case("abuse", ABUSE)
    world.case("threat", THREAT)
    world.case("zone")
    box = {"type": "Polygon", "coordinates": [square(away(0), 900)]}
    world.areas = [
        feature(box, area_id="A1", kind="disease_control", zone_type="prevention"),
    ]
    return world.write(tmp_path / "day")


def pack(tmp_path: Path, body: str) -> str:
    path = tmp_path / "pack.toml"
    path.write_text(HEAD + body, encoding="utf-8")
    return str(path)


RAISES = {
    "cash": ("[settings]\nlarge_cash_gbp = 300\n", "cash", {"visit.cash": "pair"}),
    "rule": ('[rules."visit.training"]\nat_least = "different_method"\n', "training",
             {"visit.training": "different_method"}),
    "discuss": ('[rules."visit.training"]\ndiscuss = true\n', "training",
                {"visit.training": "pair"}),
    "category": ('[categories]\nabuse = "records.violence"\n', "abuse",
                 {"records.violence": "different_method"}),
    "zones": ("[zones]\ninform = []\n", "zone", {"area.disease": "suspend"}),
    "empty": ("", "threat", {"records.violence": "different_method"}),
}  # fmt: skip


@pytest.mark.parametrize("name", RAISES)
def test_an_office_may_add_and_raise(tmp_path: Path, name: str) -> None:
    body, visit_id, expected = RAISES[name]
    found = check(day(tmp_path), "--policy", pack(tmp_path, body), status=0)
    visit = by_id(found)[visit_id]
    assert rules(visit).items() >= expected.items()
    assert (found["policy"]["name"], found["policy"]["number"]) == ("fakenham", 7)
    if name == "discuss":
        assert visit["may_go"] == "discuss_first"


LOWERS = {
    "rule": '[rules."records.violence"]\nat_least = "pair"\n',
    "discuss": '[rules."records.caution"]\ndiscuss = false\n',
    "category": '[categories]\nthreat = "records.caution"\n',
    "zones": '[zones]\ninform = ["prevention", "vector", "surveillance"]\n',
    "cash": "[settings]\nlarge_cash_gbp = 501\n",
    "distance": "[settings]\npress_distance_km = 9\n",
    "days": "[settings]\nrecent_days = 29\n",
    "hours": "[settings]\nstale_after_hours = 25\n",
    "elsewhere": "[settings]\nelsewhere_km = 49\n",
    "error": "[settings]\nlocation_error_m = 100\n",
}


@pytest.mark.parametrize("name", LOWERS)
def test_lowering_needs_relaxes_with_a_name_and_a_reason_and_shows(
    tmp_path: Path, name: str
) -> None:
    body, folder = LOWERS[name], day(tmp_path)
    halves = [
        body,
        body + "relaxes = true\n",
        body + 'relaxes = true\nrelaxed_by = "Ada"\n',
        body + 'relaxes = true\nrelaxed_because = "Why"\n',
        body + 'relaxes = false\nrelaxed_by = "Ada"\nrelaxed_because = "Why"\n',
    ]
    for half in halves:
        result = command("check", folder, "--as-of", AS_OF, "--policy", pack(tmp_path, half))
        assert result.exit_code == 2, half
        assert result.stdout == ""
        assert "relaxe" in result.stderr
    whole = pack(tmp_path, body.rstrip() + RELAXES)
    for form in ("text", "html", "json"):
        result = command("check", folder, "--as-of", AS_OF, "--policy", whole, "--format", form)
        assert result.exit_code == 0
        assert "Ada Director" in result.stdout, form


@pytest.mark.parametrize(
    "content",
    ["", "name =", 'name = "x"\n', HEAD + "[settings]\nnonsense = 1\n",
     HEAD + '[rules."visit.flying"]\nat_least = "pair"\n',
     HEAD + '[rules."visit.cash"]\nat_least = "sometimes"\n',
     HEAD + '[categories]\nghosts = "records.violence"\n',
     HEAD + '[categories]\nabuse = "visit.nothing"\n',
     HEAD + '[settings]\nlarge_cash_gbp = "much"\n'],
)  # fmt: skip
def test_a_pack_that_says_nonsense_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "pack.toml"
    path.write_text(content)
    result = command("check", day(tmp_path), "--as-of", AS_OF, "--policy", path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "pack.toml" in result.stderr
    assert "Traceback" not in result.stderr


def test_what_changes_between_two_packs(tmp_path: Path) -> None:
    other = pack(tmp_path, "[settings]\nlarge_cash_gbp = 300\n")
    result = command("check", day(tmp_path), "--as-of", AS_OF, "--compare-with", other)
    assert result.exit_code in (0, 1)
    assert "cash" in result.stdout
    assert "threat" not in result.stdout
