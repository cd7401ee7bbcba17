"""Every file that ``forethought places import`` takes, and what it says of those it does not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from forethought.data import postcode_import
from forethought.data.postcode_file import SCALE
from forethought.data.postcode_import import (
    IMPORTED_NAME,
    PlacesImportError,
    import_places,
    rows_of,
)

CODE_POINT = (
    '"NR21 7AA",10,591988,328561,"E92000001","E19000239","E18000218","","E07000147","E05012345"\n'
)
NSPL = "pcd,pcd2,pcds,dointr,doterm,lat,long\nBT1 1AA,BT1  1AA,BT1 1AA,1,201001,54.6,-5.9\n"


def made(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_code_point_open_as_file_folder_and_zip(tmp_path: Path) -> None:
    folder = tmp_path / "codepo_gb" / "Data" / "CSV"
    folder.mkdir(parents=True)
    one = made(folder / "nr.csv", CODE_POINT + '"NR21 7AB",90,0,0,"","","","","",""\n')
    made(tmp_path / "codepo_gb" / "Doc.csv", "PC,PQ,EA,NO\nPostcode,Quality,East,North\n")
    archive = tmp_path / "codepo_gb.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(one, "../../nr.csv")
        packed.writestr("Doc/licence.txt", "…")
    for source in (one, tmp_path / "codepo_gb", archive):
        read = rows_of(source)
        assert read.layout == "Code-Point Open"
        assert [row[0] for row in read.rows] == ["NR21 7AA", "NR21 7AB"]
        assert read.rows[0][1:] == pytest.approx((52.8205 * SCALE, 0.8479 * SCALE), abs=300)
        assert read.rows[1][1:] == (None, None)
    assert not (tmp_path.parent / "nr.csv").exists()


def test_nspl_and_terminated_postcodes(tmp_path: Path) -> None:
    read = rows_of(made(tmp_path / "nspl.csv", NSPL))
    assert read.rows == [("BT1 1AA", 5_460_000, -590_000)]


def test_parquet(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "postcode": ["BT1 1AA", "BT1 1AB"],
            "lat": pa.array([54.60243, None], pa.float32()),
            "lon": pa.array([-5.92229, 0.0], pa.float32()),
            "pqi": [0, 0],
            "lsoa21": ["", ""],
        }
    )
    pq.write_table(table, tmp_path / "uk.parquet")
    read = rows_of(tmp_path / "uk.parquet")
    assert read.rows == [("BT1 1AA", 5_460_243, -592_229), ("BT1 1AB", None, None)]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("notes.csv", "a,b\n1,2\n", "notes.csv holds no postcode file. Give the ONS"),
        ("empty.csv", "", "empty.csv holds no postcode"),
        ("only.csv", "pcds,lat,long\nnone,1,2\n", "only.csv holds no postcode"),
        ("swapped.csv", "pcds,lat,long\nNR21 7AA,0.84,52.8\n", "outside the United Kingdom"),
        ("cut.zip", "PK\x03\x04 cut", "cut.zip is not a whole zip file"),
        ("cut.parquet", "PAR1 cut", "cut.parquet could not be read"),
    ],
)
def test_files_that_are_not_taken(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(PlacesImportError, match=says):
        import_places(made(tmp_path / name, text), tmp_path / "data")
    assert not (tmp_path / "data" / IMPORTED_NAME).exists()


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(PlacesImportError, match="There is no file"):
        import_places(tmp_path / "gone.csv", tmp_path)


def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = made(tmp_path / "nspl.csv", NSPL)
    import_places(source, tmp_path / "data")
    before = (tmp_path / "data" / IMPORTED_NAME).read_bytes()

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(postcode_import, "write_postcode_file", full)
    with pytest.raises(PlacesImportError, match="No space left on device"):
        import_places(source, tmp_path / "data")
    assert (tmp_path / "data" / IMPORTED_NAME).read_bytes() == before
    assert len(list((tmp_path / "data").iterdir())) == 1
