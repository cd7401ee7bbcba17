"""Two words never stand on a visit that is not complete (policy.md, "may_go")."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from forethought.check_result import DayCheck, VisitCheck
from forethought.dayfolder.html_report import render_html
from forethought.vocabulary import MayGo, Outcome, SourceStatus
from tests.reports.render import FORBIDDEN, Page, as_comparison, as_text, as_trees
from tests.reports.sample_day import (
    SOURCES,
    evidence_of,
    incomplete,
    one_officer,
    only,
    reason,
    sample_day,
    unreadable,
)

RULES = ("marker.advice", "records.caution", "records.violence", "records.unsafe", "area.press")


def not_complete() -> list[VisitCheck]:
    """Each outcome and way to discuss, not complete, with every kind of reason and notice."""
    checks = [unreadable()]
    for line, (outcome, manager, rule) in enumerate(
        product(Outcome, (None, "M2"), RULES), start=100
    ):
        no_visit = outcome in {Outcome.DIFFERENT_METHOD, Outcome.SUSPEND}
        base = incomplete()
        found = reason(rule, "Something was found.", outcome)
        checks.append(
            replace(
                base,
                visit=replace(base.visit, line=line),
                may_go=MayGo.NO if no_visit else MayGo.DISCUSS_FIRST,
                outcome=outcome,
                discuss_with=manager,
                reasons=(*base.reasons, found),
            )
        )
    return checks


@pytest.fixture(scope="module")
def held_day() -> DayCheck:
    sources = tuple(
        replace(SOURCES[0], source=status.value, status=status) for status in SourceStatus
    )
    day = replace(sample_day(), visits=tuple(not_complete()), sources=sources)
    return replace(day, offices_without_cover=("", "Leeds"))


def test_text(held_day: DayCheck) -> None:
    assert FORBIDDEN.findall(as_text(held_day)) == []


def test_explain(held_day: DayCheck) -> None:
    assert FORBIDDEN.findall(as_trees(held_day)) == []


def test_html(held_day: DayCheck) -> None:
    page = render_html(held_day)
    assert FORBIDDEN.findall(Page(page).words) == []
    assert FORBIDDEN.findall(page) == []


def test_what_a_note_says_is_its_own() -> None:
    note = "The coast is clear, he said. He lives alone and a dog bit me."
    base = incomplete()
    found = reason(
        "records.caution",
        "An animal.",
        Outcome.PAIR,
        evidence_of(note, "a dog bit me", "animal", source="dtr", record_id="D-2"),
    )
    page = render_html(only(replace(base, reasons=(*base.reasons, found))))
    assert "The coast is clear" in page
    assert FORBIDDEN.findall(Page(page).words) == []


def test_compare(held_day: DayCheck) -> None:
    lowered = replace(
        held_day,
        visits=tuple(replace(check, outcome=Outcome.ALONE) for check in held_day.visits),
    )
    assert FORBIDDEN.findall(as_comparison(held_day, lowered)) == []
    assert FORBIDDEN.findall(as_comparison(lowered, held_day)) == []


def test_the_words_stand_where_they_may() -> None:
    assert FORBIDDEN.search(as_text(only(one_officer())))
    assert FORBIDDEN.search(Page(render_html(only(one_officer()))).words)


def test_each_section_of_a_mixed_day() -> None:
    sections = render_html(sample_day()).split('<section class="visit ')[1:]
    held = [part.split("</section>")[0] for part in sections if "data-complete" not in part[:200]]
    assert len(held) == 2
    for part in held:
        assert FORBIDDEN.findall(Page(f"<section {part}").words) == []
