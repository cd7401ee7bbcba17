import json

import pytest

from forethought.screening.evaluation_curve import (
    Scored,
    calibration,
    curve,
    notes_per_hazard,
    precision_at,
    recall_at,
)

NOTES = [Scored(True, 0.9), Scored(False, 0.8), Scored(True, 0.8), Scored(False, 0.1)]


def test_the_curve_takes_equal_probabilities_together():
    assert [(p.threshold, p.recall, round(p.precision, 3)) for p in curve(NOTES)] == [
        (0.9, 0.5, 1.0),
        (0.8, 1.0, 0.667),
        (0.1, 1.0, 0.5),
    ]


@pytest.mark.parametrize(("precision", "recall"), [(0.6, 1.0), (0.667, 0.5), (1.0, 0.5), (1.1, 0)])
def test_recall_at_a_precision(precision, recall):
    assert recall_at(curve(NOTES), precision) == recall


@pytest.mark.parametrize(("recall", "precision"), [(0.5, 1.0), (0.51, 2 / 3), (1.0, 2 / 3)])
def test_precision_at_a_recall(recall, precision):
    assert precision_at(curve(NOTES), recall) == pytest.approx(precision)


def test_without_a_relevant_note_there_is_no_curve():
    assert curve([Scored(False, 0.5)]) == ()
    assert precision_at((), 0.5) == recall_at((), 0.5) == 0


def test_calibration_keeps_every_note_and_puts_one_into_the_last_bin():
    found = calibration([*NOTES, Scored(True, 1.0), Scored(False, 0.0)])
    assert sum(part.notes for part in found) == 6
    assert [(part.low, part.notes, part.relevant) for part in found] == [
        (0.0, 1, 0.0),
        (0.1, 1, 0.0),
        (0.8, 2, 0.5),
        (0.9, 2, 1.0),
    ]


@pytest.mark.parametrize(
    ("recall", "plain", "notes"), [(1.0, 0.0, 1.0), (0.5, 0.02, 2.96), (0.0, 0.5, None)]
)
def test_what_it_means_where_two_in_a_hundred_notes_matter(recall, plain, notes):
    found = notes_per_hazard(recall, plain)
    assert found == (None if notes is None else pytest.approx(notes))


LINES = [
    {"id": "1", "text": "A knife.", "relevant": True, "findings": [{"category": "weapon"}]},
    {"id": "2", "text": "He paid.", "relevant": False, "findings": [], "trap": None},
]


@pytest.fixture
def files(tmp_path):
    for name in ("one", "two"):
        text = "\n".join(json.dumps(line) for line in LINES)
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]


@pytest.mark.parametrize("fmt", ["text", "json", "html"])
def test_several_files_are_also_read_together(files, fmt, capsys):
    import sys

    from forethought.dayfolder.evaluate_command import POOLED, run_evaluate
    from forethought.screening.reading import ReadingReader

    from .small_model import small_model

    assert run_evaluate(files, ReadingReader(small_model()), fmt, sys.stdout, sys.stderr) == 0
    said = capsys.readouterr().out
    assert POOLED in said
    if fmt == "json":
        assert [value["notes"] for value in json.loads(said)] == [2, 2, 4]
        assert json.loads(said)[2]["recall_at_precision"] == {"0.85": 1.0, "0.9": 1.0}
        assert json.loads(said)[2]["other_thresholds"]["precision at recall 0.95"]["of"] == 2
    if fmt == "html":
        assert "<script" not in said
        assert said.count("<svg") == 6
    if fmt == "text":
        assert "notes to read for each real hazard" in said
        assert "recall at precision 0.85       2/2 100% (34% to 100%)" in said


def test_both_readers_together_have_the_curve_of_the_second(files, capsys):
    import sys

    from forethought.dayfolder.evaluate_command import run_evaluate
    from forethought.screening.findings import NOTHING
    from forethought.screening.reading import ReadingReader
    from forethought.screening.together import BothReader

    from .small_model import small_model

    class Silent:
        def read(self, text):
            return NOTHING

    both = BothReader(Silent(), ReadingReader(small_model()))
    assert run_evaluate(files[:1], both, "json", sys.stdout, sys.stderr) == 0
    assert len(json.loads(capsys.readouterr().out)["curve"]) == 2


@pytest.mark.parametrize("fmt", ["text", "json", "html"])
def test_a_file_that_the_reader_was_taught_on_is_told(files, capsys, fmt):
    import sys
    from dataclasses import replace
    from pathlib import Path

    from forethought.dayfolder.evaluate_command import run_evaluate
    from forethought.screening.reading import ReadingReader

    from .small_model import small_model

    def told(*names):
        taught = replace(small_model(), taught_on=frozenset(names))
        assert run_evaluate(files, ReadingReader(taught), fmt, sys.stdout, sys.stderr) == 0
        out = capsys.readouterr().out
        if fmt == "json":
            return [one["taught_on_file_of_this_name"] for one in json.loads(out)]
        return out.count("second reader was taught on a file of this name")

    assert told() == ([False, False, False] if fmt == "json" else 0)
    assert told(Path(files[0]).stem) == ([True, False, True] if fmt == "json" else 2)
