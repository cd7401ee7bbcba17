"""Every release's database under today's program: nothing is lost, and work goes on.

`tools/make_release_data.py` keeps such a database in tests/data/releases; each file there is tried.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from forethought.embedded.addresses import Addresses
from forethought.service.ground import Ground, open_ground

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "tests" / "data" / "releases"
RELEASES = sorted(file.stem for file in KEPT.glob("*.backup"))
MAY_GROW = {"audit_seal", "auth_permission", "django_content_type", "django_migrations"}
"""Migrations add rows to these; every other table has the rows that it had."""
NOT_KEPT = {"checks_beat", "contactdesk_beat", "django_session", "signin_cache"}
"""Rows of processes that had ended, and of people who must sign in again."""


@dataclass(frozen=True)
class Upgraded:
    """One release's database after `forethought restore`; its cluster runs."""

    about: dict[str, Any]
    ground: Ground
    addresses: Addresses
    environment: dict[str, str]
    said: str
    rows: dict[str, int]

    def forethought(self, *words: str) -> subprocess.CompletedProcess[str]:
        return run(self.environment, "-P", "-m", "forethought.cli", *words)


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module", params=RELEASES)
def upgraded(request: pytest.FixtureRequest) -> Iterator[Upgraded]:
    version: str = request.param
    about = json.loads((KEPT / f"{version}.json").read_text(encoding="utf-8"))
    home = Path(tempfile.mkdtemp(prefix="forethought-ground-"))
    home.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], "FORETHOUGHT_DATA": str(home / "data")}
    ground = open_ground(environment)
    try:
        ground.folder.prepare()
        key = ground.folder.secrets / "encryption_key"
        key.write_text(about["encryption_key"] + "\n", encoding="utf-8")
        key.chmod(0o600)
        addresses = ground.start()
        words = ("-P", "-m", "forethought.cli", "restore", str(KEPT / f"{version}.backup"))
        done = run(environment, *words)
        assert done.returncode == 0, done.stdout + done.stderr
        rows = rows_of(addresses)
        yield Upgraded(about, ground, addresses, environment, done.stdout, rows)
    finally:
        ground.stop()
        shutil.rmtree(home)


def rows_of(addresses: Addresses) -> dict[str, int]:
    assert addresses.owner is not None
    with addresses.owner.connect() as owner:
        tables = owner.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        counted = {}
        for (table,) in tables:
            row = owner.execute(f'SELECT count(*) FROM "{table}"').fetchone()
            assert row is not None
            counted[table] = row[0]
    return counted


@pytest.fixture(scope="module")
def day(upgraded: Upgraded) -> dict[str, Any]:
    """What `upgraded.py` did with it."""
    environment = upgraded.ground.for_site(upgraded.addresses, demonstration=True)
    moment = upgraded.about["made_at"]
    kept = {name: environment[name] for name in environment if name != "PYTHONPATH"}
    done = run(kept | {"PYTHONPATH": str(ROOT)}, "-m", "tests.ground.upgraded", moment)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_there_is_a_release_to_come_from() -> None:
    assert "0.1.0" in RELEASES


def test_no_row_is_lost(upgraded: Upgraded) -> None:
    lost = {
        table: (count, upgraded.rows.get(table))
        for table, count in upgraded.about["rows"].items()
        if table not in NOT_KEPT
        and (
            upgraded.rows.get(table, 0) < count
            if table in MAY_GROW
            else upgraded.rows.get(table) != count
        )
    }
    assert not lost, "a table that is gone on purpose must say where its rows went"


def test_the_tables_are_up_to_date_and_the_audit_is_as_written(upgraded: Upgraded) -> None:
    assert "The tables are up to date" in upgraded.said
    assert "1 of the photos of incidents are in their folder again." in upgraded.said
    assert upgraded.forethought("manage", "migrate", "--check").returncode == 0


def test_its_visits_are_checked_again(day: dict[str, Any]) -> None:
    visits = day["visits"]
    assert visits["held"] > 20
    assert visits["held"] == visits["ahead"], "its worker holds them, and nobody else"
    assert visits["checked"] == visits["held"]
    assert visits["program"] == [visits["version"]]
    assert (visits["due"], visits["faults"]) == (0, 0)


def test_nobody_who_was_out_is_lost_sight_of(day: dict[str, Any]) -> None:
    contact = day["contact"]
    assert contact["out"] >= 4
    assert contact["overdue"] == contact["out"]
    assert (contact["asked_for_help"], contact["broke"]) == (1, 0)


def test_its_secrets_can_be_read(day: dict[str, Any]) -> None:
    assert day["secrets"] == "INVENTED" * 4


def test_its_people_can_sign_in_and_every_page_answers(day: dict[str, Any]) -> None:
    for one in day["pages"]:
        assert one["signed_in"], one["who"]
        assert len(one["statuses"]) > 10, one
        bad = {page: status for page, status in one["statuses"].items() if status not in (200, 302)}
        assert not bad, f"{one['who']}: {bad}"


def test_what_was_done_since_is_sealed_behind_it(upgraded: Upgraded, day: dict[str, Any]) -> None:
    assert day["unsealed"] == 0
    done = upgraded.forethought("audit", "verify")
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_it_backs_up_can_be_verified(upgraded: Upgraded, tmp_path: Path) -> None:
    target = tmp_path / "site.backup"
    done = upgraded.forethought("backup", str(target), "--verify")
    assert done.returncode == 0, done.stdout + done.stderr
    for said in ("as its manifest says", "1 photo of incidents: whole", "can be restored"):
        assert said in done.stdout
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == ["site.backup", "site.backup.manifest.json", "site.backup.photos.tar"]
