"""The text report, the explanation tree and the comparison of two packs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forethought.dayfolder.compare_report import changes_to_json, compare
from forethought.dayfolder.json_report import dump
from forethought.dayfolder.text_report import write_text
from forethought.vocabulary import MayGo, Outcome
from tests.reports.render import as_comparison, as_text, as_trees, console, printed
from tests.reports.sample_day import (
    empty_day,
    held_pair,
    incomplete,
    one_officer,
    only,
    pair,
    reason,
    sample_day,
)


def test_the_table_leads_with_may_go_worst_first() -> None:
    lines = as_text(sample_day()).splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("May go"))
    end = head + lines[head:].index("")
    rows = [line for line in lines[head + 1 : end] if not line.startswith(" ")]
    assert [row[:13].strip() for row in rows] == [
        "DO NOT VISIT",
        "DO NOT VISIT",
        "DISCUSS FIRST",
        "DISCUSS FIRST",
        "DISCUSS FIRST",
        "PAIR",
        "ALONE",
    ]


@pytest.mark.parametrize("width", [40, 80, 132])
def test_fits_the_width(width: int) -> None:
    assert all(len(line) <= width for line in as_text(sample_day(), width).splitlines())


def test_says_everything_that_matters() -> None:
    said = " ".join(as_text(sample_day(), 500).split())
    for part in (
        "7 visits: 2 do not visit, 3 discuss first, 1 pair, 1 alone.",
        "This policy relaxes the default: visit.cash begins at £800",
        "Office without cover: Belfast.",
        "Could not be looked at - 1 visit: The place of BT7 1NN is not known.",
        "Speak to Moira Khan (M2) before you go.",
        "IDMS Action History is missing. [check.source, DMBM511340]",
        '"said he\'d be waiting for me" SA Notes N-1182, 3 May 2019, threat, same tax reference',
        '"threats" IDMS Action History H-77, 1 Feb 2024: the note says that it did not happen',
        "For the officer only. Do not mention to the household",
        "records/dtr.csv, line 17: The row has 9 fields and 11 are needed. Mend the row",
        "visits.csv, line 8, column planned_start: '32/11/2026' is not a date and time.",
        "press/<feed>.xml: The file cannot be read",
        "DTR Stale 1,200 22 Nov 2026, 07:30",
        "4 problems to put right",
    ):
        assert part in said


def test_all_problems_stand_at_the_end() -> None:
    end = as_text(sample_day(), 200).split("4 problems to put right")[1]
    assert end.count("\n- ") == 4


def test_colour_only_adds() -> None:
    to = console(terminal=True)
    write_text(sample_day(), to)
    coloured = printed(to)
    assert "\x1b[" in coloured
    plain = as_text(sample_day())
    assert "\x1b" not in plain
    assert "[bold]markup[/bold]" not in plain.replace("[bold]", "")


def test_notes_neither_colour_nor_reorder() -> None:
    to = console(terminal=True)
    day = only(replace(held_pair(), discuss_with_name="\x1b[2J\u202eevil [red]x[/red]"))
    day = replace(day, policy=replace(day.policy, name="\x1b[2Jpack"))
    write_text(day, to)
    said = printed(to)
    assert "\x1b[2J" not in said
    assert "\u202e" not in said
    assert "[U+001B][2J" in said.replace("\n", "")


def test_a_console_that_knows_only_ascii() -> None:
    to = console(encoding="ascii")
    write_text(sample_day(), to)
    assert "Zo? O'Neill" in printed(to)


def test_a_day_without_visits() -> None:
    said = as_text(empty_day())
    assert "There are no visits." in said
    assert "May go" not in said


def test_explain_shows_the_whole_trace() -> None:
    said = " ".join(as_trees(only(sample_day().visits[4])).replace("│", " ").split())
    for part in (
        "DO NOT VISIT V001, line 2 of visits.csv",
        "SA Notes: examined, 48,213 rows, extracted 24 Nov 2026, 02:30",
        "Place: NR21 7HG, latitude 52.83100, longitude 0.84800, give or take 250 m",
        "same tax reference, because UTR 1234567890 is equal",
        "records.violence (DMBM511340): Records show a threat",
        "characters 102 to 129",
        "asks for a different enforcement method",
        "Played down, fires no rule",
        "outcome: different method, the most cautious that any rule asks for, by records.violence",
        "complete: yes",
        "discuss: yes, by records.violence",
        "discuss with: Moira Khan (M2)",
        "may go: do not visit, because the outcome allows no visit",
    ):
        assert part in said, part


def test_an_officers_own_factor_stays_private() -> None:
    evidence = held_pair().reasons[0].evidence
    private = replace(reason("officer.affected", "More support.", Outcome.PAIR), evidence=evidence)
    day = only(replace(held_pair(), reasons=(private,), matched=()))
    for said in (as_text(day, 300), as_trees(day)):
        assert "officer.affected" in said
        assert "dangerous animal" not in said.lower()


def test_a_visit_that_does_not_change_is_not_listed() -> None:
    assert compare(sample_day(), sample_day()) == []
    assert "0 of 7 visits change." in as_comparison(sample_day(), sample_day())


def test_compare_names_rules_gained_and_lost() -> None:
    before = only(one_officer(), pair(), held_pair())
    raised = replace(one_officer(), may_go=MayGo.PAIR, outcome=Outcome.PAIR, reasons=pair().reasons)
    stepped = replace(
        held_pair(), reasons=(reason("area.problem", "There.", Outcome.DIFFERENT_METHOD),)
    )
    changes = compare(before, only(raised, pair(), stepped))
    assert [change.visit_id for change in changes] == ["V006", "V004"]
    assert changes[0].rules_gained == ("officer.training: pair", "visit.cash: pair")
    assert not changes[0].less_cautious
    assert changes[1].rules_gained == ("area.problem: different method",)
    assert "area.problem: pair" in changes[1].rules_lost
    back = compare(only(raised), only(one_officer()))
    assert back[0].less_cautious
    assert "Less cautious" in as_comparison(only(raised), only(one_officer()), 200)


def test_repeated_visit_ids_are_compared_line_by_line() -> None:
    twin = replace(pair(), visit=replace(pair().visit, line=99))
    changed = replace(twin, may_go=MayGo.NO, outcome=Outcome.DIFFERENT_METHOD)
    changes = compare(only(pair(), twin), only(pair(), changed))
    assert [(change.visit_id, change.line) for change in changes] == [("V005", 99)]


def test_comparison_as_json() -> None:
    changed = replace(incomplete(), may_go=MayGo.NO, outcome=Outcome.DIFFERENT_METHOD)
    said = changes_to_json(only(incomplete()), only(changed))
    assert said["before"]["name"] == "norfolk"
    assert said["changes"][0]["before"] == {
        "may_go": "discuss_first",
        "outcome": "alone",
        "complete": False,
        "discuss": True,
        "discuss_with": None,
    }
    assert dump(said)
