"""What stands first on every page about a visit: never what was asked before it was decided."""

from __future__ import annotations

import pytest

from forethought.vocabulary import MayGo, Outcome
from forethought.web.decisions.gate import Gate
from forethought.web.visits.models import Visit
from forethought.web.visits.standing import Standing

ALONE, PAIR, OTHER, SUSPEND = Outcome
SHUT = ("Something is left to do",)


def stands(may_go: MayGo | None, decided: Outcome | None, complete: bool, opened: bool) -> Standing:
    visit = Visit(state=Visit.State.PLANNED, second=Visit.Second.ACCEPTED)
    gate = Gate(opened, decided, () if opened else SHUT, ready=opened)
    return Standing(visit, may_go, ALONE if may_go else None, complete, gate)


@pytest.mark.parametrize(
    ("may_go", "decided", "complete", "opened", "tag", "says"),
    [
        (None, None, True, False, "Held", "It is being checked"),
        (None, PAIR, True, False, "Held", "It is being checked"),
        (MayGo.ALONE, None, True, False, "Alone", "Not ready to start"),
        (MayGo.DISCUSS_FIRST, None, True, False, "Discuss first", "Not ready to start: it must"),
        (MayGo.DISCUSS_FIRST, None, False, False, "Discuss first", "Not ready to start: it must"),
        (MayGo.NO, None, True, False, "Do not visit", "Nobody goes there as things stand"),
        (MayGo.ALONE, ALONE, True, True, "Alone", "Decided: one officer goes. Ready to start"),
        (MayGo.DISCUSS_FIRST, PAIR, True, True, "Pair", "Decided: two officers go. Ready"),
        (MayGo.DISCUSS_FIRST, PAIR, False, True, "Pair", "Decided: two officers go. Ready"),
        (MayGo.DISCUSS_FIRST, ALONE, True, True, "Alone", "Decided: one officer goes. Ready"),
        (MayGo.DISCUSS_FIRST, ALONE, False, False, "Discuss first", "Decided: one officer goes"),
        (MayGo.NO, PAIR, True, False, "Pair", "Decided: two officers go"),
        (MayGo.ALONE, SUSPEND, True, False, "Do not visit", "Decided: nobody goes there"),
        (MayGo.PAIR, OTHER, True, False, "Do not visit", "Decided: a different method"),
    ],
)
def test_what_was_decided_stands_before_what_the_check_asks(
    may_go: MayGo | None,
    decided: Outcome | None,
    complete: bool,
    opened: bool,
    tag: str,
    says: str,
) -> None:
    standing = stands(may_go, decided, complete, opened)
    assert [one["text"] for one in standing.tags] == [tag]
    assert standing.says.startswith(says)
    assert ("Ready to start" in standing.says) is opened
