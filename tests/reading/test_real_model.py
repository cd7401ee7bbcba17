"""What the model that ships with Forethought must keep, whatever it was trained on."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.data.model_files import load_model
from forethought.screening.reading import ReadingReader

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "src/forethought/data/model"


@pytest.fixture(scope="module")
def reader():
    return ReadingReader(load_model())


def test_it_is_small_and_says_what_it_was_made_from(reader):
    assert sum(file.stat().st_size for file in MODEL.iterdir()) < 30_000_000
    card = (MODEL / "CARD.md").read_text(encoding="utf-8")
    assert reader.model.name in card


def test_it_has_learned_its_lessons(reader):
    notes = [
        json.loads(line)
        for line in (ROOT / "corpus/dev.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    found = [reader.read(note["text"]) for note in notes]
    right = sum(
        screening.relevant == note["relevant"] for screening, note in zip(found, notes, strict=True)
    )
    assert right / len(notes) > 0.9
    for note, screening in zip(notes, found, strict=True):
        assert all(note["text"][f.start : f.end] == f.quote for f in screening.findings)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=2000))
def test_any_text_can_be_read(reader, text):
    assert all(text[f.start : f.end] == f.quote for f in reader.read(text).findings)
