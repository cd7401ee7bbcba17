"""Every entry of the lexicon with its own examples: what must fire and what must not."""

from __future__ import annotations

from functools import cache

import pytest

from forethought.data.lexicon_files import load_lexicon
from forethought.screening.lexicon import Entry, ProtectionEntry, QuietExample
from forethought.screening.words import WordsReader


@cache
def reader() -> WordsReader:
    return WordsReader(load_lexicon())


ENTRIES = load_lexicon().entries
PROTECTIONS = load_lexicon().protections
FIRES = [pytest.param(e, text, id=f"{e.id}-{i}") for e in ENTRIES for i, text in enumerate(e.fires)]
QUIET = [
    pytest.param(e, example, id=f"{e.id}-{i}")
    for e in ENTRIES
    for i, example in enumerate(e.stays_quiet)
]


@pytest.mark.parametrize(("entry", "text"), FIRES)
def test_fires(entry: Entry, text: str) -> None:
    found = [f for f in reader().read(text).findings if f.category is entry.category]
    assert found, f"{entry.id} sees nothing in {text!r}"
    assert all(text[f.start : f.end] == f.quote for f in found)
    if entry.says_no_visit:
        assert any(f.says_no_visit for f in found)


@pytest.mark.parametrize(("entry", "example"), QUIET)
def test_stays_quiet(entry: Entry, example: QuietExample) -> None:
    screening = reader().read(example.text)
    assert [f for f in screening.findings if f.category is entry.category] == []
    if example.because is not None:
        reasons = {p.because for p in screening.played_down if p.category is entry.category}
        assert example.because in reasons, f"played down for {reasons or 'nothing'}"


@pytest.mark.parametrize("protection", PROTECTIONS, ids=lambda p: p.id)
def test_protection(protection: ProtectionEntry) -> None:
    for text in protection.fires:
        screening = reader().read(text)
        assert screening.protections, text
        assert not screening.findings, text
        assert not screening.played_down, text
    for example in protection.stays_quiet:
        assert not reader().read(example.text).protections, example.text


def test_every_hazard_has_entries() -> None:
    assert len({entry.category for entry in ENTRIES}) == 14
