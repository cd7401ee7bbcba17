from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.screening.learned import HAZARDS
from forethought.screening.learned_network import Look
from forethought.screening.reading import WINDOW, ReadingReader
from forethought.screening.reading_subject import subject_of
from forethought.vocabulary import Hazard, Subject

from .small_model import small_model

READER = ReadingReader(small_model())
LIKELY = 1 / (1 + np.exp(-3))
UNLIKELY = 1 / (1 + np.exp(2))


@pytest.mark.parametrize(
    ("text", "probability"),
    [
        ("knife", LIKELY),
        ("He paid. Kept a knife there.", LIKELY),
        ("paid", 1 / (1 + np.exp(7))),
        ("nothing known", UNLIKELY),
    ],
)
def test_the_worst_clause_decides(text, probability):
    assert READER.judge(text).probability == pytest.approx(probability, abs=1e-4)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\x00"])
def test_a_note_with_nothing_to_read_is_silent(text):
    assert not READER.read(text).findings


def test_a_finding_quotes_the_clause_that_moved_it():
    text = "He paid. Kept a knife there. Polite."
    (found,) = READER.read(text).findings
    assert (found.quote, found.category) == ("Kept a knife there.", Hazard.WEAPON)
    assert text[found.start : found.end] == found.quote
    assert (found.readers, found.entry) == (("reading",), "small 95%")


@pytest.mark.parametrize(("threshold", "found"), [(0.952, 1), (LIKELY, 1), (0.953, 0)])
def test_the_threshold_is_inclusive(threshold, found):
    reader = ReadingReader(small_model(threshold - 1e-7))
    assert len(reader.read("knife").findings) == found


def test_a_note_in_doubt_names_its_likeliest_hazard_even_below_its_threshold():
    (found,) = ReadingReader(small_model(hazard_threshold=1.0)).read("knife").findings
    assert found.category == Hazard.WEAPON


def test_a_hazard_at_the_far_end_of_a_long_note_is_found_once():
    text = "He paid. " * 3000 + "Kept a knife there. " + "He paid. " * 3000 + "A knife."
    findings = READER.read(text).findings
    assert [found.category for found in findings] == [Hazard.WEAPON]
    assert text[findings[0].start : findings[0].end] in {"Kept a knife there.", "A knife."}


def test_a_word_cut_by_a_window_harms_nothing():
    assert READER.judge("x" * (WINDOW * 3)).probability == pytest.approx(UNLIKELY, abs=1e-4)


@given(st.text(max_size=300))
def test_offsets_are_exact_and_reading_repeats(text):
    reader = ReadingReader(small_model(threshold=0.0, hazard_threshold=0.0))
    screening = reader.read(text)
    assert all(text[f.start : f.end] == f.quote != "" for f in screening.findings)
    assert screening == reader.read(text)


@pytest.mark.parametrize(
    ("hazard", "clause", "subject"),
    [
        (Hazard.THREAT, "said he'd be waiting", Subject.CUSTOMER),
        (Hazard.THREAT, "SON said he'd be waiting", Subject.HOUSEHOLD),
        (Hazard.THREAT, "a reasonable person", Subject.CUSTOMER),
        (Hazard.ANIMAL, "son's dog loose", Subject.PREMISES),
        (Hazard.HOSTILE_GROUP, "crowd at the gate", Subject.AREA),
    ],
)
def test_a_guess_at_who_it_is_about(hazard, clause, subject):
    assert subject_of(hazard, clause) == subject


class Oracle:
    """A network that says the same of every note, and counts how often it is asked."""

    def __init__(self, danger, **hazards):
        self.asked = []
        self.says = Look(danger, np.array([hazards.get(h.value, -9) for h in HAZARDS], "f"))

    def look(self, pieces):
        self.asked.append(list(pieces))
        return self.says


def joined(oracle, **more):
    settings = {"joint_weights": (1.0, 1.0, 0.0), "joint_hazard_weights": (1.0, 1.0)} | more
    model = replace(small_model(), network=oracle, vocabulary=("[UNK]", "knife"), **settings)
    return ReadingReader(model)


def test_grams_and_network_are_added_up():
    oracle = Oracle(-1.0)
    probability = joined(oracle).judge("knife").probability
    assert probability == pytest.approx(1 / (1 + np.exp(-2)), abs=1e-4)
    assert oracle.asked == [[1]]


@pytest.mark.parametrize(("start", "asked"), [(-2.01, 1), (-1.99, 0)])
def test_the_network_is_asked_only_where_the_grams_leave_room(start, asked):
    oracle = Oracle(9.0)
    screening = joined(oracle, network_from=start).read("nothing known")
    assert len(oracle.asked) == asked
    assert bool(screening.findings) == bool(asked)


def test_the_network_names_a_hazard_that_the_grams_do_not_know():
    found = joined(Oracle(5.0, animal=9.0)).read("knife").findings
    assert [one.category for one in found] == [Hazard.ANIMAL]


def test_the_network_may_talk_the_grams_out_of_a_note():
    assert not joined(Oracle(-9.0)).read("knife").findings
