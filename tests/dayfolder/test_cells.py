"""What a cell means, to the letter of day-folder.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dayfolder.builder import Day, check, only, problems, rules, run


@pytest.fixture
def day() -> Day:
    return Day()


def test_a_plain_visit_may_go_alone_and_nothing_is_wrong(day: Day, tmp_path: Path) -> None:
    found = check(day.write(tmp_path), status=0)
    visit = only(found)
    assert visit["reasons"] == []
    assert (visit["may_go"], visit["outcome"], visit["complete"], visit["discuss"]) == (
        "alone",
        "alone",
        True,
        False,
    )
    assert visit["discuss_with"] is None
    assert found["problems"] == []
    assert found["as_of"] == "2026-11-24T07:30:00+00:00"
    assert [s["status"] for s in found["sources"]][:4] == ["examined"] * 4


NOT_UNDERSTOOD = [
    ("planned_start", "32/11/2026", {}),
    ("planned_start", "2026-11-24", {}),
    ("planned_start", "", {}),
    ("minutes", "an hour", {}),
    ("minutes", "0", {}),
    ("minutes", "-5", {}),
    ("announced", "maybe", {"visit.first_contact": "pair"}),
    ("expected_cash_gbp", "£lots", {"visit.cash": "pair"}),
    ("expected_cash_gbp", "1,00", {"visit.cash": "pair"}),
    ("expected_cash_gbp", "5.5", {"visit.cash": "pair"}),
    ("expected_cash_gbp", "-5", {"visit.cash": "pair"}),
    ("training", "perhaps", {"visit.training": "pair"}),
    ("pair_wanted", "y", {"visit.pair_wanted": "pair"}),
    ("date_of_birth", "1971-13-02", {}),
    ("date_of_birth", "02-03-1971", {}),
    ("date_of_birth", "2027-01-01", {}),
    ("utr", "12345678901234", {}),
    ("utr", "ABCDEFGHIJ", {}),
    ("nino", "AB12345", {}),
    ("vrn", "12", {}),
    ("paye_ref", "!", {}),
    ("postcode", "Norwich", {"check.place": None}),
    ("customer_name", "", {}),
    ("officer_id", "", {}),
    ("visit_id", "", {}),
    ("second_officer_id", "O1", {}),
]


@pytest.mark.parametrize(("column", "cell", "also"), NOT_UNDERSTOOD)
def test_what_is_not_understood_is_a_problem_with_line_and_column(
    day: Day, tmp_path: Path, column: str, cell: str, also: dict[str, str | None]
) -> None:
    day.visit(**{column: cell})
    if column == "utr":
        day.visit(nino="AB123456C")
    found = check(day.write(tmp_path), status=1)
    visit = only(found)
    assert ("visits.csv", 2, column) in problems(found)
    assert visit["problems"] == found["problems"]
    assert rules(visit) == {"check.visit": "pair"} | also
    assert (visit["may_go"], visit["complete"]) == ("discuss_first", False)
    assert visit["discuss_with"] == "M1" if column != "officer_id" else True


UNDERSTOOD = [
    ("announced", "YES", {}),
    ("announced", "No", {"visit.first_contact": "pair"}),
    ("announced", "", {"visit.first_contact": "pair"}),
    ("expected_cash_gbp", "499.99", {}),
    ("expected_cash_gbp", "£500", {"visit.cash": "pair"}),
    ("expected_cash_gbp", "1,250.00", {"visit.cash": "pair"}),
    ("expected_cash_gbp", "500", {"visit.cash": "pair"}),
    ("expected_cash_gbp", "0", {}),
    ("translation", "no", {}),
    ("translation", "No", {}),
    ("translation", "yes", {"visit.translation": "pair"}),
    ("translation", "Polish", {"visit.translation": "pair"}),
    ("training", "no", {}),
    ("training", "yes", {"visit.training": "pair"}),
    ("pair_wanted", "Yes", {"visit.pair_wanted": "pair"}),
    ("concern", "Shouted last week", {"officer.concern": "pair"}),
    ("date_of_birth", "02/03/1971", {}),
    ("minutes", "", {}),
    ("minutes", "90", {}),
    ("second_officer_id", "M1", {}),
    ("second_officer_id", "O2", {"officer.training": "pair"}),
    ("officer_id", "O2", {"officer.training": "pair"}),
    ("postcode", "nr219az", {}),
    ("utr", " 12345 67890 ", {}),
    ("planned_start", "2026-11-24T10:00:00Z", {}),
    ("planned_start", "2026-11-24 10:00", {}),
]


@pytest.mark.parametrize(("column", "cell", "expected"), UNDERSTOOD)
def test_what_is_understood(
    day: Day, tmp_path: Path, column: str, cell: str, expected: dict[str, str]
) -> None:
    day.visit(**{column: cell})
    found = check(day.write(tmp_path), status=0)
    assert rules(only(found)) == expected


@pytest.mark.parametrize("column", ["visit_id", "officer_id", "planned_start", "customer_name"])
def test_without_a_needed_column_the_check_cannot_run(
    day: Day, tmp_path: Path, column: str
) -> None:
    del day.visits[0][column]
    result = run("check", day.write(tmp_path), "--format", "json")
    assert result.exit_code == 2
    assert column in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("column", ["minutes", "announced", "purpose", "utr", "concern"])
def test_any_other_column_may_be_absent(day: Day, tmp_path: Path, column: str) -> None:
    day.visits[0].pop(column, None)
    found = check(day.write(tmp_path), status=0)
    assert only(found)["line"] == 2


def test_header_alone_is_a_day_without_visits(day: Day, tmp_path: Path) -> None:
    folder = day.write(tmp_path)
    (folder / "visits.csv").write_text("visit_id,officer_id,planned_start,customer_name\n")
    assert check(folder, status=0)["visits"] == []


@pytest.mark.parametrize("content", [None, b"", b"\n"])
def test_no_visits_file_at_all(day: Day, tmp_path: Path, content: bytes | None) -> None:
    folder = day.write(tmp_path)
    (folder / "visits.csv").unlink()
    if content is not None:
        (folder / "visits.csv").write_bytes(content)
    result = run("check", folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "visits.csv" in result.stderr


def test_no_such_folder(tmp_path: Path) -> None:
    result = run("check", tmp_path / "nowhere")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nowhere" in result.stderr


def test_both_lines_of_a_repeated_id_appear(day: Day, tmp_path: Path) -> None:
    day.visits.append(dict(day.visits[0], officer_id="M1"))
    found = check(day.write(tmp_path), status=1)
    assert [(v["line"], list(rules(v))) for v in found["visits"]] == [
        (2, ["check.visit"]),
        (3, ["check.visit"]),
    ]
    assert problems(found) == [("visits.csv", 2, "visit_id"), ("visits.csv", 3, "visit_id")]


def test_a_ragged_line_appears_and_loses_nothing(day: Day, tmp_path: Path) -> None:
    folder = day.write(tmp_path)
    good = (folder / "visits.csv").read_text().splitlines()
    ragged = "V2,O1,2026-11-24T11:00"
    (folder / "visits.csv").write_text("\n".join([good[0], ragged, good[1]]) + "\n")
    found = check(folder, status=1)
    first, second = found["visits"]
    assert (first["visit_id"], first["line"], first["may_go"]) == ("V2", 2, "discuss_first")
    assert "check.visit" in rules(first)
    assert (second["line"], second["may_go"]) == (3, "alone")
    assert problems(found) == [("visits.csv", 2, None)]


@pytest.mark.parametrize(
    ("start", "instant"),
    [
        ("2026-10-25T01:30", "2026-10-25T00:30:00+00:00"),
        ("2027-03-28T01:30", "2027-03-28T00:30:00+00:00"),
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat_is_a_problem_and_nothing_more(
    day: Day, tmp_path: Path, start: str, instant: str
) -> None:
    day.visit(planned_start=start)
    day.sources = [{"source": name, "extracted_at": instant, "rows": "0"} for name in day.records]
    folder = day.write(tmp_path)
    result = run("check", folder, "--as-of", instant, "--format", "json")
    assert result.exit_code == 1
    assert '"may_go": "alone"' in result.stdout
    assert "clocks change" in result.stdout


def test_unknown_officers_are_told_by_column(day: Day, tmp_path: Path) -> None:
    day.visit(second_officer_id="O77")
    found = check(day.write(tmp_path), status=1)
    visit = only(found)
    assert rules(visit) == {"officer.training": "pair", "check.officer": None}
    assert problems(found) == [("visits.csv", 2, "second_officer_id")]
    assert visit["discuss_with"] == "M1"


def test_without_officers_everybody_is_unknown(day: Day, tmp_path: Path) -> None:
    day.absent.add("officers.csv")
    found = check(day.write(tmp_path), status=1)
    visit = only(found)
    assert set(rules(visit)) == {"officer.training", "check.officer"}
    assert (visit["discuss"], visit["discuss_with"]) == (True, None)


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("solo_trained", "maybe", {"officer.training": "pair", "check.visit": "pair"}),
        ("more_affected_by", "dragons", {"check.visit": "pair"}),
        ("more_affected_by", "animal; violence", {}),
        ("grade", "boss", {}),
        ("available_from", "soon", {}),
    ],
)
def test_an_officers_cells(
    day: Day, tmp_path: Path, column: str, cell: str, expected: dict[str, str]
) -> None:
    day.officers[0][column] = cell
    found = check(day.write(tmp_path))
    assert rules(only(found)) == expected
    wrong = cell not in {"animal; violence"}
    assert problems(found) == ([("officers.csv", 2, column)] if wrong else [])


def test_two_different_lines_for_one_officer_make_them_unknown(day: Day, tmp_path: Path) -> None:
    day.officers.append(dict(day.officers[0], solo_trained="no"))
    found = check(day.write(tmp_path), status=1)
    assert set(rules(only(found))) == {"officer.training", "check.officer"}
    assert ("officers.csv", 2, "officer_id") in problems(found)
    assert ("officers.csv", 6, "officer_id") in problems(found)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "M1"),
        ({"M1": {"available_from": "2026-11-24T07:30"}}, "M1"),
        ({"M1": {"available_from": "2026-11-24T07:31"}}, "M2"),
        ({"M1": {"available_to": "2026-11-24T07:30"}}, "M1"),
        ({"M1": {"available_to": "2026-11-24T07:29"}}, "M2"),
        ({"M1": {"available_to": "2026-11-24"}}, "M1"),
        ({"M1": {"available_to": "2026-11-23"}}, "M2"),
        ({"M1": {"available_to": "never"}}, "M2"),
        ({"M1": {"grade": "officer"}}, "M2"),
        ({"M1": {"grade": "officer"}, "M2": {"grade": "officer"}}, None),
        ({"O2": {"grade": "manager"}, "M1": {"grade": ""}}, "O2"),
        ({"O2": {"grade": "Manager"}}, "M1"),
    ],
)
def test_who_to_discuss_with(
    day: Day, tmp_path: Path, changes: dict[str, dict[str, str]], expected: str | None
) -> None:
    day.visit(concern="Shouted")
    for officer in day.officers:
        officer.update(changes.get(officer["officer_id"], {}))
    assert only(check(day.write(tmp_path)))["discuss_with"] == expected


def test_nobody_on_the_visit_is_asked(day: Day, tmp_path: Path) -> None:
    day.visit(concern="Shouted", second_officer_id="M1")
    assert only(check(day.write(tmp_path)))["discuss_with"] == "M2"
