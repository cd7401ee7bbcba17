"""Figures of a reader: counted by hand on a few notes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from forethought.dayfolder.evaluate_command import run_evaluate
from forethought.screening.evaluation import AnnotatedNote, Share, evaluate
from forethought.screening.findings import NOTHING, Finding, Screening
from forethought.vocabulary import Hazard, Subject


class Marks:
    """A reader that sees a threat wherever the note says ``!``."""

    def read(self, text: str) -> Screening:
        at = text.find("!")
        if at < 0:
            return NOTHING
        return Screening((Finding(Hazard.THREAT, "!", at, at + 1, Subject.CUSTOMER),))


NOTES = [
    AnnotatedNote("1", "found!", True, frozenset({Hazard.THREAT, Hazard.ABUSE})),
    AnnotatedNote("2", "missed", True, frozenset({Hazard.THREAT})),
    AnnotatedNote("3", "false!", False, frozenset(), "negated"),
    AnnotatedNote("4", "quiet", False, frozenset(), "negated"),
    AnnotatedNote("5", "quiet", False, frozenset()),
]


def test_counts() -> None:
    result = evaluate(NOTES, Marks())
    assert (result.notes, result.relevant) == (5, 2)
    assert result.overall.recall == Share(1, 2)
    assert result.overall.precision == Share(1, 2)
    assert result.categories[Hazard.THREAT].recall == Share(1, 2)
    assert result.categories[Hazard.ABUSE].recall == Share(0, 1)
    assert result.traps == {"negated": Share(1, 2), "plain": Share(0, 1)}
    assert [m.id for m in result.missed] == ["2"]
    assert [m.id for m in result.false_alarms] == ["3"]


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (Share(0, 0), 0.0, 1.0),
        (Share(0, 10), 0.0, 0.2775),
        (Share(5, 10), 0.2366, 0.7634),
        (Share(10, 10), 0.7225, 1.0),
    ],
)
def test_wilson_interval(share: Share, low: float, high: float) -> None:
    assert share.interval == pytest.approx((low, high), abs=1e-4)


def corpus_line(**changes: object) -> str:
    line = {"id": "1", "text": "found!", "relevant": True, "trap": None,
            "findings": [{"category": "threat", "evidence": "!"}]}  # fmt: skip
    return json.dumps({**line, **changes})


def test_report_as_text_and_json(tmp_path: Path) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text(corpus_line() + "\n" + corpus_line(id="2", text="missed"), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    assert run_evaluate([str(file)], Marks(), "text", out, err) == 0
    assert "2 notes, 2 relevant" in out.getvalue()
    assert "Worst misses:" in out.getvalue()
    out = io.StringIO()
    assert run_evaluate([str(file)], Marks(), "json", out, err) == 0
    value = json.loads(out.getvalue())
    assert value["recall"]["value"] == 0.5
    assert value["categories"]["threat"]["recall"]["of"] == 2
    out = io.StringIO()
    assert run_evaluate([file, file], Marks(), "json", out, err) == 0
    assert [one["file"] for one in json.loads(out.getvalue())] == [
        *[str(file)] * 2,
        "all files together",
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: is not JSON"),
        (corpus_line(relevant="yes"), "line 2: needs 'relevant'"),
        (corpus_line(findings=[{"category": "fun"}]), "category 'fun' is not known"),
        (corpus_line(text=3), "line 2: has no 'text'"),
    ],
)
def test_a_bad_line_loses_no_other(tmp_path: Path, line: str, says: str) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text(corpus_line() + "\n" + line + "\n" + corpus_line(), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    assert run_evaluate([str(file)], Marks(), "text", out, err) == 1
    assert says in err.getvalue()
    assert "2 notes" in out.getvalue()


def test_no_file_and_no_note(tmp_path: Path) -> None:
    out, err = io.StringIO(), io.StringIO()
    assert run_evaluate([tmp_path / "none.jsonl"], Marks(), "text", out, err) == 2
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    assert run_evaluate([tmp_path / "empty.jsonl"], Marks(), "text", out, err) == 2
    assert out.getvalue() == ""
    assert "no such file" in err.getvalue()
