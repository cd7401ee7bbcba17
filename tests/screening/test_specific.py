"""One deed, one hazard: what a more special hazard says is not said twice."""

from __future__ import annotations

import pytest

from forethought.data.lexicon_files import load_lexicon
from forethought.screening.words import WordsReader

READER = WordsReader(load_lexicon())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dog bit me", {"animal"}),
        ("The dog bit the officer", {"animal"}),
        ("Sheepdog bit me on the calf", {"animal"}),
        ("Geese attack anyone who comes through the yard", {"animal"}),
        ("Two aggressive dogs", {"animal"}),
        ("Dog bit me then he punched me", {"animal", "violence"}),
        ("He punched me", {"violence"}),
        ("Aggressive man with a dog", {"abuse"}),
        ("said he would kill himself", {"crisis"}),
        ("Threatened to cut her wrists when told", {"crisis"}),
        ("said he'd kill himself and me with him", {"crisis", "threat"}),
        ("threatened to kill me", {"threat"}),
    ],
)
def test_what_is_found(text: str, expected: set[str]) -> None:
    assert {finding.category.value for finding in READER.read(text).findings} == expected
