"""Backup and restore: whole or not at all."""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from forethought.embedded.addresses import Address, Addresses
from forethought.embedded.cluster import Cluster
from forethought.embedded.errors import GroundError
from forethought.embedded.folder import DataFolder
from forethought.service import backup as backup_module
from forethought.service import backup_manifest
from forethought.service.backup import backup, restore
from forethought.service.demonstration import load_demonstration, warn_of_invented_people
from forethought.service.ground import Ground, open_ground

TABLES = """
CREATE TABLE visit (id bigserial PRIMARY KEY, note text NOT NULL);
CREATE TABLE officer (visit bigint REFERENCES visit, name text);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON visit EXECUTE FUNCTION refuse();
INSERT INTO visit (note) SELECT 'Zoë’s \\n house ' || n FROM generate_series(1, 500) n;
INSERT INTO officer SELECT id, 'invented' FROM visit;
"""


def owner_of(addresses: Addresses) -> Address:
    assert addresses.owner is not None
    return addresses.owner


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    home = Path(tempfile.mkdtemp(prefix="forethought-ground-"))
    home.chmod(0o755)
    made = open_ground({"FORETHOUGHT_DATA": str(home / "data")})
    made.start()
    yield made
    made.stop()
    shutil.rmtree(home)


@pytest.fixture
def addresses(ground: Ground) -> Addresses:
    found = ground.embedded().addresses()
    with owner_of(found).connect() as owner:
        owner.execute("DROP SCHEMA public CASCADE")
        owner.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
    return found


@pytest.fixture
def filled(addresses: Addresses) -> Addresses:
    with owner_of(addresses).connect() as owner:
        owner.execute(TABLES)
    return addresses


@pytest.fixture
def kept(ground: Ground, filled: Addresses, tmp_path: Path) -> Path:
    target = tmp_path / "site.backup"
    backup(ground, filled, target, lambda _line: None)
    return target


def content(addresses: Addresses) -> tuple[object, ...] | None:
    with owner_of(addresses).connect() as owner:
        return owner.execute(
            "SELECT count(*), md5(string_agg(note, '|' ORDER BY id)), max(id),"
            " (SELECT count(*) FROM officer) FROM visit"
        ).fetchone()


def empty(addresses: Addresses) -> None:
    with owner_of(addresses).connect() as owner:
        owner.execute("DROP TABLE visit, officer; DROP FUNCTION refuse")


def quietly(_line: str) -> None:
    pass


def test_what_was_backed_up_comes_back(ground: Ground, filled: Addresses, kept: Path) -> None:
    before = content(filled)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    empty(filled)
    restore(ground, filled, kept, replace=False, say=quietly)
    assert content(filled) == before
    with owner_of(filled).connect() as owner:
        owner.execute("INSERT INTO visit (note) VALUES ('next number')")
        with pytest.raises(psycopg.errors.RaiseException):
            owner.execute("DELETE FROM visit")


def test_photos_are_kept_beside_it_and_come_back(
    ground: Ground, filled: Addresses, tmp_path: Path
) -> None:
    folder = ground.folder.root / "photos"
    folder.mkdir()
    photo = folder / f"{'a' * 40}.jpg"
    photo.write_bytes(b"a photo")
    said: list[str] = []
    target = tmp_path / "with.backup"
    backup(ground, filled, target, said.append)
    assert any("1 photo of incidents" in line for line in said)
    photo.unlink()
    with pytest.raises(GroundError, match="there already"):
        backup(ground, filled, tmp_path / "with.backup.photos.tar", quietly)
    restore(ground, filled, target, replace=True, say=said.append)
    assert photo.read_bytes() == b"a photo"
    assert "1 of the photos of incidents are in their folder again." in said
    photo.unlink()


def test_a_database_that_is_not_empty_is_refused(
    ground: Ground, filled: Addresses, kept: Path
) -> None:
    with pytest.raises(GroundError, match=r"not empty \(2 tables\).*--replace"):
        restore(ground, filled, kept, replace=False, say=quietly)


def test_replace_leaves_nothing_of_what_was_there(
    ground: Ground, filled: Addresses, kept: Path
) -> None:
    before = content(filled)
    with owner_of(filled).connect() as owner:
        owner.execute("CREATE TABLE newer (id int)")
        owner.execute("INSERT INTO visit (note) VALUES ('newer')")
    restore(ground, filled, kept, replace=True, say=quietly)
    assert content(filled) == before
    with owner_of(filled).connect() as owner:
        assert owner.execute("SELECT to_regclass('newer')").fetchone() == (None,)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.95, 0.999])
def test_a_file_that_was_cut_off_changes_nothing(
    ground: Ground, filled: Addresses, kept: Path, part: float
) -> None:
    before = content(filled)
    whole = kept.read_bytes()
    kept.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(GroundError, match="not a whole backup"):
        restore(ground, filled, kept, replace=True, say=quietly)
    assert content(filled) == before


def test_a_restore_that_fails_in_the_middle_changes_nothing(
    ground: Ground, filled: Addresses, kept: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A backup whose last step fails: its check calls a function that refuses by then."""
    with owner_of(filled).connect() as owner:
        owner.execute(
            "CREATE FUNCTION fits(text) RETURNS boolean LANGUAGE sql AS "
            "$$SELECT current_setting('forethought.fits', true) IS NOT DISTINCT FROM 'yes'$$"
        )
        owner.execute("SET forethought.fits = 'yes'")
        owner.execute("ALTER TABLE officer ADD CONSTRAINT fits CHECK (fits(name))")
    broken = kept.with_name("broken.backup")
    backup(ground, filled, broken, quietly)
    before = content(filled)
    with pytest.raises(GroundError, match="The database is unchanged"):
        restore(ground, filled, broken, replace=True, say=quietly)
    assert content(filled) == before
    assert "fits" in capfd.readouterr().err


def test_no_file_is_overwritten(ground: Ground, filled: Addresses, kept: Path) -> None:
    before = kept.read_bytes()
    with pytest.raises(GroundError, match="is there already"):
        backup(ground, filled, kept, quietly)
    assert kept.read_bytes() == before


def test_a_folder_that_is_not_there_is_a_sentence(
    ground: Ground, filled: Addresses, tmp_path: Path
) -> None:
    with pytest.raises(GroundError, match="cannot be written: no such file"):
        backup(ground, filled, tmp_path / "no" / "site.backup", quietly)


def test_a_database_in_use_is_not_restored(ground: Ground, filled: Addresses, kept: Path) -> None:
    with (
        filled.app.connect(),
        pytest.raises(GroundError, match="Somebody uses the database as forethought_app"),
    ):
        restore(ground, filled, kept, replace=True, say=quietly)


def test_without_the_owners_role_it_says_which_variable(
    ground: Ground, filled: Addresses, tmp_path: Path
) -> None:
    with pytest.raises(GroundError, match="FORETHOUGHT_OWNER_DATABASE_URL"):
        backup(ground, Addresses(filled.app, None), tmp_path / "x", quietly)


def test_it_names_the_key_to_keep(ground: Ground, filled: Addresses, tmp_path: Path) -> None:
    said: list[str] = []
    backup(ground, filled, tmp_path / "x", said.append)
    assert "encryption_key" in " ".join(said)


def test_the_manifest_counts_the_moment_that_the_file_holds(
    ground: Ground, filled: Addresses, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that come in while the backup is written are in neither."""
    dump = backup_module._dump

    def dump_later(*words: Any) -> None:
        with owner_of(filled).connect() as owner:
            owner.execute("INSERT INTO visit (note) VALUES ('came in meanwhile')")
        dump(*words)

    monkeypatch.setattr(backup_module, "_dump", dump_later)
    target = kept.with_name("later.backup")
    backup(ground, filled, target, quietly)
    manifest = backup_manifest.read(target)
    assert manifest is not None
    assert manifest.rows == {"officer": 500, "visit": 500}
    restore(ground, filled, target, replace=True, say=quietly)
    with owner_of(filled).connect() as owner:
        assert owner.execute("SELECT count(*) FROM visit").fetchone() == (500,)


def test_a_file_that_was_changed_since_is_not_restored(
    ground: Ground, filled: Addresses, kept: Path
) -> None:
    with owner_of(filled).connect() as owner:
        owner.execute("INSERT INTO visit (note) VALUES ('since then')")
    other = kept.with_name("other.backup")
    backup(ground, filled, other, quietly)
    shutil.copyfile(backup_manifest.beside(other), backup_manifest.beside(kept))
    with pytest.raises(GroundError, match="changed or damaged since"):
        restore(ground, filled, kept, replace=True, say=quietly)


def people(addresses: Addresses, *demo: bool) -> None:
    with owner_of(addresses).connect() as owner:
        owner.execute("CREATE TABLE people_person (demo boolean)")
        owner.execute("GRANT USAGE ON SCHEMA public TO forethought_app")
        owner.execute("GRANT SELECT ON people_person TO forethought_app")
        for one in demo:
            owner.execute("INSERT INTO people_person VALUES (%s)", [one])


def test_the_demonstration_office_keeps_away_from_real_people(
    ground: Ground, addresses: Addresses
) -> None:
    people(addresses, True, True, False)
    with pytest.raises(GroundError, match="holds 1 people who are not invented"):
        load_demonstration(ground, addresses)


@pytest.mark.parametrize(("demo", "warns"), [((), False), ((False,), False), ((True,), True)])
def test_invented_people_in_a_real_office_are_told(
    addresses: Addresses, demo: tuple[bool, ...], warns: bool
) -> None:
    people(addresses, *demo)
    said: list[str] = []
    warn_of_invented_people(addresses, said.append)
    assert bool(said) == warns


def test_another_cluster_takes_the_backup(kept: Path, filled: Addresses, open_folder: Path) -> None:
    before = content(filled)
    other = Ground(
        open_ground({}).environment,
        DataFolder(open_folder / "data"),
        Cluster(DataFolder(open_folder / "data")),
    )
    with other.running() as there:
        restore(other, there, kept, replace=False, say=quietly)
        assert content(there) == before
