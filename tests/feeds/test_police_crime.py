"""Street crime of police.uk, well made and otherwise."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from forethought.feeds import neighbourhood_files
from forethought.feeds.neighbourhood_files import FileRead, read_file
from forethought.feeds.police_crime import MOST_PROBLEMS
from forethought.feeds.uploaded_file import UploadError
from forethought.places.crime_rates import CrimeKind
from tests.web.neighbourhoods.given import CSV, crime_row

SAMPLES = Path(__file__).parents[1] / "data" / "crime"
TODAY = date(2026, 11, 25)
LSOA = "E01026777"


def read(text: str | bytes, name: str = "2026-09-norfolk-street.csv") -> FileRead:
    content = text.encode() if isinstance(text, str) else text
    return read_file(name, content, today=TODAY)


def zipped(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def says(found: FileRead) -> list[str]:
    return [problem.says for problem in found.problems]


@pytest.mark.parametrize("kind", list(CrimeKind))
def test_each_kind_is_counted(kind: CrimeKind) -> None:
    (month,) = read(CSV + crime_row(kind=kind.value) * 3).months
    assert (month.rows, month.places[LSOA].of[kind], month.places[LSOA].everything) == (3, 3, 3)
    assert sum(month.places[LSOA].of.values()) == 3


@pytest.mark.parametrize(("kind", "shops"), [("Shoplifting", 1), ("Bicycle theft", 0)])
def test_what_matters_to_no_visit_is_counted_together(kind: str, shops: int) -> None:
    place = read(CSV + crime_row(kind=kind)).months[0].places[LSOA]
    assert (sum(place.of.values()), place.shoplifting, place.everything) == (0, shops, 1)


def test_months_and_forces_of_one_file_are_told_apart() -> None:
    text = CSV + crime_row() + crime_row(month="2026-08") + crime_row(force="Suffolk Constabulary")
    found = read(text).months
    assert [(one.force, one.month.month, one.rows) for one in found] == [
        ("Norfolk Constabulary", 9, 1),
        ("Norfolk Constabulary", 8, 1),
        ("Suffolk Constabulary", 9, 1),
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (crime_row(month="2026-13"), "'2026-13' is no month that is over"),
        (crime_row(month="2026-12"), "'2026-12' is no month that is over"),
        (crime_row(month=""), "is no month"),
        (crime_row(lsoa="S01006514"), "'S01006514' is no code of a neighbourhood"),
        (crime_row(lsoa="E0102677"), "is no code of a neighbourhood"),
        (crime_row(force=""), "its force or its kind of crime is empty"),
        (crime_row(kind=""), "its force or its kind of crime is empty"),
        (crime_row(kind="Piracy"), "'Piracy' is no kind of crime that is known here"),
        (crime_row().replace(",", ";"), "it has 1 cells instead of 12"),
        ('"' + crime_row(), "instead of 12"),
        ("\0" * 5000 + "x\n", "NUL characters"),
        ("x" * 300_000 + "\n", "instead of 12"),
    ],
)
def test_a_bad_line_is_told_and_loses_nothing_else(row: str, sentence: str) -> None:
    found = read(CSV + crime_row() + row + crime_row())
    assert any(sentence in each for each in says(found)), says(found)
    assert found.months[0].places[LSOA].of[CrimeKind.DISORDER] == 2
    lines = {problem.line for problem in found.problems}
    assert 3 in lines


def test_the_month_that_has_begun_is_taken() -> None:
    assert read(CSV + crime_row(month="2026-11")).months


def test_problems_are_told_up_to_a_number_and_all_counted() -> None:
    found = read(CSV + crime_row() + crime_row(month="x") * (MOST_PROBLEMS + 50))
    assert (len(found.problems), found.problem_count) == (MOST_PROBLEMS, MOST_PROBLEMS + 50)


def test_rows_without_a_neighbourhood_are_counted_apart() -> None:
    (month,) = read(CSV + crime_row() + crime_row(lsoa="", name="") * 2).months
    assert (month.rows, month.without_place, list(month.places)) == (3, 2, [LSOA])


def test_trains_and_stations_are_not_counted() -> None:
    found = read(CSV + crime_row() + crime_row(force="British Transport Police"))
    assert (found.rows, found.elsewhere, len(found.months)) == (1, 1, 1)


def test_a_file_that_breaks_off_is_not_taken() -> None:
    whole = CSV + crime_row() * 3
    assert read(whole[:-1]).rows == 3
    with pytest.raises(UploadError, match="breaks off in line 4: its months would be counted too"):
        read(whole[:-20])


def test_a_packed_file_that_breaks_off_is_not_taken() -> None:
    packed = gzip.compress((CSV + crime_row() * 100).encode())
    assert read(packed).rows == 100
    with pytest.raises(UploadError, match="breaks off: download it again"):
        read(packed[:-9])


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("cp1252"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
    ],
)
def test_encodings_and_line_ends(encode: object) -> None:
    text = CSV + crime_row(name="Ynys Môn 001A") + crime_row()
    found = read(encode(text))  # type: ignore[operator]
    assert found.rows == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "none of the files that are read here"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "none of the files that are read here"),
        (b"a,b,c\n1,2,3\n", "none of the files that are read here"),
        (CSV.encode(), "no row of street crime"),
        ((CSV + crime_row(month="x")).encode(), "no row of street crime"),
        (CSV.replace("Falls within", "Inside").encode(), "no column Falls within"),
        (b"PK\x03\x04 not an archive", "no archive that can be opened"),
        (b"\x1f\x8bnot packed", "damaged"),
        (b'{"type": "FeatureCollection", "features": [', "not valid JSON"),
        (b"{" * 100_000, "not valid JSON"),
        (b'{"a":' * 100_000, "not usable JSON"),
    ],
)
def test_what_is_none_of_these_files_is_refused_with_a_sentence(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(UploadError, match=sentence):
        read(content, "a.csv")


def test_an_archive_is_read_whole_and_other_files_are_left_alone() -> None:
    found = read(
        zipped(
            {
                "2026-08/2026-08-norfolk-street.csv": CSV + crime_row(month="2026-08"),
                "2026-09/2026-09-norfolk-street.csv": CSV + crime_row() * 2,
                "2026-09/2026-09-norfolk-outcomes.csv": "a,b\n",
                "../../etc/2026-09-suffolk-street.csv": CSV + crime_row(force="Suffolk"),
            }
        )
    )
    assert [(one.force, one.rows) for one in found.months] == [
        ("Norfolk Constabulary", 1),
        ("Norfolk Constabulary", 2),
        ("Suffolk", 1),
    ]
    assert found.ignored == 1


def test_a_month_that_stands_in_two_files_is_counted_once() -> None:
    found = read(
        zipped({"a/1-street.csv": CSV + crime_row(), "b/1-street.csv": CSV + crime_row() * 5})
    )
    assert found.months[0].rows == 1
    assert any("stands in two files" in each for each in says(found))


def test_archives_that_unpack_to_too_much_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    big = zipped({"1-street.csv": CSV + crime_row() * 200})
    packed = gzip.compress((CSV + crime_row() * 200).encode())
    size = len(CSV + crime_row() * 200)
    monkeypatch.setattr(neighbourhood_files, "LARGEST_TOGETHER", size)
    monkeypatch.setattr(neighbourhood_files, "LARGEST", size)
    assert read(big).rows == read(packed).rows == 200
    monkeypatch.setattr(neighbourhood_files, "LARGEST", size - 1)
    for content in (packed, (CSV + crime_row() * 200).encode()):
        with pytest.raises(UploadError, match="split it"):
            read(content)
    monkeypatch.setattr(neighbourhood_files, "LARGEST_TOGETHER", size - 1)
    with pytest.raises(UploadError, match="fewer forces or fewer months"):
        read(big)


def test_archives_without_street_crime_or_damaged_are_refused() -> None:
    with pytest.raises(UploadError, match="whose name ends in -street"):
        read(zipped({"a.txt": "x"}), "a.zip")
    whole = zipped({"1-street.csv": CSV + crime_row() * 500})
    for broken in (whole[: len(whole) // 2], whole[:60] + b"\0" * 20 + whole[80:]):
        with pytest.raises(UploadError, match="download it again"):
            read(broken, "a.zip")


def test_a_damaged_archive_of_another_packing_is_refused_with_a_sentence() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("1-street.csv", CSV + crime_row() * 500)
    whole = out.getvalue()
    assert read(whole, "a.zip").rows == 500
    with pytest.raises(UploadError, match="is damaged: download it again"):
        read(whole[:70] + b"\xff" * 20 + whole[90:], "a.zip")


@pytest.mark.parametrize(
    ("name", "force", "rows", "without", "places"),
    [
        ("2025-01-norfolk-street.csv.gz", "Norfolk Constabulary", 5419, 95, 580),
        ("2025-01-suffolk-street.csv.gz", "Suffolk Constabulary", 3688, 22, 473),
        (
            "2025-01-northern-ireland-street.csv.gz",
            "Police Service of Northern Ireland",
            500,
            500,
            0,
        ),
    ],
)
def test_real_months(name: str, force: str, rows: int, without: int, places: int) -> None:
    found = read((SAMPLES / name).read_bytes(), name)
    (month,) = found.months
    assert (month.force, month.month) == (force, date(2025, 1, 1))
    assert (month.rows, month.without_place, len(month.places)) == (rows, without, places)
    assert found.problem_count == 0


def test_the_real_counts_of_one_neighbourhood() -> None:
    name = "2025-01-norfolk-street.csv.gz"
    place = read((SAMPLES / name).read_bytes(), name).months[0].places["E01033438"]
    assert place.name == "Norwich 014A"
    assert dict(place.of.items()) == {
        CrimeKind.VIOLENCE: 42,
        CrimeKind.WEAPONS: 2,
        CrimeKind.DISORDER: 7,
        CrimeKind.ROBBERY: 1,
        CrimeKind.ANTISOCIAL: 18,
        CrimeKind.DRUGS: 2,
        CrimeKind.DAMAGE: 11,
    }
    assert (place.shoplifting, place.everything) == (3, 103)
