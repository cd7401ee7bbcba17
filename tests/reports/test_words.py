"""Wording that every report shares: order, visible text, dates, what may happen next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.dayfolder import report_words as words
from forethought.dayfolder.next_steps import (
    bank_holidays,
    following_working_day,
    next_steps,
    what_may_happen,
)
from forethought.vocabulary import MayGo, Outcome, SourceStatus
from tests.reports.sample_day import (
    AS_OF,
    held_pair,
    incomplete,
    one_officer,
    pair,
    place,
    reason,
    refused,
    sample_day,
    summary,
    suspended,
    unreadable,
    visit,
)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain\ttext\nnext", "plain\ttext\nnext"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\x1b[31m", "[U+001B][31m"),
        ("\u202eevil\u202c", "[U+202E]evil[U+202C]"),
        ("\u200f\u2066\ufeff", "[U+200F][U+2066][U+FEFF]"),
        ("\x00\x7f\x9b", "[U+0000][U+007F][U+009B]"),
        ("half \ud800", "half [U+D800]"),
        ("שלום Zoë 😀", "שלום Zoë 😀"),
    ],
)
def test_visible(raw: str, shown: str) -> None:
    assert words.visible(raw) == shown


@given(st.text())
def test_visible_text_holds_nothing_that_acts(text: str) -> None:
    shown = words.visible(text)
    assert not set(shown) & set("\x1b\x9b\u202e\u2066\r\x00")
    shown.encode()


def test_one_line_cuts_what_is_too_long() -> None:
    assert words.one_line("a  b\nc") == "a b c"
    assert words.one_line("x" * 200) == "x" * 200
    assert words.one_line("x" * 201) == "x" * 200 + "..."
    assert words.one_line(" " * 5_000_000 + "y") == "..."


def test_worst_first_then_by_start() -> None:
    order = [check.visit.visit_id for check in words.worst_first(sample_day())]
    assert order == ["V001", "V002", "V007", "V<3>", "V004", "V005", "V006"]


def test_counts_leave_out_what_no_visit_has() -> None:
    assert words.counts(replace(sample_day(), visits=(pair(), pair()))) == ((MayGo.PAIR, 2),)


def test_a_cause_counts_once_for_each_visit() -> None:
    twice = replace(incomplete(), reasons=(incomplete().reasons[0],) * 2)
    day = replace(sample_day(), visits=(twice, incomplete(), pair()))
    assert words.held_by(day)[0] == ("The place of BT7 1NN is not known.", "2 visits")
    assert words.held_by(replace(day, visits=(pair(),))) == ()


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        (None, "undated"),
        ("2019-05-03", "3 May 2019"),
        ("2026-06-30T23:30:00+00:00", "1 Jul 2026"),
        ("nonsense", "undated"),
    ],
)
def test_evidence_day(iso: str | None, shown: str) -> None:
    assert words.evidence_day(iso) == shown


def test_hours_are_uk_time() -> None:
    start = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    late = visit(1, MayGo.PAIR, Outcome.PAIR, place(52, 1))
    late = replace(
        late,
        visit=summary(1, planned_start=start, planned_end=datetime(2026, 7, 1, 0, 0, tzinfo=UTC)),
    )
    assert words.visit_hours(late) == "30 Jun 2026, 23:30 to 1 Jul 2026, 01:00"
    assert words.visit_hours(unreadable()) == "start not known"


@pytest.mark.parametrize(
    ("of_the_day", "stale_here", "for_the_visit"),
    [
        (SourceStatus.EXAMINED, False, SourceStatus.EXAMINED),
        (SourceStatus.STALE, True, SourceStatus.STALE),
        (SourceStatus.STALE, False, SourceStatus.EXAMINED),
        (SourceStatus.SHORT, True, SourceStatus.SHORT),
        (SourceStatus.FAILED, True, SourceStatus.FAILED),
        (SourceStatus.MISSING, False, SourceStatus.MISSING),
    ],
)
def test_staleness_is_judged_visit_by_visit(
    of_the_day: SourceStatus, stale_here: bool, for_the_visit: SourceStatus
) -> None:
    check = replace(pair(), stale_sources=("dtr",) if stale_here else ())
    assert words.source_status(check, "dtr", of_the_day) is for_the_visit


def test_what_may_happen() -> None:
    assert what_may_happen(refused()) == "Do not visit. Use a different enforcement method."
    assert "until the restriction is lifted" in what_may_happen(suspended())
    assert what_may_happen(held_pair()).endswith("If it goes ahead, two officers go.")
    assert "before the check is complete, two officers go" in what_may_happen(incomplete())
    assert what_may_happen(pair()) == "Two officers may go together."
    assert what_may_happen(one_officer()) == "One officer may go alone."


def test_next_steps_name_whom_to_speak_to() -> None:
    assert next_steps(held_pair(), AS_OF)[0] == "Speak to Moira Khan (M2) before you go."
    assert next_steps(incomplete(), AS_OF)[0].startswith("Nobody of management grade is available")
    assert next_steps(held_pair(), AS_OF)[1] == "Go with Sam Lee (O9), who must accept first."
    assert next_steps(pair(), AS_OF)[0].startswith("Take a second officer.")
    assert "Put right what could not be looked at, then check again." in next_steps(
        incomplete(), AS_OF
    )


def test_a_restriction_is_named() -> None:
    steps = next_steps(suspended(), AS_OF)
    assert (
        "Restriction: Area AI-2026-11-PZ; Press report https://press.example/1, 21 Nov 2026."
        in steps
    )


METHOD = Outcome.DIFFERENT_METHOD


@pytest.mark.parametrize(
    ("rules", "complete", "expected"),
    [
        (["records.violence"], True, "may instead authorise a visit by two officers"),
        (["records.violence"], False, None),
        (["records.violence", "officer.affected"], True, None),
        (["records.unsafe"], True, "The record that says not to visit must be dealt with first."),
        (["marker.no_visit"], False, "The warning marker that says not to visit must be"),
        (["records.violence", "records.unsafe"], True, "The record that says not to visit must"),
    ],
)
def test_way_back_from_a_different_method(
    rules: list[str], complete: bool, expected: str | None
) -> None:
    check = replace(
        refused(), reasons=tuple(reason(rule, "Says.", METHOD) for rule in rules), complete=complete
    )
    said = " ".join(next_steps(check, AS_OF))
    assert "set next action Review on Wednesday 25 November 2026" in said
    if expected:
        assert expected in said
    assert ("may instead" in said) == (expected is not None and "may instead" in expected)


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 11, 24), date(2026, 11, 25)),
        (date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 12, 24), date(2026, 12, 29)),
        (date(2027, 12, 24), date(2027, 12, 29)),
        (date(2026, 4, 2), date(2026, 4, 7)),
        (date(2026, 5, 1), date(2026, 5, 5)),
        (date(2027, 12, 31), date(2028, 1, 4)),
    ],
)
def test_following_working_day(day: date, following: date) -> None:
    assert following_working_day(day) == following


def test_bank_holidays_as_published_for_2025() -> None:
    assert sorted(bank_holidays(2025)) == [
        date(2025, 1, 1),
        date(2025, 4, 18),
        date(2025, 4, 21),
        date(2025, 5, 5),
        date(2025, 5, 26),
        date(2025, 8, 25),
        date(2025, 12, 25),
        date(2025, 12, 26),
    ]
