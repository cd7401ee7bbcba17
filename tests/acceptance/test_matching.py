"""policy.md "Which records are about this customer": one visit per case, one record each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_parquet import to_parquet
from tests.acceptance.world import THREAT, World, by_id, check, rules

REF, PROBABLE, ADDRESS = "reference", "probable", "address"
PERSON = {"customer_name": "Jane Margaret Archer", "date_of_birth": "1971-03-02", "utr": ""}
HOUSE = {"address": "{n} Bridge Street, Fakenham", "postcode": "NR21 9AZ"}
FLAT = {"address": "Flat {n}, 7 Mill Lane, Fakenham", "postcode": "NR21 9AZ"}

# name: cells of the visit, cells of the record, the match (None: not about this customer)
TABLE: dict[str, tuple[dict[str, str], dict[str, str], str | None]] = {
    # tax references
    "utr": ({"utr": "9123456701"}, {"utr": "9123456701"}, REF),
    "utr-spaces": ({"utr": "9123456702"}, {"utr": "91234 56702"}, REF),
    "utr-K-after": ({"utr": "9123456703"}, {"utr": "9123456703K"}, REF),
    "utr-K-lower": ({"utr": "9123456733"}, {"utr": "9123456733k"}, REF),
    "utr-K-on-visit": ({"utr": "9123456704 K"}, {"utr": "9123456704"}, REF),
    "utr-lost-zero": ({"utr": "0123456705"}, {"utr": "123456705"}, REF),
    "utr-lost-zero-visit": ({"utr": "123456706"}, {"utr": "0123456706"}, REF),
    "utr-lost-two-zeros": ({"utr": "0012345671"}, {"utr": "12345671"}, REF),
    "utr-punctuation": ({"utr": "9123456707"}, {"utr": "9123-456-707"}, REF),
    "utr-other": ({"utr": "9123456708"}, {"utr": "9123456709"}, None),
    "nino": ({"utr": "", "nino": "AB100001C"}, {"nino": "AB100001C"}, REF),
    "nino-spaces-lower": ({"utr": "", "nino": "AB100002C"}, {"nino": "ab 10 00 02 c"}, REF),
    "nino-no-suffix": ({"utr": "", "nino": "AB100003C"}, {"nino": "AB100003"}, REF),
    "nino-no-suffix-visit": ({"utr": "", "nino": "AB100004"}, {"nino": "AB100004D"}, REF),
    "nino-other-suffix": ({"utr": "", "nino": "AB100005A"}, {"nino": "AB100005B"}, None),
    "vrn-GB": ({"utr": "", "vrn": "100000101"}, {"vrn": "GB100000101"}, REF),
    "vrn-gb-spaces": ({"utr": "", "vrn": "GB100000102"}, {"vrn": "gb 100 0001 02"}, REF),
    "paye-no-slash": ({"utr": "", "paye_ref": "123/AB901"}, {"paye_ref": "123AB901"}, REF),
    "paye-lower": ({"utr": "", "paye_ref": "123/AB902"}, {"paye_ref": "123/ab902"}, REF),
    # one kind of reference is not another
    "utr-as-vrn": ({"utr": "9123456710"}, {"vrn": "912345671"}, None),
    # a bad reference on a record is not used
    "bad-ref": ({"utr": "9123456711"}, {"utr": "9123456711999"}, None),
    # names with a birth date
    "name-dob": (PERSON, {"customer_name": "Jane Margaret Archer"}, PROBABLE),
    "initials": (PERSON, {"customer_name": "J M Archer"}, PROBABLE),
    "initials-dots": (PERSON, {"customer_name": "J.M. Archer"}, PROBABLE),
    "one-initial": (PERSON, {"customer_name": "J Archer"}, PROBABLE),
    "order": (PERSON, {"customer_name": "ARCHER, Jane Margaret"}, PROBABLE),
    "order-no-comma": (PERSON, {"customer_name": "Archer Jane"}, PROBABLE),
    "honorific": (PERSON, {"customer_name": "Mrs Jane Archer"}, PROBABLE),
    "slip": (PERSON, {"customer_name": "Jane Margaret Archar"}, PROBABLE),
    "case": (PERSON, {"customer_name": "JANE ARCHER"}, PROBABLE),
    "diacritics": (PERSON | {"customer_name": "Zoë Brontë"}, {"customer_name": "Zoe Bronte"},
                   PROBABLE),
    "apostrophe": (PERSON | {"customer_name": "Sean O'Brien"}, {"customer_name": "Sean OBrien"},
                   PROBABLE),
    "mc-mac": (PERSON | {"customer_name": "Iain McDonald"}, {"customer_name": "Iain MacDonald"},
               PROBABLE),
    "nickname": (PERSON | {"customer_name": "William Tranter"}, {"customer_name": "Bill Tranter"},
                 PROBABLE),
    "hyphen": (PERSON | {"customer_name": "Ann Smith-Jones"}, {"customer_name": "Ann Smith Jones"},
               PROBABLE),
    "dob-uk-form": (PERSON, {"customer_name": "Jane Archer", "date_of_birth": "02/03/1971"},
                    PROBABLE),
    "other-dob": (PERSON, {"customer_name": "Jane Archer", "date_of_birth": "1985-09-09"}, None),
    "name-alone": (PERSON, {"customer_name": "Jane Margaret Archer", "date_of_birth": ""}, None),
    "other-name": (PERSON, {"customer_name": "Hubert Wainscott"}, None),
    "other-forename": (PERSON, {"customer_name": "Derek Archer"}, None),
    # two references of one kind that differ rule out probable
    "utr-differs": (PERSON | {"utr": "9123456712"},
                    {"customer_name": "Jane Margaret Archer", "utr": "9123456713"}, None),
    "nino-differs": (PERSON | {"nino": "AB200001A"},
                     {"customer_name": "Jane Margaret Archer", "nino": "AB200002A"}, None),
    "nino-suffix-missing-is-equal": (PERSON | {"nino": "AB200003A", "utr": "9123456714"},
                                     {"nino": "AB200003", "utr": "9123456715"}, REF),
    "refs-of-other-kinds": (PERSON | {"utr": "9123456716"},
                            {"customer_name": "Jane Archer", "nino": "AB200004A"}, PROBABLE),
    "bad-ref-does-not-rule-out": (PERSON | {"utr": "9123456717"},
                                  {"customer_name": "Jane Archer", "utr": "unknown"}, PROBABLE),
    # addresses
    "address-name": (PERSON | HOUSE | {"date_of_birth": ""},
                     HOUSE | {"customer_name": "J Archer", "date_of_birth": ""}, PROBABLE),
    "address-other-name": (PERSON | HOUSE, HOUSE | {"customer_name": "Hubert Wainscott",
                                                   "date_of_birth": "1950-01-01"}, ADDRESS),
    "address-no-name": (PERSON | HOUSE, HOUSE | {"date_of_birth": ""}, ADDRESS),
    "address-utr-differs": (PERSON | HOUSE | {"utr": "9123456718"},
                            HOUSE | {"customer_name": "Jane Archer", "utr": "9123456719"}, ADDRESS),
    "address-abbreviated": (PERSON | HOUSE,
                            {"customer_name": "Hubert Wainscott", "date_of_birth": "",
                             "address": "{n} BRIDGE ST", "postcode": "nr219az"}, ADDRESS),
    "address-neighbour": (PERSON | HOUSE,
                          {"customer_name": "Hubert Wainscott", "date_of_birth": "",
                           "address": "1{n} Bridge Street", "postcode": "NR21 9AZ"}, None),
    "address-other-postcode": (PERSON | HOUSE,
                               {"customer_name": "Hubert Wainscott", "date_of_birth": "",
                                "address": "{n} Bridge Street", "postcode": "LS8 5EE"}, None),
    "address-no-postcode": (PERSON | HOUSE,
                            {"customer_name": "Hubert Wainscott", "date_of_birth": "",
                             "address": "{n} Bridge St, Fakenham"}, ADDRESS),
    "address-postcode-inside": (PERSON | HOUSE,
                                {"customer_name": "Hubert Wainscott", "date_of_birth": "",
                                 "address": "{n} Bridge Street, Fakenham NR21 9AZ"}, ADDRESS),
    "flat-order": (PERSON | FLAT, {"customer_name": "Hubert Wainscott", "date_of_birth": "",
                                   "address": "7 Mill Lane, Flat {n}", "postcode": "NR21 9AZ"},
                   ADDRESS),
    "other-flat": (PERSON | FLAT, {"customer_name": "Hubert Wainscott", "date_of_birth": "",
                                   "address": "Flat 1{n}, 7 Mill Lane", "postcode": "NR21 9AZ"},
                   None),
    "house-name": (PERSON | {"address": "Rose Cottage, Mill Lane", "postcode": "NR21 9AZ"},
                   {"customer_name": "Hubert Wainscott", "date_of_birth": "",
                    "address": "ROSE COTTAGE", "postcode": "NR21 9AZ"}, ADDRESS),
    "postcode-only": (PERSON | HOUSE, {"customer_name": "Hubert Wainscott", "date_of_birth": "",
                                       "postcode": "NR21 9AZ"}, None),
    # businesses
    "ltd": (PERSON | HOUSE | {"customer_name": "Quernstone Bakery Ltd", "date_of_birth": ""},
            HOUSE | {"customer_name": "QUERNSTONE BAKERY LIMITED", "date_of_birth": ""}, PROBABLE),
    "trading-as": (PERSON | HOUSE | {"date_of_birth": ""},
                   HOUSE | {"customer_name": "Jane Archer t/a Wensum Windows",
                            "date_of_birth": ""}, PROBABLE),
    "trading-name": (PERSON | HOUSE | {"customer_name": "Jane Archer t/a Wensum Windows",
                                       "date_of_birth": ""},
                     HOUSE | {"customer_name": "Wensum Windows", "date_of_birth": ""}, PROBABLE),
}  # fmt: skip


def build() -> World:
    """Each case has its own house and its own birth year, so that none meets another's record."""
    world = World()
    for at, (name, (visit, record, _)) in enumerate(TABLE.items()):
        n, born = str(20 + at), f"{1920 + at}-03-02"

        def own(cells: dict[str, str], n: str = n, born: str = born) -> dict[str, str]:
            given = {key: value.format(n=n) for key, value in cells.items()}
            for form in ("1971-03-02", "02/03/1971"):
                if given.get("date_of_birth") == form:
                    given["date_of_birth"] = born if form[4] == "-" else f"02/03/{born[:4]}"
            return given

        base = {"address": "", "date_of_birth": "", "customer_name": f"Nobody Special{at}"}
        row = world.case(name, **base | own(visit))
        given = {"utr": "", "text": THREAT} | own(record)
        if visit.get("date_of_birth") and "date_of_birth" not in record:
            given["date_of_birth"] = born
        world.about(row, **given)
    return world


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return check(build().write(tmp_path_factory.mktemp("day")), status=1)


@pytest.mark.parametrize("name", TABLE)
def test_which_records_are_about_this_customer(found: Any, name: str) -> None:
    expected = TABLE[name][2]
    visit = by_id(found)[name]
    matches = {e["match"] for reason in visit["reasons"] for e in reason["evidence"]}
    assert matches == ({expected} if expected else set())
    assert visit["matched_records"] == (1 if expected else 0)
    assert ("records.violence" in rules(visit)) is bool(expected)


def test_a_reference_that_cannot_be_one_is_a_problem_of_its_line(found: Any) -> None:
    lines = {name: at + 2 for at, name in enumerate(TABLE)}
    places = {(p["file"], p["line"], p["column"]) for p in found["problems"]}
    assert places == {
        ("records/sa_notes.csv", lines[name], "utr")
        for name in ("bad-ref", "bad-ref-does-not-rule-out")
    }


def test_the_form_of_the_file_changes_nothing(found: Any, tmp_path: Path) -> None:
    """Flawless CSV, CSV that needs patience, and Parquet find the same records."""
    expected = {v["visit_id"]: (v["matched_records"], v["reasons"]) for v in found["visits"]}
    patient = build().write(tmp_path / "patient")
    with (patient / "records/sa_notes.csv").open("ab") as file:
        file.write(b"X1,,,,,,,,,,Caf\xe9\r\nX2,ragged\r\n")
    for folder in (patient, to_parquet(build().write(tmp_path / "parquet"))):
        for visit in check(folder, status=1)["visits"]:
            reasons = [r for r in visit["reasons"] if r["rule"] != "check.source"]
            assert (visit["matched_records"], reasons) == expected[visit["visit_id"]]


def test_the_strongest_match_is_shown(tmp_path: Path) -> None:
    world = World()
    visit = world.case("V")
    about = {k: visit[k] for k in ("customer_name", "date_of_birth", "address", "postcode")}
    world.about(visit, text=THREAT, **about)
    (reason,) = by_id(check(world.write(tmp_path), status=0))["V"]["reasons"]
    assert {e["match"] for e in reason["evidence"]} == {"reference"}
