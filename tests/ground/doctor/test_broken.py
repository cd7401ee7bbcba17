"""The doctor names what is broken, and what it says mends it. Real files, a real cluster."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from forethought.embedded.last_backup import keep_last_backup
from forethought.service.doctor.examining import known_checks, worst
from forethought.service.doctor.finding import Verdict
from forethought.web.audit.head_file import FILE
from tests.ground.doctor.installation import BEATS, World

pytestmark = pytest.mark.django_db  # for the tables of its database, which are copied


def test_an_installation_that_is_well_is_ok_in_everything(world: World) -> None:
    found = world.examine()
    assert len(found) == len(known_checks()) >= 12
    wrong = {one.name: one.findings for one in found if one.verdict is not Verdict.OK}
    assert not wrong
    assert worst(found).status == 0


@dataclass(frozen=True)
class Case:
    """One thing to break. ``mended``: how, where what the doctor says is no command to type."""

    check: str
    breaks: Callable[[World], object]
    says: str
    verdict: Verdict = Verdict.BROKEN
    mended: Callable[[World], object] | None = None


def write(name: str, text: str, mode: int = 0o600) -> Callable[[World], None]:
    def breaks(world: World) -> None:
        (world.data / name).write_text(text)
        (world.data / name).chmod(mode)

    return breaks


def remove(name: str) -> Callable[[World], None]:
    return lambda world: (world.data / name).unlink()


def mode(name: str, bits: int) -> Callable[[World], None]:
    return lambda world: (world.data / name).chmod(bits)


def photos_open(world: World) -> None:
    (world.data / "photos").mkdir(exist_ok=True)
    (world.data / "photos").chmod(0o755)


def link_among_secrets(world: World) -> None:
    (world.data / "secrets" / "stray").symlink_to("/etc/hostname")


def sql(statement: str) -> Callable[[World], None]:
    return lambda world: world.sql(statement)


def backup_made(ago: timedelta) -> Callable[[World], None]:
    return lambda world: keep_last_backup(world.ground.folder, datetime.now(UTC) - ago)


def other_head(world: World) -> None:
    head = world.data / FILE
    head.with_name("kept-heads").write_text(head.read_text())
    last = json.loads(head.read_text().splitlines()[-1])
    head.write_text(json.dumps(last | {"hash": "0" * 64}) + "\n")


def restored_head(world: World) -> None:
    (world.data / "kept-heads").replace(world.data / FILE)


RESERVED_SOURCE = """
[notes]
kind = "sql"
source = "office_notes"
table = "notes"
address = "sqlite:////nowhere/notes.db"
[notes.fields]
record_id = "id"
customer_name = "name"
text = "text"
"""
ANEW = sql(BEATS)
SOURCE = "UPDATE records_source SET extracted_at = now() - interval "
MANAGE = "UPDATE people_person SET "
CASES = {
    "secret read by others": Case(
        "secrets", mode("secrets/secret_key", 0o644), r"Others can read .*secret_key \(mode 644\)"
    ),
    "password read by its group": Case(
        "secrets", mode("secrets/app_password", 0o640), r"Others can read .*app_password"
    ),
    "short secret": Case("secrets", write("secrets/secret_key", "short"), "at least 50 random"),
    "no key": Case(
        "secrets", write("secrets/encryption_key", "abc"), "must hold keys of 32 bytes",
        mended=remove("secrets/encryption_key"),
    ),
    "link among secrets": Case("secrets", link_among_secrets, "stray is no plain file",
                                  mended=remove("secrets/stray")),
    "secrets entered by others": Case(
        "data_folder", mode("secrets", 0o755), r"Others may enter .*secrets \(mode 755\)"
    ),
    "photos entered by others": Case("data_folder", photos_open, "Others may enter .*photos"),
    "data written by others": Case("data_folder", mode(".", 0o777), "Others may write in"),
    "data listed by others": Case(
        "data_folder", mode(".", 0o755), "Others may list", Verdict.WARNING
    ),
    "channels read by others": Case(
        "settings_files",
        write("channels.toml", "", 0o644),
        "channels.toml holds secrets and others can read it",
    ),
    "channels with a mistake": Case(
        "settings_files",
        write("channels.toml", "[twillio_sms]\n"),
        "channels.toml: .*twillio_sms",
        mended=remove("channels.toml"),
    ),
    "sign-in that is no TOML": Case(
        "settings_files",
        write("sign-in.toml", "[directory\n"),
        "sign-in.toml is no TOML: .*line 1",
        mended=remove("sign-in.toml"),
    ),
    "sign-in with a mistake": Case(
        "settings_files",
        write("sign-in.toml", '[directory]\nissuer = "https://id.example.org"\n'),
        r"sign-in.toml: .*client_id",
        mended=remove("sign-in.toml"),
    ),
    "connections with a mistake": Case(
        "settings_files",
        write("connections.toml", "[notes]\nkind = 'sqll'\n"),
        r"connections.toml: .*kind of the connection notes must be",
        mended=remove("connections.toml"),
    ),
    "connections read by others": Case(
        "settings_files", write("connections.toml", "", 0o604), "connections.toml holds secrets"
    ),
    "tables missing": Case(
        "tables",
        sql("DROP TABLE health_partbeat; DELETE FROM django_migrations WHERE app = 'health'"),
        r"Steps of the tables were not taken: \d+, first health\.0001",
    ),
    "database newer": Case(
        "tables",
        sql("INSERT INTO django_migrations (app, name, applied) VALUES ('visits', '9999', now())"),
        r"newer than this program: it has taken visits\.9999",
        mended=sql("DELETE FROM django_migrations WHERE name = '9999'"),
    ),
    "role too strong": Case(
        "roles",
        sql("GRANT DELETE ON audit_event TO forethought_app"),
        "could change the audit",
    ),
    "records in PostgreSQL's log": Case(
        "server_log",
        sql("ALTER DATABASE forethought SET log_min_error_statement = 'error'"),
        "log_min_error_statement is error",
        Verdict.WARNING,
        mended=sql("ALTER DATABASE forethought SET log_min_error_statement = 'panic'"),
    ),
    "watchdog silent": Case(
        "parts",
        sql("UPDATE contactdesk_beat SET at = now() - interval '11 seconds'"),
        r"The watchdog was not heard of \(late\): nobody would notice",
        mended=ANEW,
    ),
    "watchdog with a clock ahead": Case(
        "parts",
        sql("UPDATE contactdesk_beat SET at = now() + interval '1 hour'"),
        r"The watchdog was not heard of \(late\)",
        mended=ANEW,
    ),
    "worker never there": Case(
        "parts", sql("DELETE FROM checks_beat"), r"The worker was .*\(absent\)", mended=ANEW
    ),
    "feeds killed": Case(
        "parts",
        sql("UPDATE health_partbeat SET at = now() - interval '2 minutes'"),
        r"The reader of feeds was not heard of \(late\)",
        mended=ANEW,
    ),
    "no administrator": Case(
        "people",
        sql(MANAGE + "safety_administrator = false"),
        "There is no safety administrator",
        mended=lambda world: world.type(
            'forethought people administrator a@example.org --name "Invented Chief"'
        ),
    ),
    "nobody of management grade": Case(
        "people",
        sql(MANAGE + "grade = 'officer'"),
        "Nobody is of management grade",
        mended=sql(MANAGE + "grade = 'manager'"),
    ),
    "nobody with codes": Case(
        "people",
        sql("ALTER TABLE mfa_authenticator RENAME TO a; CREATE TABLE mfa_authenticator (LIKE a);"
            "GRANT SELECT ON mfa_authenticator TO forethought_app"),
        "Nobody has set up sign-in codes",
        mended=sql("DROP TABLE mfa_authenticator; ALTER TABLE a RENAME TO mfa_authenticator"),
    ),
    "alarms reach nobody": Case(
        "reached",
        sql("UPDATE contactdesk_way SET worked_at = NULL"),
        "No way to tell anybody of an alarm",
        mended=sql("UPDATE contactdesk_way SET worked_at = now()"),
    ),
    "alarms reach nobody who owns them": Case(
        "reached",
        sql(MANAGE + "grade = 'officer', contact_desk = false"),
        "of the contact desk or of management grade, was tried and worked",
        mended=sql(MANAGE + "grade = 'manager', contact_desk = true"),
    ),
    "no backup": Case(
        "backup",
        remove("service/last_backup"),
        "No backup was ever made",
        Verdict.WARNING,
        mended=lambda world: world.type("forethought backup ../first.backup"),
    ),
    "old backup": Case(
        "backup",
        backup_made(timedelta(hours=40)),
        "made 40 hours ago",
        Verdict.WARNING,
        mended=backup_made(timedelta()),
    ),
    "ancient backup": Case(
        "backup",
        backup_made(timedelta(days=8)),
        "made 192 hours ago",
        mended=backup_made(timedelta()),
    ),
    "audit unsealed": Case(
        "audit",
        sql("INSERT INTO audit_unsealed SELECT id FROM audit_event ON CONFLICT DO NOTHING;"
            "UPDATE audit_event SET at = at - interval '1 hour'"),
        "not sealed any more",
        mended=sql("DELETE FROM audit_unsealed;"
                   "UPDATE audit_event SET at = at + interval '1 hour'"),
    ),
    "audit changed": Case(
        "audit",
        sql("UPDATE audit_seal SET total = total + 1 WHERE number = 2"),
        "seal 2 does not fit",
        mended=sql("UPDATE audit_seal SET total = total - 1 WHERE number = 2"),
    ),
    "another seal than published": Case(
        "audit",
        other_head,
        "knows another seal 3 than the database",
        mended=restored_head,
    ),
    "connection to what the site keeps": Case(
        "settings_files",
        write("connections.toml", RESERVED_SOURCE),
        "cannot be office_notes, which this site keeps itself",
        mended=remove("connections.toml"),
    ),
    "source overdue": Case(
        "sources",
        sql(SOURCE + "'9 days' WHERE name = 'notes'"),
        "notes is 216 hours old, which is stale",
        mended=sql(SOURCE + "'0 days'"),
    ),
    "source never loaded": Case(
        "sources",
        sql("UPDATE records_source SET extracted_at = NULL, rows = NULL, loaded_at = NULL"
            " WHERE name = 'notes'"),
        "notes was never loaded",
        mended=sql("UPDATE records_source SET extracted_at = now(), rows = 1, loaded_at = now()"),
    ),
    "source of which nothing is known": Case(
        "sources",
        sql("DELETE FROM records_source WHERE name = 'dtr'"),
        "dtr was never loaded, so every visit is held",
        mended=sql("INSERT INTO records_source (name, required, file, extracted_at, rows,"
                   " loaded_at, refused_as, refused_because)"
                   " VALUES ('dtr', true, 'd.csv', now(), 1, now(), '', '')"),
    ),
    "source refused": Case(
        "sources",
        sql("UPDATE records_source SET refused_at = now(), refused_as = 'failed',"
            " refused_because = 'It is no CSV' WHERE name = 'dtr'"),
        "The last extract of dtr was refused",
        mended=sql("UPDATE records_source SET refused_at = NULL, refused_as = '',"
                   " refused_because = ''"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_broken_is_named_and_mended_as_told(world: World, name: str) -> None:
    case = CASES[name]
    kept = [world.data / one for one in ("secrets/secret_key", "secrets/encryption_key", ".")]
    texts = {path: path.read_text() for path in kept if path.is_file()}
    case.breaks(world)
    try:
        found = [one for one in world.findings(case.check) if one.verdict is not Verdict.OK]
        assert len(found) == 1, found
        assert found[0].verdict is case.verdict
        assert re.search(case.says, found[0].says), found[0].says
        assert found[0].mend
        if case.mended:
            case.mended(world)
        else:
            world.type(found[0].mend.partition(" && forethought stop")[0])
        after = world.findings(case.check)
        assert [one.verdict for one in after] == [Verdict.OK], after
    finally:
        for path, text in texts.items():
            path.write_text(text)
            path.chmod(0o600)
