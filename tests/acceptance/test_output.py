"""Exit status, output files, and what stands on a page or in a text."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.world import AS_OF, THREAT, VISIT_COLUMNS, World, check, command

FORBIDDEN = re.compile(r"\b(alone|clear)\b", re.IGNORECASE)
HOSTILE = "<script>alert(1)</script>\x1b[31m & \"quoted\" 'name'"


def day(tmp_path: Path, **cells: str) -> Path:
    world = World()
    world.case("V", **cells)
    return world.write(tmp_path / "day")


def test_status_0_even_where_nobody_may_go(tmp_path: Path) -> None:
    world = World()
    world.case("V", THREAT)
    check(world.write(tmp_path), status=0)


def test_status_1_for_a_problem_alone(tmp_path: Path) -> None:
    world = World()
    world.case("V", {"text": "Rang.", "date": "odd"})
    found = check(world.write(tmp_path), status=1)
    assert all(visit["complete"] for visit in found["visits"])


def test_status_1_for_a_source_alone(tmp_path: Path) -> None:
    world = World()
    folder = world.write(tmp_path)
    (folder / "records/dtr.csv").unlink()
    assert check(folder, status=1)["visits"] == []


def test_a_day_without_visits_is_status_0(tmp_path: Path) -> None:
    found = check(World().write(tmp_path), status=0)
    assert found["visits"] == []


CANNOT = {
    "no-folder": None,
    "no-visits": b"",
    "empty": b"",
    "no-id-column": b"officer_id,planned_start,customer_name\r\n",
    "no-officer-column": b"visit_id,planned_start,customer_name\r\n",
    "no-start-column": b"visit_id,officer_id,customer_name\r\nV,O1,Jane\r\n",
    "no-name-column": b"visit_id,officer_id,planned_start\r\n",
}


@pytest.mark.parametrize("name", CANNOT)
@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_status_2_says_why_on_standard_error_and_writes_nothing(
    tmp_path: Path, name: str, form: str
) -> None:
    folder = day(tmp_path)
    if name == "no-folder":
        folder = tmp_path / "nowhere"
    elif name == "no-visits":
        (folder / "visits.csv").unlink()
    else:
        (folder / "visits.csv").write_bytes(CANNOT[name] or b"")
    target = tmp_path / "out"
    target.write_text("the report of yesterday")
    for options in ((), ("--output", str(target))):
        result = command("check", folder, "--as-of", AS_OF, "--format", form, *options)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert len(result.stderr.strip()) > 20
        assert "Traceback" not in result.stderr
    assert target.read_text() == "the report of yesterday"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["day", "out"])


@pytest.mark.parametrize("as_of", ["yesterday", "32/11/2026", ""])
def test_an_as_of_that_is_no_time(tmp_path: Path, as_of: str) -> None:
    result = command("check", day(tmp_path), "--as-of", as_of, "--format", "json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_an_output_file_is_for_its_owner_alone(tmp_path: Path, form: str) -> None:
    folder, target = day(tmp_path), tmp_path / f"report.{form}"
    target.write_text("old")
    target.chmod(0o644)
    before = os.umask(0)
    try:
        result = command("check", folder, "--as-of", AS_OF, "--format", form, "--output", target)
    finally:
        os.umask(before)
    assert result.exit_code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_text(encoding="utf-8") != "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["day", target.name])


def test_an_output_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    folder = day(tmp_path)
    for target in (tmp_path / "no" / "such" / "report.json", folder):
        result = command("check", folder, "--as-of", AS_OF, "--format", "json", "--output", target)
        assert result.exit_code == 2
        assert result.stderr
        assert "Traceback" not in result.output
    assert [p.name for p in tmp_path.iterdir()] == ["day"]


INCOMPLETE = {
    "place": {"postcode": ""},
    "officer": {"officer_id": "O99"},
    "identity": {"utr": "", "date_of_birth": "", "address": ""},
    "visit": {"minutes": "odd"},
}


@pytest.mark.parametrize("name", INCOMPLETE)
def test_alone_and_clear_never_stand_on_a_visit_that_is_not_complete(
    tmp_path: Path, name: str
) -> None:
    folder = day(tmp_path, **INCOMPLETE[name])
    for form in ("text", "html"):
        output = command("check", folder, "--as-of", AS_OF, "--format", form).stdout
        shown = re.sub(r"<style.*?</style>|<[^>]+>", " ", output, flags=re.DOTALL)
        assert "V" in shown
        assert not FORBIDDEN.search(shown), FORBIDDEN.search(shown)
    told = command("explain", folder, "V", "--as-of", AS_OF).stdout
    assert not FORBIDDEN.search(told), told


def test_a_source_that_was_not_looked_at_is_never_nothing_found(tmp_path: Path) -> None:
    folder = day(tmp_path)
    (folder / "records/dtr.csv").unlink()
    for form in ("text", "html"):
        output = command("check", folder, "--as-of", AS_OF, "--format", form).stdout
        shown = re.sub(r"<style.*?</style>|<[^>]+>", " ", output, flags=re.DOTALL)
        assert not FORBIDDEN.search(shown), FORBIDDEN.search(shown)
        assert "DTR" in shown


def test_the_page_carries_no_script_and_escapes_everything(tmp_path: Path) -> None:
    folder = day(tmp_path, customer_name=HOSTILE, concern=HOSTILE, purpose=HOSTILE)
    page = command("check", folder, "--as-of", AS_OF, "--format", "html").stdout
    assert "<script" not in page.lower()
    assert "&lt;script&gt;" in page
    assert "Content-Security-Policy" in page
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)
    assert not re.search(r"\son\w+=", page)


def test_a_terminal_is_told_no_commands_of_a_record(tmp_path: Path) -> None:
    world = World()
    world.case("V", {"text": "\x1b]0;owned\x07 " + THREAT}, concern="\x1b[2J gone")
    folder = world.write(tmp_path)
    for arguments in (("check", folder), ("explain", folder, "V")):
        output = command(*arguments, "--as-of", AS_OF).stdout
        assert "\x1b]0;" not in output
        assert "\x1b[2J" not in output


def test_the_real_command_without_a_terminal(tmp_path: Path) -> None:
    folder = day(tmp_path)
    program = Path(sys.executable).parent / "forethought"
    run = subprocess.run(
        [program, "check", folder, "--as-of", AS_OF, "--format", "json"],
        capture_output=True, check=False, env={"PATH": os.environ["PATH"], "LANG": "C"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stderr == b""
    assert run.stdout.decode("utf-8").startswith("{")
    nowhere = subprocess.run(
        [program, "check", tmp_path / "nowhere"], capture_output=True, check=False
    )
    assert nowhere.returncode == 2
    assert nowhere.stdout == b""
    assert b"nowhere" in nowhere.stderr


def test_header_with_a_byte_order_mark_and_capitals_in_a_folder_with_spaces(tmp_path: Path) -> None:
    world = World()
    world.case("V")
    folder = world.write(tmp_path / "the day of 24 November")
    raw = (folder / "visits.csv").read_bytes()
    (folder / "visits.csv").write_bytes(b"\xef\xbb\xbf" + raw)
    assert [v["visit_id"] for v in check(folder, status=0)["visits"]] == ["V"]
    assert "visit_id" in VISIT_COLUMNS
