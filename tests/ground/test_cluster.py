"""The embedded cluster: durable, private, started by whoever comes first."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from forethought.embedded.cluster import Cluster
from forethought.embedded.errors import GroundError
from forethought.embedded.folder import DataFolder, data_folder
from forethought.embedded.server import HOST, connect, is_free


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    """One that is only looked at."""
    home = Path(tempfile.mkdtemp(prefix="forethought-ground-"))
    home.chmod(0o755)
    made = Cluster(DataFolder(home / "data"))
    made.start()
    yield made
    made.stop()
    shutil.rmtree(home)


def postmaster(cluster: Cluster) -> int:
    return int((cluster.folder.cluster / "postmaster.pid").read_text().splitlines()[0])


def seen_by_owner(cluster: Cluster, *, autocommit: bool = False) -> psycopg.Connection:
    owner = cluster.addresses().owner
    assert owner is not None
    return owner.connect(autocommit=autocommit)


def setting(cluster: Cluster, name: str) -> str:
    password = (cluster.folder.secrets / "superuser_password").read_text().strip()
    with connect(cluster.addresses().app.port, password) as superuser:
        row = superuser.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("server_encoding", "UTF8"),
        ("log_min_messages", "log"),
        ("log_error_verbosity", "terse"),
    ],
)
def test_it_is_durable_and_private(shared: Cluster, name: str, value: str) -> None:
    assert setting(shared, name) == value


def test_passwords_are_for_the_owner_alone(shared: Cluster) -> None:
    assert stat.S_IMODE(shared.folder.secrets.stat().st_mode) == 0o700
    files = list(shared.folder.secrets.iterdir())
    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(shared.folder.cluster.stat().st_mode) == 0o700


def test_nobody_comes_in_without_the_password(shared: Cluster) -> None:
    port = shared.addresses().app.port
    for role in ("forethought_app", "forethought_owner", "postgres"):
        with pytest.raises(psycopg.OperationalError, match=r"password|Password"):
            psycopg.connect(host=HOST, port=port, user=role, password="guess", dbname="forethought")


def test_a_refused_value_is_not_in_the_log(shared: Cluster) -> None:
    with shared.addresses().app.connect() as app, pytest.raises(psycopg.errors.DataError):
        app.execute("SELECT 'Mr Smith, 4 Elm Road'::integer")
    logs = "".join(file.read_text() for file in (shared.folder.cluster / "log").iterdir())
    assert "ready to accept connections" in logs
    assert "Elm Road" not in logs


def test_a_second_start_keeps_port_and_rows(cluster: Cluster) -> None:
    first = cluster.start()
    with seen_by_owner(cluster) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    cluster.stop()
    assert is_free(first.app.port)
    second = cluster.start()
    assert second == first
    assert cluster.start() == first
    with seen_by_owner(cluster) as owner:
        assert owner.execute("SELECT seven FROM kept").fetchone() == (7,)


def close_all(listening: socket.socket) -> None:
    with suppress(OSError):
        while True:
            listening.accept()[0].close()


def test_a_taken_port_is_left_for_another(cluster: Cluster) -> None:
    first = cluster.start()
    cluster.stop()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((HOST, first.app.port))
        taken.listen()
        Thread(target=close_all, args=(taken,), daemon=True).start()
        second = cluster.start()
        taken.shutdown(socket.SHUT_RDWR)
    assert second.app.port != first.app.port
    assert cluster.is_running()


def test_two_starts_at_once_give_one_database(cluster: Cluster) -> None:
    program = (
        "import sys; from pathlib import Path; from forethought.embedded.cluster import Cluster;"
        "from forethought.embedded.folder import DataFolder;"
        "print(Cluster(DataFolder(Path(sys.argv[1]))).start().app.port)"
    )
    command = [sys.executable, "-c", program, str(cluster.folder.root)]

    def one(_: int) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    with ThreadPoolExecutor(2) as pool:
        ports = set(pool.map(one, range(2)))
    assert ports == {str(cluster.addresses().app.port)}


def test_running_stops_only_what_it_started(cluster: Cluster) -> None:
    with cluster.running():
        assert cluster.is_running()
    assert not cluster.is_running()
    cluster.start()
    with cluster.running():
        pass
    assert cluster.is_running()


def test_a_killed_database_starts_again_with_every_committed_row(cluster: Cluster) -> None:
    addresses = cluster.start()
    with suppress(psycopg.OperationalError), seen_by_owner(cluster, autocommit=True) as owner:
        owner.execute("CREATE TABLE kept (n int)")
        for n in range(200):
            owner.execute("INSERT INTO kept VALUES (%s)", [n])
        os.kill(postmaster(cluster), signal.SIGKILL)
    assert cluster.start() == addresses
    with seen_by_owner(cluster) as owner:
        assert owner.execute("SELECT count(*) FROM kept").fetchone() == (200,)


@pytest.mark.prove
@pytest.mark.parametrize("round_", range(6))
def test_no_acknowledged_row_is_lost_however_it_is_killed(cluster: Cluster, round_: int) -> None:
    cluster.start()
    acknowledged = -1
    with suppress(psycopg.OperationalError), seen_by_owner(cluster, autocommit=True) as owner:
        owner.execute("CREATE TABLE kept (n int)")
        until = time.monotonic() + 0.3 * (round_ + 1)
        while time.monotonic() < until:
            owner.execute("INSERT INTO kept VALUES (%s)", [acknowledged + 1])
            acknowledged += 1
        os.kill(postmaster(cluster), signal.SIGKILL)
    cluster.start()
    with seen_by_owner(cluster) as owner:
        row = owner.execute("SELECT count(*), max(n) FROM kept").fetchone()
    assert row is not None
    assert row[0] == row[1] + 1
    assert row[1] >= acknowledged


def test_a_half_made_cluster_is_made_anew(cluster: Cluster) -> None:
    cluster.folder.prepare()
    half = cluster.folder.root / "postgres.half"
    half.mkdir()
    (half / "PG_VERSION").write_text("15\n")
    cluster.start()
    assert cluster.is_running()
    assert not half.exists()


def test_a_cluster_of_another_version_says_how_to_mend_it(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    version = cluster.folder.cluster / "PG_VERSION"
    real = version.read_text()
    version.write_text("14\n")
    with pytest.raises(GroundError, match=r"made by PostgreSQL 14.*postgresql-14"):
        cluster.start()
    version.write_text(real)
    cluster.start()


def test_before_the_first_start_it_says_what_to_type(open_folder: Path) -> None:
    cluster = Cluster(DataFolder(open_folder / "data"))
    assert not cluster.is_running()
    cluster.stop()
    with pytest.raises(GroundError, match="forethought serve"):
        cluster.addresses()


def test_secrets_that_others_may_read_stop_the_start(cluster: Cluster) -> None:
    cluster.folder.prepare()
    cluster.folder.secrets.chmod(0o755)
    with pytest.raises(GroundError, match="chmod 700"):
        cluster.start()


def test_a_folder_that_we_did_not_make_keeps_its_permissions(open_folder: Path) -> None:
    given = open_folder / "given"
    given.mkdir()
    given.chmod(0o755)
    DataFolder(given).prepare()
    assert stat.S_IMODE(given.stat().st_mode) == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as another account")
def test_a_folder_that_postgresql_cannot_enter_is_refused_and_not_opened(open_folder: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(GroundError, match=r"cannot enter .*closed"):
        DataFolder(closed).prepare()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write everywhere")
def test_a_folder_that_cannot_be_written_is_refused(open_folder: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(GroundError, match="FORETHOUGHT_DATA"):
        DataFolder(closed / "data").prepare()


def test_the_data_folder_is_where_it_was_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    assert data_folder(Path("/given")).root == Path("/given")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    for_root = data_folder().root
    assert for_root.parent == Path("/var/lib/forethought")
    assert len(for_root.name) == 10
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert data_folder().root.name == "var"
    assert (data_folder().root.parent / "pyproject.toml").is_file()
