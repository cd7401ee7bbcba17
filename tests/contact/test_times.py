"""The contact times: their file, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forethought.contact.times import ContactTimes, Ladder
from forethought.contact.words import Rung, Urgency
from forethought.data.contact_files import load_contact_times
from forethought.data.pack_files import PackError

HEAD = 'name = "ours"\nnumber = 3\nextends = "default"\n'


def test_the_shipped_file_says_what_the_code_says():
    times = load_contact_times()
    assert len(times.sha256) == 64
    assert replace(times, sha256="") == ContactTimes()


@pytest.mark.parametrize(
    ("urgency", "expected"),
    [
        (Urgency.ORDINARY, [0, 15, 30, 60]),
        (Urgency.HIGH, [0, 5, 15, 30]),
        (Urgency.CALL, [0, 0, 10, 20]),
    ],
)
def test_the_ladders(urgency: Urgency, expected: list[int]):
    ladder = load_contact_times().ladder(urgency)
    assert [ladder.after(rung) for rung in Rung] == [timedelta(minutes=n) for n in expected]


def test_an_office_may_be_sooner(tmp_path: Path):
    file = tmp_path / "ours.toml"
    file.write_text(HEAD + "[ladder.ordinary]\ndesk = 10\n[contact]\ntravel = 90\n")
    times = load_contact_times(str(file))
    assert (times.name, times.number, times.relaxations) == ("ours", 3, ())
    assert times.ordinary == Ladder(*(timedelta(minutes=n) for n in (10, 30, 60)))
    assert times.travel == timedelta(minutes=90)
    assert times.high == ContactTimes().high


def test_an_office_that_is_later_owns_up(tmp_path: Path):
    file = tmp_path / "ours.toml"
    later = "[contact]\nsilence = 11\n"
    file.write_text(HEAD + later)
    with pytest.raises(PackError, match=r"\[contact\]: silence = 11 is later than the default"):
        load_contact_times(str(file))
    file.write_text(
        HEAD + later + 'relaxes = true\nrelaxed_by = "Max"\nrelaxed_because = "A large desk"\n'
    )
    (sentence,) = load_contact_times(str(file)).relaxations
    assert "silence = 11" in sentence
    assert "Max" in sentence


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[contact]\nsilense = 5\n", "nobody knows “silense”"),
        ("[ladder.night]\ndesk = 5\n", "nobody knows “night”"),
        ("[alarm]\n", "nobody knows “alarm”"),
        ("[contact]\nsilence = 0\n", "silence must be longer than nothing"),
        ("[contact]\nsilence = 1.5\n", "whole minutes"),
        ("[contact]\nsilence = true\n", "whole minutes"),
        ("[contact]\nsilence = -1\n", "whole minutes"),
        ("[contact]\nsilence = 1441\n", "whole minutes"),
        ("[ladder.ordinary]\nmanager = 10\n", "A ladder goes up"),
        ("[ladder]\nordinary = 3\n", "table of minutes"),
        ("ladder = 3\n", "must be tables"),
        ("contact = 3\n", "table of minutes"),
        ("[contact\n", "not a TOML file"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(tmp_path: Path, text: str, says: str):
    file = tmp_path / "ours.toml"
    file.write_text(HEAD + text)
    with pytest.raises(PackError, match=says):
        load_contact_times(str(file))


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ('name = ""\nnumber = 1\n', "a name"),
        ('name = "x"\nnumber = 0\n', "whole number"),
        ('name = "x"\nnumber = 1\nextends = "other"\n', "extends must be"),
    ],
)
def test_a_file_names_itself(tmp_path: Path, head: str, says: str):
    file = tmp_path / "ours.toml"
    file.write_text(head)
    with pytest.raises(PackError, match=says):
        load_contact_times(str(file))


def test_a_file_that_is_not_there():
    with pytest.raises(PackError, match="no such file"):
        load_contact_times("nowhere.toml")


@pytest.mark.parametrize("what", ["word_every", "again", "silence", "repeat"])
def test_an_interval_is_longer_than_nothing(what: str):
    with pytest.raises(ValueError, match=what):
        replace(ContactTimes(), **{what: timedelta(0)})


def test_a_journey_is_not_negative():
    with pytest.raises(ValueError, match="travel"):
        replace(ContactTimes(), travel=timedelta(minutes=-1))
