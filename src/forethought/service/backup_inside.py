"""Looking into the copy of a backup with today's program: tables, audit, secrets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from forethought.dayfolder.report_words import count
from forethought.embedded.addresses import Addresses
from forethought.service.ground import Ground

if TYPE_CHECKING:
    from forethought.service.backup_verify import Findings

_SECRETS = {
    "mfa_authenticator": "SELECT data->>'secret' FROM mfa_authenticator WHERE type = 'totp'",
    "contactdesk_daysecret": "SELECT pins FROM contactdesk_daysecret",
}
"""Where people's encrypted secrets lie; a webhook's or a connection's can be made anew."""


@contextmanager
def site_of(alone: Ground, addresses: Addresses, *, owner: bool = True) -> Iterator[None]:
    """Django in this process, on the copy. Its connections are closed at the end."""
    os.environ.update(alone.for_site(addresses, owner=owner))
    import django

    django.setup()
    try:
        yield
    finally:
        from django.db import connections

        connections.close_all()


def look(data: Path, has_keys: bool, found: Findings) -> None:
    """Bring the copy up to date, then hold audit and secrets against what is known here.

    ``data`` is the site's data folder, from which the published heads are read. Nothing is
    verified where the tables cannot be brought up to date.
    """
    if _bring_up_to_date(found):
        _look_at_audit(data, found)
        _look_at_secrets(has_keys, found)


def _bring_up_to_date(found: Findings) -> bool:
    from django.core.management import CommandError, call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    unknown = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
    ahead = [f"{app} {name}" for app, name in unknown if app in loader.migrated_apps]
    if ahead:
        found.wrong.append(
            f"A newer program wrote it: this one does not know the step {ahead[0]}. Restore it "
            "with a program that is at least as new."
        )
        return False
    waiting = len(set(loader.disk_migrations) - set(loader.applied_migrations))
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except (CommandError, DatabaseError) as error:
        found.wrong.append(
            f"Its tables cannot be brought up to date ({type(error).__name__}): a restore with "
            "this program would fail."
        )
        return False
    found.well.append(
        f"Its tables can be brought up to date: {count(waiting, 'step')} made on the copy."
        if waiting
        else "Its tables are those of this program."
    )
    return True


def _look_at_audit(data: Path, found: Findings) -> None:
    from forethought.web.audit.head_file import FILE, HeadFileError, heads_until
    from forethought.web.audit.models import Event, Seal
    from forethought.web.audit.report import what_is_wrong, what_was_compared
    from forethought.web.audit.verify import verify

    last = Seal.objects.order_by("-number").first()
    newest = Event.objects.order_by("-at").values_list("at", flat=True).first()
    if newest is None:
        found.well.append("Its audit is empty.")
        return
    try:
        known, later = heads_until(data / FILE, last.number if last else 0)
    except HeadFileError as error:
        found.wrong.append(str(error))
        known, later = [], 0
    report = verify(now=newest, heads=known)
    found.wrong.extend(what_is_wrong(report))
    if report.wrong:
        return
    found.well.append(
        f"Its audit is as it was written: {what_was_compared(report)}"
        + (f"; {count(later, 'head')} came after it." if later else ".")
    )
    if report.unsealed:
        found.well.append(
            f"{count(report.unsealed, 'row')} of the audit waited for a seal when it was written: "
            "the worker seals them after a restore."
        )


def _look_at_secrets(has_keys: bool, found: Findings) -> None:
    secrets = _secrets()
    if not secrets:
        found.well.append("Nobody has set up sign-in codes or PINs in it.")
        return
    if not has_keys:
        found.wrong.append(
            "The encryption key is not here, so nobody knows whether "
            f"{count(len(secrets), 'secret')} of sign-in codes and PINs can be read. "
            "Give it in FORETHOUGHT_ENCRYPTION_KEY, or put the file encryption_key into the folder "
            "secrets."
        )
        return
    lost = sum(not _readable(secret) for secret in secrets)
    if lost:
        found.wrong.append(
            f"{lost:,} of {count(len(secrets), 'secret')} of sign-in codes and PINs cannot be read "
            "with the encryption key that is here: it belongs to another site, or a former key is "
            "missing behind it. Without the right one those people set up their codes anew."
        )
        return
    found.well.append(f"{count(len(secrets), 'secret')} of sign-in codes and PINs: all readable.")


def _secrets() -> list[str]:
    from django.db import connection

    secrets: list[str] = []
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, query in _SECRETS.items():
            if table in tables:
                cursor.execute(query)
                secrets.extend(row[0] for row in cursor.fetchall() if row[0])
    return secrets


def _readable(secret: str) -> bool:
    from forethought.web.signin.secrets import UnreadableSecretError, decrypt

    try:
        decrypt(secret)
    except UnreadableSecretError:
        return False
    return True
