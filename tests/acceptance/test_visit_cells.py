"""day-folder.md "What a cell means" and policy.md's rules about the visit and its officers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.world import World, by_id, check, columns_of, placed, rules

FIRST = {"visit.first_contact": "pair"}
BAD = {"check.visit": "pair"}
PAIR = "pair"
CASH = "expected_cash_gbp"
BAD_CASH: dict[str, str | None] = {"visit.cash": "pair", "check.visit": "pair"}

# name: cells, rules that must fire (all of them), the columns that are problems
TABLE: dict[str, tuple[dict[str, str], dict[str, str | None], list[str]]] = {
    "plain": ({}, {}, []),
    # announced
    "announced-YES": ({"announced": "YES"}, {}, []),
    "announced-no": ({"announced": "no"}, FIRST, []),
    "announced-No": ({"announced": "No"}, FIRST, []),
    "announced-empty": ({"announced": ""}, FIRST, []),
    "announced-maybe": ({"announced": "maybe"}, FIRST | BAD, ["announced"]),
    # training, pair_wanted
    "training-yes": ({"training": "Yes"}, {"visit.training": PAIR}, []),
    "training-no": ({"training": "NO"}, {}, []),
    "training-odd": ({"training": "perhaps"}, {"visit.training": PAIR} | BAD, ["training"]),
    "wanted-yes": ({"pair_wanted": "yes"}, {"visit.pair_wanted": PAIR}, []),
    "wanted-no": ({"pair_wanted": "no"}, {}, []),
    "wanted-odd": ({"pair_wanted": "2"}, {"visit.pair_wanted": PAIR} | BAD, ["pair_wanted"]),
    # translation: a language; "no" is none, anything else is needed
    "translation-no": ({"translation": "no"}, {}, []),
    "translation-NO": ({"translation": "NO"}, {}, []),
    "translation-Polish": ({"translation": "Polish"}, {"visit.translation": PAIR}, []),
    "translation-yes": ({"translation": "yes"}, {"visit.translation": PAIR}, []),
    "translation-none": ({"translation": "none"}, {"visit.translation": PAIR}, []),
    # cash: £500 or more
    "cash-0": ({"expected_cash_gbp": "0"}, {}, []),
    "cash-below": ({"expected_cash_gbp": "499.99"}, {}, []),
    "cash-pound-below": ({"expected_cash_gbp": "£499.99"}, {}, []),
    "cash-on": ({"expected_cash_gbp": "500"}, {"visit.cash": PAIR}, []),
    "cash-on-pence": ({"expected_cash_gbp": "500.00"}, {"visit.cash": PAIR}, []),
    "cash-above": ({"expected_cash_gbp": "500.01"}, {"visit.cash": PAIR}, []),
    "cash-commas": ({"expected_cash_gbp": "£1,250.00"}, {"visit.cash": PAIR}, []),
    "cash-comma": ({"expected_cash_gbp": "1,250"}, {"visit.cash": PAIR}, []),
    "cash-lots": ({"expected_cash_gbp": "£lots"}, BAD_CASH, [CASH]),
    "cash-minus": ({"expected_cash_gbp": "-20"}, BAD_CASH, [CASH]),
    "cash-sci": ({"expected_cash_gbp": "1e2"}, BAD_CASH, [CASH]),
    "cash-1dec": ({"expected_cash_gbp": "20.5"}, BAD_CASH, [CASH]),
    "cash-badcomma": ({"expected_cash_gbp": "1,25"}, BAD_CASH, [CASH]),
    "cash-euro": ({"expected_cash_gbp": "€20"}, BAD_CASH, [CASH]),
    "cash-words": ({"expected_cash_gbp": "20 pounds"}, BAD_CASH, [CASH]),
    # minutes
    "minutes-45": ({"minutes": "45"}, {}, []),
    "minutes-abc": ({"minutes": "an hour"}, BAD, ["minutes"]),
    "minutes-minus": ({"minutes": "-10"}, BAD, ["minutes"]),
    # concern
    "concern": ({"concern": "He knows my car"}, {"officer.concern": PAIR}, []),
    # dates of birth
    "dob-uk": ({"date_of_birth": "02/03/1971"}, {}, []),
    "dob-impossible": ({"date_of_birth": "31/02/1971"}, BAD, ["date_of_birth"]),
    "dob-short": ({"date_of_birth": "02/03/71"}, BAD, ["date_of_birth"]),
    "dob-words": ({"date_of_birth": "spring 1971"}, BAD, ["date_of_birth"]),
    # references: normalised, or a problem
    "utr-spaces": ({"utr": "98765 43210"}, {}, []),
    "utr-K": ({"utr": "9876543211K"}, {}, []),
    "utr-lost-zero": ({"utr": "987654321"}, {}, []),
    "utr-long": ({"utr": "98765432101"}, BAD, ["utr"]),
    "utr-letters": ({"utr": "ABCDEFGHIJ"}, BAD, ["utr"]),
    "nino-spaces": ({"nino": "ab 12 34 56 c"}, {}, []),
    "nino-no-suffix": ({"nino": "AB123457"}, {}, []),
    "nino-bad": ({"nino": "A1234567"}, BAD, ["nino"]),
    "vrn-gb": ({"vrn": "GB 123 4567 89"}, {}, []),
    "vrn-short": ({"vrn": "12345"}, BAD, ["vrn"]),
    "paye-slash": ({"paye_ref": "123/AB456"}, {}, []),
    "paye-no-slash": ({"paye_ref": "123AB457"}, {}, []),
    "paye-bad": ({"paye_ref": "AB/123"}, BAD, ["paye_ref"]),
    # place
    "postcode-tight": ({"postcode": "nr219az"}, {}, []),
    "postcode-terminated": ({"postcode": "AB1 0AA"}, {}, []),
    "postcode-empty": ({"postcode": ""}, {"check.place": None}, []),
    "postcode-district": ({"postcode": "NR21"}, {"check.place": None}, []),
    "postcode-sector": ({"postcode": "NR21 9"}, {"check.place": None}, []),
    "postcode-no-point": ({"postcode": "AB11 3AG"}, {"check.place": None}, []),
    "postcode-unheard": ({"postcode": "NR99 9ZZ"}, {"check.place": None}, []),
    "postcode-rubbish": ({"postcode": "over there"}, {"check.place": None} | BAD, ["postcode"]),
    # officers
    "untrained": ({"officer_id": "O2"}, {"officer.training": PAIR}, []),
    "untrained-second": ({"second_officer_id": "O2"}, {"officer.training": PAIR}, []),
    "second-removes-nothing": ({"second_officer_id": "M2", "pair_wanted": "yes"},
                               {"visit.pair_wanted": PAIR}, []),
    "unknown-officer": ({"officer_id": "O99"},
                        {"check.officer": None, "officer.training": PAIR}, ["officer_id"]),
    "unknown-second": ({"second_officer_id": "O98"},
                       {"check.officer": None, "officer.training": PAIR}, ["second_officer_id"]),
    "second-is-first": ({"second_officer_id": "O1"}, BAD, ["second_officer_id"]),
    # needed cells
    "no-name": ({"customer_name": ""}, BAD, ["customer_name"]),
    "offset": ({"planned_start": "2026-11-24T12:00+02:00"}, {}, []),
    "zulu": ({"planned_start": "2026-11-24T10:00:00Z"}, {}, []),
    # identity
    "id-name-dob": ({"utr": "", "address": "", "date_of_birth": "1901-01-01"}, {}, []),
    "id-name-address": ({"utr": "", "date_of_birth": ""}, {}, []),
    "id-house-name": ({"utr": "", "date_of_birth": "", "address": "Rose Cottage, Mill Ln"}, {}, []),
    "id-name-only": ({"utr": "", "date_of_birth": "", "address": ""}, {"check.identity": None}, []),
    "id-no-house": ({"utr": "", "date_of_birth": "", "address": "Mill Lane"},
                    {"check.identity": None}, []),
    "id-no-postcode": ({"utr": "", "date_of_birth": "", "postcode": ""},
                       {"check.identity": None, "check.place": None}, []),
    "id-one-word": ({"utr": "", "customer_name": "Marchbanks"}, {"check.identity": None}, []),
    "id-business": ({"utr": "", "customer_name": "Marchbanks Ltd", "date_of_birth": ""}, {}, []),
    "id-one-word-ref": ({"customer_name": "Marchbanks"}, {}, []),
    "id-bad-ref": ({"utr": "12345678901", "date_of_birth": "", "address": ""},
                   {"check.identity": None} | BAD, ["utr"]),
}  # fmt: skip
NOT_COMPLETE = {"check.visit", "check.place", "check.identity", "check.officer"}
NO_DISCUSSION = {
    *("officer.training", "visit.pair_wanted", "visit.training", "visit.translation"),
    "visit.cash",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Any:
    world = World()
    for name, (cells, _, _) in TABLE.items():
        world.case(name, **cells)
    return check(world.write(tmp_path_factory.mktemp("day")), status=1)


@pytest.mark.parametrize("name", TABLE)
def test_a_cell_means_what_the_page_says(found: Any, name: str) -> None:
    _, expected, columns = TABLE[name]
    visit = by_id(found)[name]
    assert rules(visit) == expected
    assert columns_of(visit) == columns
    line = list(TABLE).index(name) + 2
    assert visit["line"] == line
    assert [p for p in placed(found) if p[1] == line] == [
        ("visits.csv", line, column) for column in columns
    ]


@pytest.mark.parametrize("name", TABLE)
def test_flags_follow_from_the_rules(found: Any, name: str) -> None:
    _, expected, _ = TABLE[name]
    visit = by_id(found)[name]
    assert visit["outcome"] == ("pair" if "pair" in expected.values() else "alone")
    assert visit["complete"] is (not NOT_COMPLETE & set(expected))
    assert visit["discuss"] is bool(set(expected) - NO_DISCUSSION)
    if visit["complete"] and not visit["discuss"]:
        assert visit["may_go"] == visit["outcome"]
    else:
        assert visit["may_go"] == "discuss_first"
    assert (visit["discuss_with"] is not None) is visit["discuss"]


def test_visits_stand_in_the_order_of_the_file(found: Any) -> None:
    assert [visit["visit_id"] for visit in found["visits"]] == list(TABLE)


STARTS = ["", "32/11/2026", "2026-11-24", "2026-11-24T25:00", "24/11/2026 10:00", "ten o'clock"]


def test_an_unreadable_start_and_missing_or_repeated_ids_still_appear(tmp_path: Any) -> None:
    world = World()
    for start in STARTS:
        world.case(f"start-{start}", planned_start=start)
    world.case("")
    world.case("no officer", officer_id="")
    world.case("twice")
    world.case("twice")
    found = check(world.write(tmp_path), status=1)
    assert [visit["visit_id"] for visit in found["visits"]] == [v["visit_id"] for v in world.visits]
    for visit in found["visits"]:
        assert rules(visit)["check.visit"] == "pair"
        assert visit["complete"] is False
        assert visit["discuss"] is True
        assert visit["may_go"] == "discuss_first"
        assert visit["problems"]
    expected = [("visits.csv", at + 2, "planned_start") for at in range(len(STARTS))]
    lines = len(STARTS) + 2
    expected += [("visits.csv", lines, "visit_id"), ("visits.csv", lines + 1, "officer_id")]
    expected += [("visits.csv", lines + 2, "visit_id"), ("visits.csv", lines + 3, "visit_id")]
    assert sorted(placed(found)) == sorted(expected)


def test_a_row_with_the_wrong_number_of_fields(tmp_path: Any) -> None:
    world = World()
    world.case("first")
    world.case("last")
    folder = world.write(tmp_path)
    lines = (folder / "visits.csv").read_bytes().split(b"\r\n")
    short, long = b"middle,O1,2026-11-24T10:00", lines[1] + b",one,two"
    (folder / "visits.csv").write_bytes(
        b"\r\n".join([lines[0], lines[1], short, long.replace(b"first", b"wide"), lines[2], b""])
    )
    found = check(folder, status=1)
    assert [(v["visit_id"], v["line"]) for v in found["visits"]] == [
        ("first", 2), ("middle", 3), ("wide", 4), ("last", 5),
    ]  # fmt: skip
    for name in ("middle", "wide"):
        assert rules(by_id(found)[name])["check.visit"] == "pair"
    assert by_id(found)["first"]["may_go"] == by_id(found)["last"]["may_go"] == "alone"
    assert ("visits.csv", 3, None) in placed(found)
    assert ("visits.csv", 4, None) in placed(found)


def test_line_is_the_physical_line_on_which_a_row_begins(tmp_path: Any) -> None:
    world = World()
    world.case("one", concern="first line\nsecond line\r\nthird line")
    world.case("two", minutes="odd")
    found = check(world.write(tmp_path), status=1)
    assert [(v["visit_id"], v["line"]) for v in found["visits"]] == [("one", 2), ("two", 5)]
    assert placed(found) == [("visits.csv", 5, "minutes")]


def test_columns_that_may_be_absent_and_extra_ones(tmp_path: Any) -> None:
    world = World()
    world.visits = [
        {"nonsense": "x", "planned_start": "2026-11-24T10:00", "customer_name": "Jane Archer",
         "visit_id": "V", "officer_id": "O1"},
    ]  # fmt: skip
    world.officers = [{"officer_id": "O1"}]
    found = check(world.write(tmp_path), status=1)
    assert rules(by_id(found)["V"]) == {
        "visit.first_contact": "pair", "check.identity": None, "check.place": None,
        "officer.training": "pair",
    }  # fmt: skip
    assert found["problems"] == []
    assert by_id(found)["V"]["discuss_with"] is None
