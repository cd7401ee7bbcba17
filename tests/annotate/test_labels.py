import io
import os
import socket
import stat
from pathlib import Path

import pytest

from forethought.annotate import command
from forethought.annotate.command import run_agreement, run_annotate
from forethought.annotate.guide import HAZARDS, TRAPS
from forethought.annotate.label_file import add_label, annotators, label_path, read_labels
from forethought.annotate.labels import (
    Label,
    LabelError,
    LabelledFinding,
    agreements,
    differences,
    read_label,
    typed,
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
        ("Threat: be  waiting", "", YES),
        ("hostile group: Dog", "", Label((LabelledFinding(
            Hazard.HOSTILE_GROUP, "Dog", Subject.CUSTOMER),))),
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
        ("threat:", "", "has no words of the note"),
        ("threat: (household)", "", "has no words of the note"),
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
    assert "two people; there are only those of first. Each runs" in err.getvalue()
    add_label(label_path(notes, "second"), "1", TEXT, NO)
    assert run_agreement(notes, out, err) == 0
    assert "They differ on 1 of 1 notes:\n  1: first threat; second not relevant" in out.getvalue()


def test_agreement_about_notes_that_nobody_labelled_says_so(tmp_path):
    notes, err = tmp_path / "notes.jsonl", io.StringIO()
    assert run_agreement(notes, io.StringIO(), err) == 2
    assert err.getvalue() == f"{notes}: there is no such file; check the name.\n"
    notes.write_text('{"id": "1", "text": "x"}', encoding="utf-8")
    assert run_agreement(notes, io.StringIO(), err) == 2
    assert "two people; there are none. Each runs" in err.getvalue()


def test_labels_that_somebody_may_not_read_are_told(tmp_path):
    notes, err = tmp_path / "notes.jsonl", io.StringIO()
    label_path(notes, "first").mkdir()
    assert run_agreement(notes, io.StringIO(), err) == 2
    assert err.getvalue() == (
        f"{label_path(notes, 'first')}: cannot be read: Is a directory. "
        "Whoever labelled must let you read it.\n"
    )


def test_who_has_labelled_no_note_in_common_is_told(tmp_path):
    notes, out = tmp_path / "notes[1].jsonl", io.StringIO()
    add_label(label_path(notes, "ann"), "1", TEXT, YES)
    add_label(label_path(notes, "bob"), "2", TEXT, NO)
    assert run_agreement(notes, out, io.StringIO()) == 0
    assert "ann and bob: 0 notes labelled by both" in out.getvalue()


def test_an_annotated_file_is_compared_with_who_labels_it_again(tmp_path):
    corpus, out = tmp_path / "corpus.jsonl", io.StringIO()
    add_label(corpus, "1", TEXT, YES)
    add_label(label_path(corpus, "ann"), "1", TEXT, NO)
    assert run_agreement(corpus, out, io.StringIO()) == 0
    assert "  1: ann not relevant; the file threat" in out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("own.csv", "id,text,relevant,categories,trap\n1,x,yes,threat,\n2,x,no,,Victim\n3,x,eh,,"),
        (
            "own.jsonl",
            '{"id": 1, "text": "x", "relevant": true, "findings": [{"category": "threat"}]}\n'
            '{"id": 2, "text": "x", "relevant": false, "findings": [], "trap": "victim"}\n{',
        ),
    ],
)
def test_an_annotated_file_is_compared_as_evaluate_reads_it(tmp_path, name, content):
    file, out = tmp_path / name, io.StringIO()
    file.write_text(content, encoding="utf-8")
    add_label(label_path(file, "ann"), "1", TEXT, NO)
    add_label(label_path(file, "ann"), "2", TEXT, YES)
    assert run_agreement(file, out, io.StringIO()) == 0
    assert "  1: ann not relevant; the file threat\n" in out.getvalue()
    assert "  2: ann threat; the file not relevant (victim)\n" in out.getvalue()


def test_evidence_over_the_end_of_a_line_is_kept_as_it_stands():
    label = read_label("Said he\r\n  would (he\n said)", "threat: he would (he said)", "")
    assert label.findings[0].evidence == "he\r\n  would (he\n said)"
    assert typed(label) == ("threat: he would (he said)", "")


@pytest.mark.parametrize(
    "label",
    [
        NO,
        YES,
        Label((), Because.VICTIM),
        Label((THREAT, LabelledFinding(Hazard.ANIMAL, "Dog loose", Subject.AREA))),
    ],
)
def test_a_label_can_be_changed_from_what_was_typed(label):
    assert read_label(TEXT, *typed(label)) == label


def test_a_note_with_a_strange_line_end_does_not_break_the_file(tmp_path):
    path = label_path(tmp_path / "notes.jsonl", "first")
    add_label(path, "1", "one\u2028two\x85three", NO)
    assert read_labels(path) == {"1": NO}


def test_the_page_has_every_category_and_trap_of_the_guide():
    assert list(HAZARDS) == list(Hazard)
    assert list(TRAPS) == [trap for trap in Because if trap is not Because.RETRACTED]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("none.jsonl", None, "no such file"),
        ("empty.jsonl", "", "holds no note to label"),
        ("not.jsonl", "hello", "holds no note to label"),
        ("own.csv", "No,Note\n1,x", "Its first line has 'no', 'note'."),
    ],
)
def test_what_cannot_be_labelled_is_told(tmp_path, name, content, says):
    file, out, err = tmp_path / name, io.StringIO(), io.StringIO()
    if content is not None:
        file.write_text(content, encoding="utf-8")
    assert run_annotate(file, "first", 0, out, err) == 2
    assert says in err.getvalue()
    assert out.getvalue() == ""


def test_labels_that_cannot_be_kept_are_told_before_anybody_labels(tmp_path, monkeypatch):
    file, err = tmp_path / "notes.jsonl", io.StringIO()
    file.write_text('{"id": "1", "text": "x"}', encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert run_annotate(file, "first", 0, io.StringIO(), err) == 2
    assert "notes.jsonl.first.labels.jsonl: cannot be written" in err.getvalue()


def test_labels_that_are_a_folder_are_told(tmp_path):
    file, err = tmp_path / "notes.jsonl", io.StringIO()
    file.write_text('{"id": "1", "text": "x"}', encoding="utf-8")
    label_path(file, "first").mkdir()
    assert run_annotate(file, "first", 0, io.StringIO(), err) == 2
    assert "labels.jsonl: cannot be read: Is a directory." in err.getvalue()


def test_a_note_with_half_a_character_in_its_id_can_be_labelled(tmp_path, monkeypatch):
    file, desks = tmp_path / "notes.jsonl", []
    file.write_text('{"id": "1\\ud83d", "text": "Paid.\\ud83d"}', encoding="utf-8")

    def no_port(desk, _):
        desks.append(desk)
        raise OSError(98, "taken")

    monkeypatch.setattr(command, "make_server", no_port)
    assert run_annotate(file, "first", 0, io.StringIO(), io.StringIO()) == 2
    assert "Paid.\ufffd" in desks[0].page()
    desks[0].save("1\ufffd", "", "")
    assert list(read_labels(label_path(file, "first"))) == ["1\ufffd"]


def test_standard_input_has_no_place_for_labels():
    err = io.StringIO()
    assert run_annotate(Path("-"), "first", 0, io.StringIO(), err) == 2
    assert "have to be in a file" in err.getvalue()


def test_a_port_that_is_taken_is_told(tmp_path):
    file, err = tmp_path / "notes.jsonl", io.StringIO()
    file.write_text('{"id": "1", "text": "x"}', encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run_annotate(file, "first", port, io.StringIO(), err) == 2
    assert f"Port {port} cannot be used" in err.getvalue()
