import io
import stat

import pytest

from forethought.annotate.command import run_agreement
from forethought.annotate.label_file import add_label, annotators, label_path, read_labels
from forethought.annotate.labels import (
    Label,
    LabelError,
    LabelledFinding,
    agreements,
    differences,
    read_label,
)
from forethought.vocabulary import Because, Hazard, Subject

TEXT = "Said he'd be waiting. Dog loose (big)."
THREAT = LabelledFinding(Hazard.THREAT, "be waiting", Subject.CUSTOMER)
YES, NO = Label((THREAT,)), Label()


@pytest.mark.parametrize(
    ("findings", "trap", "label"),
    [
        ("", "", NO),
        (" \n", "", NO),
        ("threat: be waiting", "", YES),
        (
            "threat: be waiting\nanimal:Dog loose (premises)",
            "",
            Label((THREAT, LabelledFinding(Hazard.ANIMAL, "Dog loose", Subject.PREMISES))),
        ),
        ("animal: Dog loose (big)", "", Label((LabelledFinding(
            Hazard.ANIMAL, "Dog loose (big)", Subject.CUSTOMER),))),
        ("", "figurative", Label((), Because.FIGURATIVE)),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_a_label(findings, trap, label):
    assert read_label(TEXT, findings, trap) == label


@pytest.mark.parametrize(
    ("findings", "trap", "says"),
    [
        ("be waiting", "", "does not begin with a category"),
        ("anger: be waiting", "", "does not begin with a category"),
        ("threat: be Waiting", "", "does not stand in the note"),
        ("threat:", "", "does not stand in the note"),
        ("threat: (household)", "", "does not stand in the note"),
        ("threat: be waiting", "figurative", "has no trap"),
        ("", "retracted", "no trap called"),
    ],
)
def test_what_the_guide_does_not_allow_is_told(findings, trap, says):
    with pytest.raises(LabelError, match=says):
        read_label(TEXT, findings, trap)


def test_labels_come_back_and_the_last_of_a_note_counts(tmp_path):
    path = label_path(tmp_path / "notes.jsonl", "first")
    add_label(path, "1", TEXT, YES)
    add_label(path, "2", TEXT, Label((), Because.VICTIM))
    add_label(path, "1", TEXT, NO)
    assert read_labels(path) == {"2": Label((), Because.VICTIM), "1": NO}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert annotators(tmp_path / "notes.jsonl") == {"first": path}


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a b", "x" * 41])
def test_a_name_that_cannot_name_a_file_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="cannot name a file"):
        label_path(tmp_path / "notes.jsonl", name)


def test_a_line_that_is_no_label_is_named(tmp_path):
    path = tmp_path / "x.labels.jsonl"
    add_label(path, "1", TEXT, YES)
    path.write_text(path.read_text() + "{}\n")
    with pytest.raises(ValueError, match="line 2"):
        read_labels(path)


def test_labels_are_a_corpus_that_evaluate_reads(tmp_path):
    from forethought.dayfolder.note_files import annotated_notes

    path = label_path(tmp_path / "notes.jsonl", "first")
    add_label(path, "1", TEXT, YES)
    notes, problems = annotated_notes(str(path))
    assert not problems
    assert (notes[0].relevant, notes[0].categories) == (True, {Hazard.THREAT})


@pytest.mark.parametrize(
    ("one", "other", "kappa"),
    [
        ([YES, YES, NO, NO], [YES, YES, NO, NO], 1.0),
        ([YES, YES, NO, NO], [NO, NO, YES, YES], -1.0),
        ([YES, YES, NO, NO], [YES, NO, YES, NO], 0.0),
        ([YES, YES, NO, NO], [YES, NO, NO, NO], 0.5),
        ([NO, NO], [NO, NO], None),
        ([], [], None),
    ],
)
def test_cohens_kappa(one, other, kappa):
    found = agreements(dict(enumerate(one)), dict(enumerate(other)))[0]
    assert found.kappa == (None if kappa is None else pytest.approx(kappa))


def test_only_notes_that_both_have_labelled_count():
    one, other = {"1": YES, "2": YES}, {"1": NO, "3": YES}
    assert agreements(one, other)[0].notes == 1
    assert differences(one, other) == ("1",)


def test_agreement_is_printed_or_says_who_is_missing(tmp_path):
    notes, out, err = tmp_path / "notes.jsonl", io.StringIO(), io.StringIO()
    add_label(label_path(notes, "first"), "1", TEXT, YES)
    assert run_agreement(notes, out, err) == 2
    assert "two people" in err.getvalue()
    add_label(label_path(notes, "second"), "1", TEXT, NO)
    assert run_agreement(notes, out, err) == 0
    assert "differ on 1 notes: 1" in out.getvalue()
