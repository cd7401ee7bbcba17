"""A whole installation that is well, on a real cluster, for breaking one thing at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from django.db import connection

from forethought.embedded import environment as names
from forethought.embedded.addresses import Address
from forethought.embedded.cluster import SUPERUSER_PASSWORD
from forethought.embedded.last_backup import keep_last_backup
from forethought.embedded.roles import grant
from forethought.embedded.server import connect
from forethought.service.doctor.examining import Examined, examine
from forethought.service.doctor.finding import Finding
from forethought.service.ground import Ground, open_ground, owner_of
from forethought.web.audit.tables import APPEND_ONLY
from tests.ports import a_free_port

ROOT = Path(__file__).resolve().parents[3]
ALIVE = "now() + interval '8 seconds'"  # so that no slow machine takes them for dead
BEATS = f"""
DELETE FROM checks_beat; DELETE FROM contactdesk_beat; DELETE FROM health_partbeat;
INSERT INTO checks_beat (worker, at) VALUES ('w', {ALIVE});
INSERT INTO contactdesk_beat (watchdog, host, at) VALUES ('d', 'h', {ALIVE});
INSERT INTO health_partbeat (process, part, at) VALUES ('f', 'feeds', {ALIVE});
"""
FILL = """
import os
from datetime import UTC, datetime
from forethought.service.site import site

with site():
    from allauth.mfa.models import Authenticator
    from forethought.vocabulary import RECORD_SYSTEMS, Grade
    from forethought.web.audit.sealing import seal
    from forethought.web.contactdesk.models import Way
    from forethought.web.people.models import Person
    from forethought.web.people.services import PersonDetails, add_person
    from forethought.web.records.models import Source

    now = datetime.now(UTC)
    for number in range(3):
        details = PersonDetails(
            officer_id=f"s{number}", name="Invented Person", email=f"p{number}@example.org",
            grade=Grade.MANAGER, contact_desk=True, safety_administrator=True,
        )
        person = add_person(details=details, by=None, now=now)
        Authenticator.objects.create(user=person, type="totp", data={})
        Way.objects.create(
            person=person, channel="smtp_mail", address=person.email, added_at=now, worked_at=now
        )
        seal(now)
    for name in (*RECORD_SYSTEMS, "notes"):
        Source.objects.create(
            name=name, file=f"{name}.csv", extracted_at=now, rows=1, loaded_at=now
        )
"""


@dataclass
class World:
    """One installation. ``environ`` is what it is started with; ``later``: seconds of its clock."""

    environ: dict[str, str]
    bin: Path
    ground: Ground = field(init=False)

    def __post_init__(self) -> None:
        self.ground = open_ground(self.environ)

    @property
    def data(self) -> Path:
        return self.ground.folder.root

    def examine(self, *only: str, environ: dict[str, str] | None = None) -> list[Examined]:
        return examine(environ or self.environ, lambda: datetime.now(UTC), only)

    def findings(self, check: str, environ: dict[str, str] | None = None) -> Sequence[Finding]:
        (found,) = self.examine(check, environ=environ)
        return found.findings

    def superuser(self) -> psycopg.Connection[Any]:
        port = self.ground.embedded().addresses().app.port
        password = (self.ground.folder.secrets / SUPERUSER_PASSWORD).read_text().strip()
        return connect(port, password, "forethought")

    def sql(self, statement: str) -> None:
        """As the superuser, past every trigger."""
        with self.superuser() as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statement.encode())

    def type(self, command: str) -> None:
        """What an operator types, in a shell."""
        path = f"{self.bin}:{os.environ['PATH']}"
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.data,
            env=plain(self.environ) | {"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def plain(environ: dict[str, str]) -> dict[str, str]:
    """The environment of a process, without what tests of the site put there."""
    ours = {name: text for name, text in os.environ.items() if name in {"PATH", "HOME"}}
    return ours | environ


@contextmanager
def mail_server() -> Iterator[int]:
    """A mail server on this machine: its port."""
    controller = Controller(Sink(), hostname="127.0.0.1", port=a_free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def copy_tables(ground: Ground, owner: Address) -> None:
    """The tables of the tests' own database: migrating anew takes ten times as long."""
    known = connection.settings_dict
    theirs = Address(
        known["HOST"], int(known["PORT"]), known["NAME"], known["USER"], known["PASSWORD"]
    )
    programs = ground.embedded().programs()
    dump = subprocess.run(
        [str(programs.path("pg_dump")), "--no-owner", "--no-privileges"],
        env=plain(theirs.environment()),
        check=True,
        capture_output=True,
    )
    done = subprocess.run(
        [str(programs.path("psql")), "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"],
        input=dump.stdout,
        env=plain(owner.environment()),
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def healthy(home: Path) -> Iterator[World]:
    """Everything as in a well-kept office, but for the processes, whose beats are made up."""
    home.chmod(0o755)
    forethought = home / "bin" / "forethought"
    forethought.parent.mkdir()
    forethought.write_text(f'#!/bin/sh\nexec {sys.executable} -m forethought.cli "$@"\n')
    forethought.chmod(0o755)
    with mail_server() as port:
        environ = {
            names.DATA: str(home / "data"),
            names.SMTP: f"smtp://127.0.0.1:{port}",
            names.MAIL_FROM: "visits@example.org",
        }
        world = World(environ, forethought.parent)
        addresses = world.ground.start()
        try:
            copy_tables(world.ground, owner_of(addresses))
            with owner_of(addresses).connect() as owner:
                grant(owner, to=addresses.app.role, append_only=APPEND_ONLY)
            subprocess.run([sys.executable, "-c", FILL], env=plain(environ), check=True, cwd=ROOT)
            world.sql(BEATS)
            keep_last_backup(world.ground.folder, datetime.now(UTC))
            yield world
        finally:
            world.ground.stop()


@contextmanager
def put_back(path: Path) -> Iterator[Path]:
    """The file or folder as it was, mode and all, once the block ends."""
    mode, kept = path.stat().st_mode, path.with_name(f".kept-{path.name}")
    if path.is_file():
        shutil.copy2(path, kept)
    try:
        yield path
    finally:
        if kept.exists():
            kept.replace(path)
        path.chmod(mode)
