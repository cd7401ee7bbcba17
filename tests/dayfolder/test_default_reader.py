"""Who reads where nobody says who: commands as a person types them, in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from forethought.cli import main

ROOT = Path(__file__).resolve().parents[2]
LIKE = ["alone", "pair", "discuss_first", "no"]
"""``may_go`` in order of caution."""

SIDEWAYS = (
    "It'd be an awful thing, his mam said, if the brakes went on that hill, like they did with the "
    "last gentleman."
)
"""Clear to a person, and to no list of words."""


def run(*words: str, given: str | None = None, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "forethought.cli", *words],
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return done.stdout


@cache
def example_day(*more: str) -> dict[str, Any]:
    asked = ("check", "examples/day", "--as-of", "2026-11-24T07:30", "--format", "json")
    found: dict[str, Any] = json.loads(run(*asked, *more, status=1))
    return found


def test_both_readers_check_the_example_day() -> None:
    found = example_day()
    assert found["reader"] == "both"
    who = {tuple(one["readers"]) for one in found["seen_by"]}
    assert ("words", "reading") in who


def test_the_second_hides_nothing_of_the_first_on_the_example_day() -> None:
    words, both = example_day("--reader", "words"), example_day()
    assert {tuple(one["readers"]) for one in words["seen_by"]} == {("words",)}
    for one, two in zip(words["visits"], both["visits"], strict=True):
        assert one["visit_id"] == two["visit_id"]
        assert LIKE.index(two["may_go"]) >= LIKE.index(one["may_go"])
        assert {r["rule"] for r in one["reasons"]} <= {r["rule"] for r in two["reasons"]}
        assert one["complete"] == two["complete"]
        assert one["notices"] == two["notices"]
        assert quoted(one) <= quoted(two)


def quoted(visit: dict[str, Any]) -> set[tuple[Any, ...]]:
    return {
        (reason["rule"], one["source"], one["record_id"], one["category"], one["quote"])
        for reason in visit["reasons"]
        for one in reason["evidence"]
    }


def test_whoever_is_to_be_protected_is_no_danger() -> None:
    """Its note says: DOMESTIC VIOLENCE CASE. Address not to be disclosed to ex-partner."""
    (visit,) = [one for one in example_day()["visits"] if one["visit_id"] == "V010"]
    assert [one["kind"] for one in visit["notices"] if one["kind"] == "protect"] == ["protect"]
    assert not any(reason["rule"].startswith("records.") for reason in visit["reasons"])


def test_what_no_list_of_words_finds() -> None:
    line = json.dumps({"id": "1", "text": SIDEWAYS})
    found = json.loads(run("screen", "-", "--format", "jsonl", given=line))
    assert found["relevant"]
    assert '", seen only by learned reading' in run("screen", "-", given=line)
    asked = ["screen", "-", "--format", "jsonl", "--reader", "words"]
    assert not json.loads(CliRunner().invoke(main, asked, input=line).stdout)["relevant"]
