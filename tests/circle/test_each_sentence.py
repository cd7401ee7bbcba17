"""Every sentence of the table in ``duty``: through the site's pages, and through a folder alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.world import command
from tests.circle.duty import SENTENCES, Sentence
from tests.circle.folder import write_people, write_records
from tests.circle.office import Office
from tests.web.factories import NOW

each_sentence = pytest.mark.parametrize(
    "sentence", SENTENCES, ids=[sentence.says for sentence in SENTENCES]
)


def test_no_sentence_stands_twice() -> None:
    assert len({sentence.says for sentence in SENTENCES}) == len(SENTENCES)


def least(reasons: list[dict[str, Any]]) -> dict[str, str | None]:
    """Which rules fired, and the least that each asks for."""
    return {reason["rule"]: reason["at_least"] for reason in reasons}


@each_sentence
def test_through_a_folder_alone(sentence: Sentence, tmp_path: Path) -> None:
    folder = write_people(write_records(tmp_path / "day", sentence.day), sentence.day)
    result = command("check", folder, "--as-of", NOW.isoformat(), "--format", "json")
    (visit,) = json.loads(result.stdout)["visits"]
    assert least(visit["reasons"]) == sentence.least
    assert visit["may_go"] == sentence.may_go
    assert visit["complete"] is (None not in sentence.least.values())
    assert visit["discuss_with"] == ("M1" if visit["discuss"] else None)
    assert visit["discuss"] is (sentence.may_go in ("discuss_first", "no"))


@pytest.mark.django_db
@each_sentence
def test_through_the_site(sentence: Sentence, tmp_path: Path) -> None:
    day = sentence.day
    office = Office(day, tmp_path)
    visit = office.plan(day=day)
    office.look(visit, day=day)
    check = office.check(visit)
    assert least(check.result["reasons"]) == sentence.least
    assert check.may_go == sentence.may_go
    page = office.officer.sees(f"/visits/{visit}/check/")
    for reason in check.result["reasons"]:
        assert reason["says"] in page
    assert office.start(visit), "nobody goes before the assessment is signed"
    office.sign(visit)
    WHAT_FOLLOWS[sentence.may_go](office, visit)


def one_goes(office: Office, visit: int) -> None:
    """The officer's own signed assessment is the decision."""
    assert office.start(visit) == ""


def two_go(office: Office, visit: int) -> None:
    """Nobody goes before a second officer has accepted and read the check."""
    assert office.start(visit)
    office.come_along(visit, office.colleague)
    assert office.start(visit) == ""


def somebody_decides(office: Office, visit: int) -> None:
    """It waits with the manager, and nobody goes."""
    assert "waits to be discussed" in office.start(visit)
    assert "Robin Invented" in office.manager.sees("/decisions/")


WHAT_FOLLOWS = {
    "alone": one_goes,
    "pair": two_go,
    "discuss_first": somebody_decides,
    "no": somebody_decides,
}
