"""The commands around the check, as a person types them."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from forethought.cli import main
from tests.dayfolder.builder import AS_OF, Day, check, csv_bytes, only, problems, rules, run

ON_A_VISIT = ["V9", "V1", "2026-11-20", "shouting", "threat", "Said he would wait for me"]


def add(folder: Path, answers: list[str]) -> str:
    result = CliRunner().invoke(
        main, ["incident", "add", str(folder)], input="\n".join(answers) + "\n"
    )
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Day().write(tmp_path / "day")


def test_an_incident_closes_the_circle(folder: Path) -> None:
    assert rules(only(check(folder, status=0))) == {}
    said = add(folder, ON_A_VISIT)
    assert "There is no visit V9" in said
    assert "shouting is none of them" in said
    assert "within 48 hours" in said
    visit = only(check(folder, status=0))
    assert rules(visit) == {"records.violence": "different_method"}
    assert visit["reasons"][0]["evidence"][0]["source"] == "incident_reports"


def test_a_second_incident_is_appended_and_nothing_rewritten(folder: Path) -> None:
    add(folder, ON_A_VISIT)
    path = folder / "incidents.csv"
    path.write_bytes(path.read_bytes().rstrip())
    before = path.read_bytes()
    add(
        folder, ["", "Tom Bridges", "", "", "1 High Street", "NR21 9AZ", "", "abuse", "Swore at me"]
    )
    assert path.read_bytes().startswith(before)
    found = check(folder, status=0)
    assert next(s["rows"] for s in found["sources"] if s["source"] == "incident_reports") == 2


def test_the_declaration_of_incident_reports_is_brought_up_to_date(tmp_path: Path) -> None:
    day = Day()
    day.raw["incidents.csv"] = csv_bytes(
        [{"record_id": "I1", "customer_name": "Tom Bridges", "category": "abuse", "text": "Swore"}],
        (
            "record_id",
            "date",
            "customer_name",
            "date_of_birth",
            "utr",
            "nino",
            "vrn",
            "paye_ref",
            "address",
            "postcode",
            "category",
            "text",
        ),
    )
    declared = {"extracted_at": "2026-11-24T02:00", "rows": "0"}
    day.sources = [{"source": name} | declared for name in day.records]
    day.sources.append({"source": "incident_reports"} | declared | {"rows": "1"})
    folder = day.write(tmp_path)
    add(folder, ON_A_VISIT)
    text = (folder / "sources.csv").read_text()
    assert "incident_reports" in text
    assert text.splitlines()[-1].split(",")[2] == "2"
    assert stat.S_IMODE((folder / "sources.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize("spoil", ["link", "columns", "parquet"])
def test_an_incident_is_never_added_where_it_would_be_lost(folder: Path, spoil: str) -> None:
    path = folder / "incidents.csv"
    if spoil == "link":
        path.symlink_to(folder / "elsewhere.csv")
    elif spoil == "columns":
        path.write_text("record_id,utr,text\n")
    else:
        (folder / "incidents.parquet").write_bytes(b"PAR1")
    result = CliRunner().invoke(
        main, ["incident", "add", str(folder)], input="\n".join(ON_A_VISIT) + "\n"
    )
    assert result.exit_code == 2
    assert "incidents" in result.stderr


@pytest.mark.parametrize("fmt", ["text", "json", "html"])
def test_an_output_file_is_for_its_owner_alone(folder: Path, tmp_path: Path, fmt: str) -> None:
    target = tmp_path / "out"
    target.write_text("old")
    target.chmod(0o644)
    result = run("check", folder, "--as-of", AS_OF, "--format", fmt, "--output", target)
    assert (result.exit_code, result.stdout) == (0, "")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_text().strip().endswith(("}", "</html>", "press.", ".")) or fmt == "text"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["out"]


def test_an_output_that_cannot_be_written_is_a_sentence(folder: Path, tmp_path: Path) -> None:
    result = run("check", folder, "--as-of", AS_OF, "--output", tmp_path / "no" / "out")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_explain_shows_how_it_came_about(tmp_path: Path) -> None:
    day = Day()
    day.note("He punched me in the face")
    folder = day.write(tmp_path)
    result = run("explain", folder, "V1", "--as-of", AS_OF)
    assert result.exit_code == 0
    for words in ("records.violence", "N1", "punched", "different"):
        assert words in result.stdout
    missing = run("explain", folder, "V11", "--as-of", AS_OF)
    assert missing.exit_code == 2
    assert "did you mean V1" in missing.stderr


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-24", "24/11/2026 07:30"])
def test_a_moment_that_is_none(folder: Path, moment: str) -> None:
    result = run("check", folder, "--as-of", moment)
    assert result.exit_code == 2
    assert moment in result.stderr


STRICT = """
name = "strict"
number = 3
extends = "default"
[settings]
large_cash_gbp = 100
[categories]
abuse = "records.violence"
"""
LOOSE = """
name = "loose"
number = 1
[rules."records.caution"]
at_least = "alone"
"""
OWNED = LOOSE + 'relaxes = true\nrelaxed_by = "Dee Director"\nrelaxed_because = "Trial until May"\n'


def test_an_office_may_raise(tmp_path: Path) -> None:
    day = Day()
    day.visit(expected_cash_gbp="100")
    folder = day.write(tmp_path / "day")
    pack = tmp_path / "strict.toml"
    pack.write_text(STRICT)
    found = check(folder, "--policy", str(pack), status=0)
    assert rules(only(found)) == {"visit.cash": "pair"}
    assert (found["policy"]["name"], found["policy"]["number"]) == ("strict", 3)
    result = run("check", folder, "--as-of", AS_OF, "--format", "json", "--compare-with", pack)
    assert '"V1"' in result.stdout
    assert "visit.cash" in result.stdout


def test_an_office_lowers_only_with_a_name_and_a_reason_that_every_report_shows(
    tmp_path: Path,
) -> None:
    day = Day()
    day.note("Loose dog in yard")
    folder = day.write(tmp_path / "day")
    pack = tmp_path / "loose.toml"
    pack.write_text(LOOSE)
    refused = run("check", folder, "--policy", pack)
    assert refused.exit_code == 2
    assert "relaxes" in refused.stderr
    pack.write_text(OWNED)
    assert rules(only(check(folder, "--policy", str(pack)))) == {"records.caution": "alone"}
    for fmt in ("text", "html", "json"):
        shown = run("check", folder, "--as-of", AS_OF, "--policy", pack, "--format", fmt).stdout
        assert "Dee Director" in shown


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("name = ", "TOML"),
        ('name = "x"', "number"),
        ('name = "x"\nnumber = 1\n[settings]\npress_km = 3', "press_km"),
        ('name = "x"\nnumber = 1\n[settings]\nrecent_days = "many"', "recent_days"),
        ('name = "x"\nnumber = 1\n[categories]\nabuse = "ignore"', "abuse"),
        ('name = "x"\nnumber = 1\n[rules."records.magic"]\ndiscuss = true', "records.magic"),
        ('name = "x"\nnumber = 1\n[rules."visit.cash"]\nat_least = "never"', "at_least"),
        ('name = "x"\nnumber = 1\n[rules."visit.cash"]\nsays = "{magic}"', "magic"),
        ('name = "x"\nnumber = 1\n[rules."visit.cash"]\nsays = ""', "says"),
        ('name = "x"\nnumber = 1\n[zones]\ninform = ["protection"]', "protection"),
        ('name = "x"\nnumber = 1\n[settings]\nstale_after_hours = 48', "stale_after_hours"),
        ('name = "x"\nnumber = 1\n[settings]\nlocation_error_m = 100', "location_error_m"),
    ],
)
def test_nonsense_in_a_pack_is_refused_with_a_sentence(
    folder: Path, tmp_path: Path, content: str, says: str
) -> None:
    pack = tmp_path / "pack.toml"
    pack.write_text(content)
    result = run("check", folder, "--policy", pack)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_the_example_day_shows_every_rule_and_every_way_to_go() -> None:
    root = Path(__file__).resolve().parents[2]
    result = run("check", root / "examples" / "day", "--as-of", AS_OF, "--format", "json")
    found = json.loads(result.stdout)
    from forethought.policy.rule import RULES

    fired = {rule for visit in found["visits"] for rule in rules(visit)}
    assert fired == set(RULES) - {"area.danger"}  # the site alone knows of present dangers
    assert {v["may_go"] for v in found["visits"]} == {"alone", "pair", "discuss_first", "no"}
    kinds = {n["kind"] for v in found["visits"] for n in v["notices"]}
    assert {"protect", "zone_informs", "marker_lapsed", "disposition"} <= kinds
    assert any(v["played_down"] for v in found["visits"])
    assert {"visits.csv", "areas.geojson"} <= {file for file, _, _ in problems(found)}


OWN = """
category = "threat"

[[entry]]
id = "our.tannoy"
phrases = ["will put you on the tannoy"]
fires = ["Says he will put you on the tannoy"]
stays_quiet = ["Tannoy out of order"]
"""


def test_an_office_adds_its_own_phrases(tmp_path: Path) -> None:
    day = Day()
    day.note("Says he will put you on the tannoy next time")
    folder = day.write(tmp_path / "day")
    assert rules(only(check(folder))) == {}
    own = tmp_path / "own.toml"
    own.write_text(OWN)
    found = check(folder, "--lexicon", str(own))
    assert rules(only(found)) == {"records.violence": "different_method"}
    own.write_text(OWN.replace("threat", "dragons"))
    refused = run("check", folder, "--lexicon", own)
    assert refused.exit_code == 2
    assert "own.toml" in refused.stderr
    assert "dragons" in refused.stderr
    absent = run("check", folder, "--lexicon", tmp_path / "none.toml")
    assert absent.exit_code == 2
    assert "none.toml" in absent.stderr


@pytest.mark.parametrize("reader", ["words", "reading", "both"])
def test_every_reader_can_be_asked(folder: Path, reader: str) -> None:
    found = check(folder, "--reader", reader, status=0)
    assert found["reader"] == reader
