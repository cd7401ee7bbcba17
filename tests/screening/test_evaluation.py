"""Figures of a reader: counted by hand on a few notes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from forethought.cli import main
from forethought.dayfolder.evaluate_command import run_evaluate
from forethought.dayfolder.evaluate_figures import Figures, rate_sentences
from forethought.dayfolder.evaluate_html import as_html
from forethought.dayfolder.note_files import annotated_notes
from forethought.screening.evaluation import AnnotatedNote, Share, evaluate
from forethought.screening.evaluation_curve import Scored
from forethought.screening.findings import NOTHING, Finding, Screening
from forethought.vocabulary import Hazard, Subject
from tests.pages import listen, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page


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
            "findings": [{"category": "threat"}]}  # fmt: skip
    return json.dumps({**line, **changes})


def test_report_as_text_and_json(tmp_path: Path) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text(corpus_line() + "\n" + corpus_line(id="2", text="missed"), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    assert run_evaluate([str(file)], Marks(), "text", out, err) == 0
    assert "2 notes, 2 relevant" in out.getvalue()
    assert "Worst misses (1 of 1):" in out.getvalue()
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


class Counts(Marks):
    """How often it reads."""

    def __init__(self) -> None:
        self.times = 0

    def read(self, text: str) -> Screening:
        self.times += 1
        return super().read(text)


def test_a_note_of_several_files_is_read_once_and_again_only_for_the_speed(tmp_path: Path) -> None:
    files = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for file in files:
        file.write_text(corpus_line(text=f"found! {file.stem}"), encoding="utf-8")
    reader = Counts()
    assert run_evaluate(files, reader, "text", io.StringIO(), io.StringIO()) == 0
    assert reader.times == 2 + 2 + 2  # once each, for each file's speed, for the speed of all


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: is not JSON"),
        (corpus_line(relevant="yes"), "line 2: needs 'relevant'"),
        (corpus_line(findings=[{"category": "fun"}]), "category 'fun' is not known"),
        (corpus_line(text=3), "line 2: has no 'text'"),
        (corpus_line(findings=[{"category": ["threat"]}]), "category '['threat']' is not known"),
        (corpus_line(findings=["threat?"]), "category 'threat?' is not known"),
        (corpus_line(relevant=False), "line 2: is not relevant and yet shows threat"),
    ],
)
def test_a_bad_line_loses_no_other(tmp_path: Path, line: str, says: str) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text(corpus_line() + "\n" + line + "\n" + corpus_line(id="2"), encoding="utf-8")
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


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"findings": []}, "names no category"),
        ({"findings": [{"category": "threat", "evidence": "lost!"}]}, "'lost!' does not stand in"),
        ({"findings": [{"category": "threat", "evidence": 7}]}, "'7' does not stand in"),
        ({"relevant": False, "findings": [], "trap": "bogus"}, "trap 'bogus' is not known"),
    ],
)
def test_a_line_in_doubt_is_told_and_counts(
    tmp_path: Path, changes: dict[str, object], says: str
) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text(corpus_line(**changes), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    assert run_evaluate([file], Marks(), "text", out, err) == 1
    assert says in err.getvalue()
    assert "1 notes" in out.getvalue()


def test_a_note_labelled_again_counts_once_as_it_was_last(tmp_path: Path) -> None:
    file = tmp_path / "notes.jsonl"
    again = corpus_line(relevant=False, findings=[])
    file.write_text(f"{corpus_line()}\n{again}\n{corpus_line(text='other')}", encoding="utf-8")
    notes, problems = annotated_notes(str(file))
    assert problems == []
    assert [(note.text, note.relevant) for note in notes] == [("found!", False), ("other", True)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_of_an_office_is_measured(tmp_path: Path, delimiter: str) -> None:
    rows = [
        ("ID", "text", "Relevant", "categories", "trap"),
        ("1", "found!", "Yes", '"threat; weapon"', ""),
        ("2", "quiet", "no", "", "negated"),
        ("3", "quiet", "perhaps", "", ""),
        ("4", "quiet", "yes", "fun", ""),
        ("5", "found!", "yes", "Hostile Group|threat", ""),
        ("6", "quiet", "no", "", "Tax vocabulary"),
    ]
    file = tmp_path / "own.csv"
    file.write_text("\n".join(delimiter.join(row) for row in rows), encoding="utf-8")
    notes, problems = annotated_notes(str(file))
    assert notes == [
        AnnotatedNote("1", "found!", True, frozenset({Hazard.THREAT, Hazard.WEAPON})),
        AnnotatedNote("2", "quiet", False, frozenset(), "negated"),
        AnnotatedNote("5", "found!", True, frozenset({Hazard.HOSTILE_GROUP, Hazard.THREAT})),
        AnnotatedNote("6", "quiet", False, frozenset(), "tax_vocabulary"),
    ]
    says = ["line 4: says relevant 'perhaps'", "line 5: category 'fun' is not known"]
    assert [one for one, line in zip(problems, says, strict=True) if line not in one] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,text,relevant\n1,x,yes", "or in a CSV the columns 'relevant' and 'categories'."),
        ("id,text\n1,x", "needs 'relevant' and 'findings', or in a CSV the columns"),
        ("No;Note\n1;x", "Its first line has 'no', 'note'."),
        ("\n", "one JSON object a line. Its first line is empty."),
    ],
)
def test_a_table_that_is_no_such_is_told(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "own.csv"
    file.write_text(text, encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    assert run_evaluate([file], Marks(), "text", out, err) == 2
    assert says in err.getvalue()


def test_many_bad_lines_are_not_all_told(tmp_path: Path) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text("{\n" * 23 + corpus_line(), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    assert run_evaluate([file], Marks(), "text", out, err) == 1
    assert err.getvalue().count("is not JSON") == 20
    assert "3 more lines like these" in err.getvalue()


@pytest.mark.parametrize("fmt", ["text", "json", "html"])
def test_half_a_surrogate_pair_is_reported_as_unreadable(tmp_path: Path, fmt: str) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text(corpus_line(id="1\ud800", text="he said \udfff"), encoding="utf-8")
    asked = ["evaluate", str(file), "--reader", "words", "--format", fmt]
    result = CliRunner().invoke(main, asked)
    assert (result.exit_code, result.exception) == (0, None)
    assert "he said \ufffd" in result.stdout
    assert "1\ufffd" in result.stdout


@pytest.mark.parametrize("output", ["none/report.html", "."])
def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path, output: str) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text(corpus_line(), encoding="utf-8")
    asked = ["evaluate", str(file), "--reader", "words", "--output", str(tmp_path / output)]
    result = CliRunner().invoke(main, asked)
    assert (result.exit_code, result.stdout) == (2, "")
    assert str(tmp_path) in result.stderr


def test_a_model_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forethought.data import model_files

    def broken() -> None:
        raise model_files.ModelError("reading.npz is not a whole reading model")

    monkeypatch.setattr(model_files, "load_model", broken)
    file = tmp_path / "notes.jsonl"
    file.write_text(corpus_line(), encoding="utf-8")
    result = CliRunner().invoke(main, ["evaluate", str(file), "--reader", "reading"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "reading.npz is not a whole reading model\n"


def test_the_report_is_written_to_a_file(tmp_path: Path) -> None:
    file, page = tmp_path / "notes.jsonl", tmp_path / "report.html"
    file.write_text(corpus_line(), encoding="utf-8")
    asked = ["evaluate", str(file), "--reader", "words", "--format", "html", "--output", str(page)]
    assert CliRunner().invoke(main, asked).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("notes", "says"),
    [
        ([NOTES[4]], "cannot be said: no note here is relevant."),
        ([NOTES[1], NOTES[4]], "cannot be said: no hazard was found"),
        (NOTES[:4], "cannot be said: no note here is plain"),
        ([], "cannot be said: no note here is plain"),
        (NOTES, "1.0 notes to read for each real hazard found (1.0 to 412.3, as the intervals"),
    ],
)
def test_what_the_figures_mean_or_why_that_cannot_be_said(
    notes: list[AnnotatedNote], says: str
) -> None:
    assert says in " ".join(rate_sentences(evaluate(notes, Marks())))


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_is_accessible_and_fits(tmp_path: Path, chromium_page: Page, width: int) -> None:
    heard = listen(chromium_page)
    chances = (Scored(True, 0.9), Scored(False, 0.2), Scored(True, 0.3))
    figures = [
        Figures(file, evaluate(NOTES, Marks()), scored, 12_345.6)
        for file, scored in (("<b>one.jsonl", chances), ("two-" * 40, ()))
    ]
    page = tmp_path / "report.html"
    page.write_text(as_html(figures, "reading"), encoding="utf-8")
    chromium_page.set_viewport_size({"width": width, "height": 844})
    chromium_page.goto(page.as_uri())
    expect(chromium_page.locator("svg")).to_have_count(2)
    assert chromium_page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(chromium_page) == []
    assert heard == []
