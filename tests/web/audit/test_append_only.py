"""Nobody changes the audit: neither the site's role, nor the owner by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from forethought.embedded.roles import APP, grant
from forethought.web.audit.models import Event, Seal, Unsealed
from forethought.web.audit.sealing import seal
from forethought.web.audit.services import record
from forethought.web.audit.tables import APPEND_ONLY
from tests.web.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

FORBIDDEN = [
    "UPDATE audit_event SET at = at",
    "UPDATE audit_event SET at = at WHERE false",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "TRUNCATE audit_event, audit_seal, audit_unsealed CASCADE",
    "INSERT INTO audit_event (id, at, action, subject, detail) SELECT id, at, 'a.b', 'c', '{}' "
    "FROM audit_event ON CONFLICT (id) DO UPDATE SET action = 'a.b'",
    "MERGE INTO audit_event e USING audit_event o ON e.id = o.id WHEN MATCHED THEN DELETE",
    "UPDATE audit_seal SET total = total",
    "DELETE FROM audit_seal",
    "TRUNCATE audit_seal",
]
FOR_OWNERS = [
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only",
    "ALTER TABLE audit_event ADD COLUMN extra text",
    "ALTER TABLE audit_seal DROP COLUMN hash",
    "DROP TRIGGER audit_event_append_only ON audit_event",
    "DROP TRIGGER audit_event_await_seal ON audit_event",
    "DROP TABLE audit_event",
    "DROP FUNCTION audit_refuse() CASCADE",
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RETURN NULL; END $$",
    "CREATE TRIGGER mine BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE RULE mine AS ON INSERT TO audit_event DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
    "SELECT setval('audit_event_id_seq', 1)",
]


def write() -> Event:
    with transaction.atomic():
        return record("visit.planned", by=None, now=NOW, subject="visit", subject_id=7, count=1)


def refused(sql: str) -> str:
    with pytest.raises(ProgrammingError) as caught, transaction.atomic():
        execute(sql)
    return str(caught.value)


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def sealed_event() -> Event:
    event = write()
    assert seal(NOW) == 1
    return event


@pytest.fixture
def site_role(sealed_event: Event) -> Iterator[None]:
    """The rest of the test acts as the role of the site, made and granted as in an office."""
    execute(f"CREATE ROLE {APP}")
    grant(connection.connection, to=APP, append_only=APPEND_ONLY)
    execute(f"SET ROLE {APP}")
    try:
        yield
    finally:
        execute("RESET ROLE")
        execute(f"DROP OWNED BY {APP}")
        execute(f"DROP ROLE {APP}")


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_triggers_refuse_everybody(sql: str, sealed_event: Event) -> None:
    assert "append-only" in refused(sql)
    assert Event.objects.get() == sealed_event
    assert Seal.objects.count() == 1


def test_the_site_may_do_nothing_but_read_and_add(site_role: None) -> None:
    for sql in FORBIDDEN:
        assert "permission denied" in refused(sql), sql
    for sql in FOR_OWNERS:
        assert any(word in refused(sql) for word in ("permission denied", "must be owner")), sql


def test_the_site_writes_and_seals(site_role: None) -> None:
    write()
    assert Unsealed.objects.count() == 1
    assert seal(NOW) == 1
    assert Seal.objects.count() == 2


def test_a_row_rolled_back_waits_for_no_seal() -> None:
    with transaction.atomic():
        record("visit.planned", by=None, now=NOW, subject="visit")
        transaction.set_rollback(True)
    assert not Unsealed.objects.exists()


def test_every_way_of_adding_rows_queues_them() -> None:
    with transaction.atomic():
        Event.objects.bulk_create(
            Event(at=NOW, action="visit.planned", subject="visit", subject_id=n) for n in range(3)
        )
    execute(
        "INSERT INTO audit_event (at, action, subject, detail) "
        "SELECT at, action, subject, detail FROM audit_event"
    )
    ids = set(Event.objects.values_list("id", flat=True))
    assert len(ids) == 6
    assert set(Unsealed.objects.values_list("event_id", flat=True)) == ids


NONSENSE = [
    {"at": datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC)},
    {"at": datetime(2200, 1, 1, tzinfo=UTC)},
    {"action": ""},
    {"subject": ""},
]
SENSE = [
    {"at": datetime(2020, 1, 1, tzinfo=UTC)},
    {"at": datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC)},
]


@pytest.mark.parametrize("wrong", NONSENSE)
def test_the_database_refuses_nonsense(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        Event.objects.create(**{"at": NOW, "action": "a.b", "subject": "c"} | wrong)


@pytest.mark.parametrize("right", SENSE)
def test_the_database_takes_what_is_just_sense(right: dict[str, object]) -> None:
    Event.objects.create(**{"at": NOW, "action": "a.b", "subject": "c"} | right)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 0},
        {"events": [], "digests": b""},
        {"events": [None], "digests": bytes(32)},
        {"digests": bytes(31)},
        {"digests": bytes(64)},
        {"hash": bytes(31)},
        {"total": 0},
        {"at": datetime(2200, 1, 1, tzinfo=UTC)},
    ],
)
def test_the_database_refuses_seals_that_are_none(wrong: dict[str, object]) -> None:
    whole = {
        "number": 1, "at": NOW, "events": [5], "digests": bytes(32), "total": 1,
        "hash": bytes(32),
    }  # fmt: skip
    with pytest.raises(IntegrityError):
        Seal.objects.create(**whole | wrong)
    Seal.objects.create(**whole)


def test_infinite_times_are_refused() -> None:
    with pytest.raises(DatabaseError):
        execute(
            "INSERT INTO audit_event (at, action, subject, detail) "
            "VALUES ('infinity', 'a.b', 'c', '{}')"
        )
