"""A PostgreSQL server of one's own, made by the lines of docs/deploy.md; the real site on it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from forethought.embedded.addresses import Address
from forethought.embedded.environment import INTERNAL, KNOWN
from forethought.embedded.server import connect
from forethought.embedded.throwaway import Throwaway, throwaway_cluster
from tests.ports import a_free_port
from tests.web.processes import until

DEPLOY = Path(__file__).resolve().parents[2] / "docs" / "deploy.md"
TEXT = DEPLOY.read_text(encoding="utf-8")


def sql_of_the_page() -> list[str]:
    blocks = re.findall(r"```sql\n(.*?)```", TEXT, flags=re.DOTALL)
    return [line.strip() for block in blocks for line in block.split(";") if line.strip()]


@pytest.fixture(scope="module")
def server() -> Iterator[Throwaway]:
    with throwaway_cluster() as cluster:
        with connect(cluster.port, cluster.password) as superuser:
            for statement in sql_of_the_page():
                superuser.execute(statement)  # type: ignore[call-overload]
        yield cluster


def url(server: Throwaway, role: str) -> str:
    password = {"forethought_app": "APP-PASSWORD", "forethought_owner": "OWNER-PASSWORD"}[role]
    return Address(server.host, server.port, "forethought", role, password).url


@pytest.fixture(scope="module")
def environment(server: Throwaway, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the service has: without the owner."""
    return {
        "PATH": os.environ["PATH"],
        "FORETHOUGHT_DATA": str(tmp_path_factory.mktemp("served") / "data"),
        "FORETHOUGHT_DATABASE_URL": url(server, "forethought_app"),
    }


@pytest.fixture(scope="module")
def owning(server: Throwaway, environment: dict[str, str]) -> dict[str, str]:
    return environment | {
        "FORETHOUGHT_OWNER_DATABASE_URL": url(server, "forethought_owner"),
    }


def forethought(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "forethought.cli", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def nobody_is_connected(server: Throwaway) -> bool:
    """A connection's process in the server ends a moment after the connection."""
    with connect(server.port, server.password) as superuser:
        row = superuser.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = 'forethought'"
        ).fetchone()
    return row == (0,)


def test_before_the_tables_are_made_the_site_says_what_to_do(environment: dict[str, str]) -> None:
    done = forethought(environment, "serve", "--only", "site")
    assert done.returncode == 2
    assert "forethought migrate" in done.stderr


def test_before_the_tables_are_made_nobody_can_be_added(environment: dict[str, str]) -> None:
    done = forethought(environment, "people", "administrator", "a@example.org", "--name=A B")
    assert done.returncode == 2
    assert "The database has no tables yet" in done.stderr


def test_without_the_owner_nothing_is_migrated(environment: dict[str, str]) -> None:
    done = forethought(environment, "migrate")
    assert done.returncode == 2
    assert "FORETHOUGHT_OWNER_DATABASE_URL is not set" in done.stderr


def test_the_site_on_a_server(
    server: Throwaway, environment: dict[str, str], owning: dict[str, str], tmp_path: Path
) -> None:
    done = forethought(owning, "migrate")
    assert done.returncode == 0, done.stderr
    with psycopg.connect(environment["FORETHOUGHT_DATABASE_URL"]) as app:
        app.execute("SELECT count(*) FROM audit_event")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM audit_event")

    behind = {"FORETHOUGHT_BEHIND_TLS": "yes", "FORETHOUGHT_HOSTS": "visits.example.org"}
    words = ("people", "administrator", "a@example.org", "--name=Invented Chief")
    done = forethought(environment | behind, *words)
    assert "https://visits.example.org/" in done.stdout, done.stderr
    assert forethought(environment, "manage", "check").returncode == 0

    port = a_free_port()
    site = subprocess.Popen(
        [sys.executable, "-m", "forethought.cli", "serve", "--only=site", f"--port={port}"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert site.stdout is not None
        assert any("ready" in line for line in site.stdout)
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=120) as page:
            assert page.status == 200
            assert b"Forethought" in page.read()
        in_use = forethought(owning, "restore", str(DEPLOY), "--replace").stderr
        assert "Somebody uses the database" in in_use
        kept = tmp_path / "site.backup"
        done = forethought(owning, "backup", str(kept))
        assert done.returncode == 0, done.stderr
    finally:
        site.terminate()
        site.communicate()
    assert site.returncode == 0

    assert until(lambda: nobody_is_connected(server), 120)
    done = forethought(owning, "restore", str(kept))
    assert "is not empty" in done.stderr
    assert until(lambda: nobody_is_connected(server), 120)
    done = forethought(owning, "restore", "--replace", str(kept))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_names_every_variable_and_no_other() -> None:
    named = set(re.findall(r"FORETHOUGHT_[A-Z_]*[A-Z]", TEXT))
    assert named == set(KNOWN)
    assert not named & set(INTERNAL)


def test_the_page_names_only_commands_that_exist() -> None:
    from forethought.cli import main

    named = set(re.findall(r"\bforethought ([a-z-]+)\b(?! ?alone)", TEXT))
    shown = {
        word
        for word in named
        if f"`forethought {word}" in TEXT or f"bin/forethought {word}" in TEXT
    }
    assert shown <= set(main.commands)
    assert {"serve", "start", "migrate", "backup", "restore", "people", "audit"} <= shown
