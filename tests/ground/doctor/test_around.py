"""Variables, the machine and the database as a whole; and how all of it is told."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import zoneinfo
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forethought.data import model_files
from forethought.embedded.errors import GroundError
from forethought.service.doctor import examining
from forethought.service.doctor.checks import disk, pango, port
from forethought.service.doctor.examining import examine, known_checks, worst
from forethought.service.doctor.finding import Check, Finding, Need, Verdict
from forethought.service.doctor.patient import Patient
from forethought.web.audit.head_file import FILE
from tests.ground.doctor.installation import World, put_back
from tests.ports import a_free_port

pytestmark = pytest.mark.django_db  # for the tables of its database, which are copied

VARIABLES = {
    "misspelt": ("environment", {"FORETHOUGHT_HOTS": "a.example.org"}, "Did you mean"),
    "no whole path": ("environment", {"FORETHOUGHT_DATA": "data"}, "write the whole path"),
    "same role twice": (
        "environment",
        {
            "FORETHOUGHT_DATABASE_URL": "postgresql://one:x@127.0.0.1/f",
            "FORETHOUGHT_OWNER_DATABASE_URL": "postgresql://one:x@127.0.0.1/f",
        },
        "name the same role",
    ),
    "TLS without a name": ("hosts", {"FORETHOUGHT_BEHIND_TLS": "yes"}, "names nothing that people"),
    "name without TLS": (
        "hosts",
        {"FORETHOUGHT_HOSTS": "visits.example.org"},
        "names visits.example.org, and FORETHOUGHT_BEHIND_TLS is not yes",
    ),
    "no such policy": (
        "policy",
        {"FORETHOUGHT_POLICY": "/nowhere/pack.toml"},
        "FORETHOUGHT_POLICY",
    ),
    "no such phrases": (
        "policy",
        {"FORETHOUGHT_LEXICONS": "/nowhere/ours.toml"},
        "FORETHOUGHT_LEXICONS",
    ),
    "no such channels": (
        "settings_files",
        {"FORETHOUGHT_CHANNELS_FILE": "/nowhere/channels.toml"},
        "cannot be read: no such file",
    ),
    "no mail": ("mail", {"FORETHOUGHT_SMTP_URL": "", "FORETHOUGHT_MAIL_FROM": ""}, "No mail is"),
    "half of mail": ("mail", {"FORETHOUGHT_MAIL_FROM": ""}, "Set both"),
    "no such security": ("mail", {"FORETHOUGHT_SMTP_URL": "imap://127.0.0.1"}, "cannot be read"),
    "no such part": ("parts", {"FORETHOUGHT_EXPECTED_PARTS": "wroker"}, "holds 'wroker'"),
    "database elsewhere": (
        "database",
        {"FORETHOUGHT_DATABASE_URL": "postgresql://one:x@127.0.0.1:1/f"},
        "does not let one in",
    ),
}


@pytest.mark.parametrize("name", VARIABLES)
def test_a_variable_that_says_something_wrong_is_named(world: World, name: str) -> None:
    check, wrong, says = VARIABLES[name]
    (found,) = world.findings(check, world.environ | wrong)
    assert found.verdict in {Verdict.BROKEN, Verdict.WARNING}
    assert says in found.says
    assert found.mend
    (mended,) = world.findings(check)
    assert mended.verdict is Verdict.OK


def test_a_mail_server_that_is_gone_or_wants_something_else(world: World) -> None:
    closed = {"FORETHOUGHT_SMTP_URL": f"smtp://127.0.0.1:{a_free_port()}"}
    (found,) = world.findings("mail", world.environ | closed)
    assert "does not take mail (ConnectionRefusedError)" in found.says
    plain = {"FORETHOUGHT_SMTP_URL": world.environ["FORETHOUGHT_SMTP_URL"].replace("//", "//a:b@")}
    (found,) = world.findings("mail", world.environ | plain)
    assert found.verdict is Verdict.BROKEN
    assert "a:b" not in found.says + found.mend


def ahead_head(world: World) -> None:
    head = world.data / FILE
    last = json.loads(head.read_text().splitlines()[-1])
    head.write_text(json.dumps(last | {"seal": last["seal"] + 5}) + "\n")


def test_a_learned_model_that_is_not_whole_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_files, "_FILE", "model/gone.npz")
    (found,) = world.findings("policy")
    assert found.verdict is Verdict.BROKEN
    assert "no visit can be checked: there is no model at" in found.says
    assert "FORETHOUGHT_READER=words" in found.mend
    (found,) = world.findings("policy", world.environ | {"FORETHOUGHT_READER": "words"})
    assert found.verdict is Verdict.OK


def test_a_head_of_the_audit_that_is_gone_or_ahead(world: World) -> None:
    with put_back(world.data / FILE) as head:
        ahead_head(world)
        (found,) = world.findings("audit")
        assert "a tail was cut off" in found.says
        head.unlink()
        (found,) = world.findings("audit")
        assert f"{head} is missing" in found.says
        head.write_text("nonsense\n")
        (found,) = world.findings("audit")
        assert "line 1, is not a head" in found.says
    assert world.findings("audit")[0].verdict is Verdict.OK


def test_a_head_of_the_audit_that_stays_behind(world: World) -> None:
    def later() -> datetime:
        return datetime.now(UTC) + timedelta(hours=1)

    with put_back(world.data / FILE) as head:
        head.write_text(head.read_text().splitlines(keepends=True)[0])
        (behind,) = [
            found
            for found in examine(world.environ, later, ["audit"])[0].findings
            if "outside the database" in found.says
        ]
        assert behind.verdict is Verdict.WARNING
        assert f"{head} ends with seal 1, and the database with seal 3" in behind.says
    found = examine(world.environ, later, ["audit"])[0].findings
    assert not [one for one in found if "outside the database" in one.says]


@pytest.mark.parametrize(
    ("apart", "verdict"),
    [
        (1.5, Verdict.OK),
        (3, Verdict.WARNING),
        (60, Verdict.BROKEN),
        (-3, Verdict.WARNING),
        (-60, Verdict.BROKEN),
    ],
)
def test_clocks_apart(world: World, apart: float, verdict: Verdict) -> None:
    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=apart)

    (found,) = examine(world.environ, clock, ["clock"])
    assert found.verdict is verdict


def test_a_database_that_does_not_run_keeps_others_from_looking(world: World) -> None:
    world.ground.stop()
    try:
        found = {one.name: one for one in world.examine()}
        assert found["database"].verdict is Verdict.BROKEN
        assert "does not run" in found["database"].findings[0].says
        assert found["database"].findings[0].mend == "forethought start"
        unseen = {name for name, one in found.items() if one.verdict is Verdict.NOT_LOOKED}
        assert unseen == {
            name for name, check in known_checks().items() if check.need > Need.GROUND
        }
        assert worst(list(found.values())).status == 2
    finally:
        world.ground.start()
    assert world.findings("database")[0].verdict is Verdict.OK


def test_a_folder_that_is_not_there_is_not_made(world: World, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    environ = {"FORETHOUGHT_DATA": str(nowhere)}
    found = {one.name: one.verdict for one in world.examine(environ=environ)}
    assert found["data_folder"] is Verdict.BROKEN
    assert found["secrets"] is Verdict.BROKEN
    assert not nowhere.exists()


def test_a_password_of_the_database_that_is_gone_is_not_made_anew(world: World) -> None:
    path = world.data / "secrets" / "owner_password"
    kept = path.rename(path.with_name("kept"))
    try:
        (found,) = world.findings("secrets")
        assert f"{path} is gone" in found.says
        world.examine("database")
        assert not path.exists()
    finally:
        kept.rename(path)


def test_notes_that_are_written_on_the_site_are_never_overdue(world: World) -> None:
    world.sql(
        "INSERT INTO records_source (name, required, file, refused_as, refused_because)"
        " VALUES ('office_notes', false, '', '', '')"
    )
    try:
        assert [one.verdict for one in world.findings("sources")] == [Verdict.OK]
    finally:
        world.sql("DELETE FROM records_source WHERE name = 'office_notes'")


def test_an_office_that_loaded_nothing_is_told_once(world: World) -> None:
    world.sql("CREATE TABLE kept_source AS TABLE records_source; DELETE FROM records_source")
    try:
        (found,) = world.findings("sources")
        assert found.verdict is Verdict.BROKEN
        assert "No record system was ever loaded" in found.says
    finally:
        world.sql("INSERT INTO records_source SELECT * FROM kept_source; DROP TABLE kept_source")


def test_a_session_that_is_ended_midway_is_begun_anew(world: World) -> None:
    check = Check("Ends", "", _end_the_session, Need.TABLES)
    with closing(Patient(world.environ, lambda: datetime.now(UTC))) as patient:
        (found,) = examining._found(check, patient)
        assert found.says == "It could not be looked at: the database ended the session."
        again = examining._found(known_checks()["sources"], patient)
        assert [one.verdict for one in again] == [Verdict.OK]
        world.ground.stop()
        try:
            (found,) = examining._found(known_checks()["sources"], patient)
            assert found.says == "Not looked at: the database cannot be used."
        finally:
            world.ground.start()


def _end_the_session(patient: Patient) -> list[Finding]:
    patient.rows("SELECT pg_terminate_backend(pg_backend_pid())")
    return []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lets another account run PostgreSQL")
def test_a_folder_that_postgresql_cannot_enter_is_named_as_serve_names_it(world: World) -> None:
    with put_back(world.data):
        world.data.chmod(0o700)
        (found,) = world.findings("data_folder")
        assert found.verdict is Verdict.BROKEN
        assert f"which cannot enter {world.data}, so the service does not start" in found.says
        with pytest.raises(GroundError, match="cannot enter"):
            world.ground.folder.prepare()
        world.type(found.mend)
        assert [one.verdict for one in world.findings("data_folder")] == [Verdict.OK]


def test_a_port_that_somebody_else_has(world: World) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port.FIRST_PORT))
        taken.listen()
        (found,) = world.findings("port")
        assert found.verdict is Verdict.WARNING
        assert f"Port {port.FIRST_PORT} is taken" in found.says
    assert world.findings("port")[0].verdict is Verdict.OK


def test_a_disk_that_is_nearly_full(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(world.data).free
    monkeypatch.setattr(disk, "SOON_FULL", free * 2)
    assert world.findings("disk")[0].verdict is Verdict.WARNING
    monkeypatch.setattr(disk, "FULL", free * 2)
    assert world.findings("disk")[0].verdict is Verdict.BROKEN


def test_a_machine_without_time_zones(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = zoneinfo.TZPATH
    monkeypatch.setitem(sys.modules, "tzdata", None)
    zoneinfo.reset_tzpath(to=[])
    try:
        (found,) = world.findings("time_zone")
        assert "Europe/London cannot be read" in found.says
    finally:
        zoneinfo.reset_tzpath(to=before)


def test_a_machine_without_pango(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pango, "find_library", lambda name: None if "pango" in name else name)
    (found,) = world.findings("pango")
    assert found.verdict is Verdict.WARNING
    assert "lacks pango-1.0, pangoft2-1.0" in found.says
    assert found.mend in Path("docs/manual/operator/exports.md").read_text(encoding="utf-8")


def test_people_and_programs_are_told(world: World) -> None:
    (world.data / "channels.toml").write_text("")
    (world.data / "channels.toml").chmod(0o644)
    command = [sys.executable, "-m", "forethought.cli", "doctor", "--only=settings files"]
    try:
        told = subprocess.run(
            command, env=world.environ, capture_output=True, text=True, check=False
        )
        assert told.returncode == 2, told.stderr
        assert told.stdout.splitlines() == [
            f"broken      Settings files: {world.data}/channels.toml holds secrets and others can"
            " read it.",
            f"              to mend it: chmod 600 {world.data}/channels.toml",
            "1 checks: 1 broken.",
        ]
        told = subprocess.run(
            [*command, "--json", "--only=time_zone"],
            env=world.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        answer = json.loads(told.stdout)
        assert answer["verdict"] == "broken"
        assert [one["verdict"] for one in answer["checks"]] == ["ok", "broken"]
        assert answer["checks"][1]["findings"][0]["mend"].startswith("chmod 600")
    finally:
        (world.data / "channels.toml").unlink()
    wrong = [*command[:-1], "--only=nonsense"]
    told = subprocess.run(wrong, env=world.environ, capture_output=True, text=True, check=False)
    assert "There is no check nonsense. Known: environment," in told.stderr
