"""When two officers are fit to go as a pair."""

from __future__ import annotations

import pytest

from forethought.web.visits.pairs import Member, fit_pair

TRAINED = Member("Ash", solo_trained=True, languages=["Polish"], has_read=True)
UNTRAINED = Member("Bo", solo_trained=False, languages=["welsh "], has_read=True)
UNREAD = Member("Cy", solo_trained=True)
REFUSED = Member("Di", solo_trained=True, has_read=True, refused=True)


@pytest.mark.parametrize(
    ("officer", "second", "training", "languages", "says"),
    [
        (TRAINED, TRAINED, False, (), ()),
        (TRAINED, UNTRAINED, False, (), ()),
        (UNTRAINED, TRAINED, False, (), ()),
        (UNTRAINED, UNTRAINED, False, (), ("Neither of the two is trained",)),
        (UNTRAINED, TRAINED, True, (), ()),
        (TRAINED, TRAINED, True, (), ()),
        (TRAINED, UNTRAINED, True, (), ("This is a training visit and Bo is not trained",)),
        (UNTRAINED, UNTRAINED, True, (), ("Neither of the two is trained",)),
        (TRAINED, UNTRAINED, False, ("polish",), ()),
        (TRAINED, UNTRAINED, False, ("Welsh",), ()),
        (TRAINED, UNTRAINED, False, ("Welsh", "Urdu"), ("Neither of the two speaks Urdu",)),
        (TRAINED, UNTRAINED, False, ("",), ()),
        (TRAINED, UNREAD, False, (), ("Cy has not read the check",)),
        (UNREAD, TRAINED, False, (), ("Cy has not read the check",)),
        (TRAINED, REFUSED, False, (), ("The two named cannot make this visit together",)),
    ],
)
def test_fit_pairs(
    officer: Member,
    second: Member,
    training: bool,
    languages: tuple[str, ...],
    says: tuple[str, ...],
) -> None:
    found = fit_pair(officer, second, training=training, languages=languages)
    assert len(found) == len(says)
    for sentence, begins in zip(found, says, strict=True):
        assert sentence.startswith(begins)


def test_a_refusal_is_told_without_a_name() -> None:
    assert "Di" not in " ".join(fit_pair(TRAINED, REFUSED))
