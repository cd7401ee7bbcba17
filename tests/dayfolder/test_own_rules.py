"""A folder of a site is checked by that site's own rules, wherever it lies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dayfolder.builder import AS_OF, Day, check, run

PACK = """\
name = "ours"
number = 7
extends = "default"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = Day().write(tmp_path / "day")
    (made / "policy.toml").write_text(PACK)
    (made / "lexicons").mkdir()
    declare(made, {"policy": "policy.toml", "reader": "words", "lexicons": []})
    return made


def declare(folder: Path, rules: object) -> None:
    (folder / "day-folder.json").write_text(json.dumps({"format": 1, "rules": rules}))


def test_its_own_pack_is_used_and_an_explicit_one_wins(folder: Path) -> None:
    assert check(folder)["policy"]["name"] == "ours"
    moved = folder.rename(folder.with_name("elsewhere"))
    assert check(moved)["policy"]["name"] == "ours"
    assert (
        json.loads(
            run(
                "check", str(moved), "--as-of", AS_OF, "--policy", "default", "--format", "json"
            ).output
        )["policy"]["name"]
        == "default"
    )


@pytest.mark.parametrize(
    "rules",
    [
        None,
        {"policy": "policy.toml", "lexicons": []},
        {"policy": "gone.toml", "reader": "words", "lexicons": []},
        {"policy": None, "reader": "words", "lexicons": ["lexicons/1-gone.toml"]},
        {"policy": "../day/../../etc/passwd", "reader": "words", "lexicons": []},
    ],
    ids=["nothing said", "no reader", "no pack", "no lexicon", "out of the folder"],
)
def test_what_is_declared_and_not_there_is_refused(folder: Path, rules: object) -> None:
    declare(folder, rules)
    result = run("check", str(folder), "--as-of", AS_OF)
    assert result.exit_code == 2
    assert "--policy" in result.output
    explicit = ("--policy", "default", "--reader", "words")
    assert run("check", str(folder), "--as-of", AS_OF, *explicit).exit_code == 0


def test_a_lexicon_of_its_own_is_read(folder: Path) -> None:
    (folder / "lexicons" / "1-bad.toml").write_text("this is no lexicon")
    declare(folder, {"policy": None, "reader": "words", "lexicons": ["lexicons/1-bad.toml"]})
    result = run("check", str(folder), "--as-of", AS_OF)
    assert (result.exit_code, "1-bad.toml" in result.output) == (2, True)
