"""`forethought verify-backup`: a backup is put into a cluster of its own, and looked through.

The site's own database is not touched. What is found is told in sentences; the copy is thrown
away at the end, also when this process is killed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import psycopg

from forethought.dayfolder.report_words import count
from forethought.embedded import private
from forethought.embedded.addresses import Address, Addresses
from forethought.embedded.errors import GroundError
from forethought.embedded.folder import DataFolder
from forethought.embedded.keys import ENCRYPTION_KEY, read_encryption_keys
from forethought.embedded.programs import find_programs
from forethought.embedded.roles import DATABASE
from forethought.embedded.server import connect
from forethought.embedded.throwaway import Throwaway, throwaway_cluster
from forethought.service import backup_manifest, photo_backup
from forethought.service.backup import look_whole, own_manifest, pour
from forethought.service.backup_manifest import Manifest
from forethought.service.ground import Ground

GOOD, WRONG = 0, 1
TOLD_AT_MOST = 10
FIRST_STEP_AFTER = ("rescreening", "0001_initial")
"""A step of the tables that came with version 0.2.0, which writes manifests."""

Say = Callable[[str], None]


@dataclass(slots=True)
class Findings:
    """What was found. ``well`` and ``wrong`` are sentences."""

    well: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def verify_backup(ground: Ground, source: Path, *, now: datetime, say: Say) -> int:
    """Put ``source`` into a throw-away cluster and look whether it is all there.

    Counted are the rows of every table against the manifest, before anything is migrated; then the
    copy is brought up to date as ``restore`` would, the audit verified against its seals and the
    heads published here, every secret tried with the keys that are here, and every photo held
    against its hash. Returns 0 when nothing is wrong, 1 when something is. Raises GroundError when
    the file cannot be looked at.

    Django is set up for the copy in this process: nothing else may follow in it.
    """
    source = source.absolute()
    if not source.is_file():
        raise GroundError(f"There is no file {source} to look at. Is its name right?")
    manifest = own_manifest(source)
    found = Findings()
    programs = find_programs()
    with throwaway_cluster(programs) as cluster, tempfile.TemporaryDirectory() as scratch:
        copy = _empty_database(cluster)
        look_whole(programs, source, copy)
        pour(programs, source, copy)
        with copy.connect() as connection:
            _compare(connection, manifest, found, now)
            _look_at_photos(connection, photo_backup.beside(source), found)
        _look_inside(ground, copy, Path(scratch), found)
    return _tell(source, found, say)


def _tell(source: Path, found: Findings, say: Say) -> int:
    for sentence in (*found.well, *found.wrong):
        say(sentence)
    if found.wrong:
        say(f"A restore of {source.name} would not bring everything back: see above.")
        return WRONG
    say(f"{source.name} can be restored.")
    return GOOD


def _empty_database(cluster: Throwaway) -> Address:
    with connect(cluster.port, cluster.password) as superuser:
        superuser.execute(f"CREATE DATABASE {DATABASE}")
    return Address(cluster.host, cluster.port, DATABASE, cluster.superuser, cluster.password)


def _compare(
    connection: psycopg.Connection, manifest: Manifest | None, found: Findings, now: datetime
) -> None:
    rows = backup_manifest.count_rows(connection)
    told = f"{count(sum(rows.values()), 'row')} in {count(len(rows), 'table')}"
    if manifest is None:
        if _is_of_the_first_version(connection):
            found.well.append(
                f"It holds {told}. There is no manifest beside it, so that nobody knows whether "
                "that is all: backups of version 0.1.0 have none."
            )
        else:
            found.wrong.append(
                f"It holds {told}, and its manifest is lost: the program that wrote it put one "
                "beside it (its name ends in .manifest.json). Nobody knows whether that is all."
            )
        return
    found.wrong.extend(_differences(manifest.rows, rows))
    found.wrong.extend(_other_moment(connection, manifest))
    if not found.wrong:
        age = (now - manifest.at).days
        written = f"{count(age, 'day')} ago" if age >= 1 else "less than a day ago"
        found.well.append(
            f"It holds {told}, as its manifest says; written by version {manifest.program}, "
            f"{written}."
        )


def _is_of_the_first_version(connection: psycopg.Connection) -> bool:
    """Whether version 0.1.0 wrote it, the only one without a manifest."""
    if not backup_manifest.is_there(connection, "django_migrations"):
        return False
    row = connection.execute(
        "SELECT count(*) FROM django_migrations WHERE (app, name) = (%s, %s)", FIRST_STEP_AFTER
    ).fetchone()
    return row == (0,)


def _other_moment(connection: psycopg.Connection, manifest: Manifest) -> list[str]:
    """Where the audit's end or the photos are not those of the manifest."""
    told = []
    number, seal_hash = backup_manifest.last_seal(connection)
    if (number, seal_hash) != (manifest.seal, manifest.seal_hash):
        told.append(
            f"Its audit ends with seal {number}, and its manifest names seal {manifest.seal}"
            f"{' with another hash' if number == manifest.seal else ''}."
        )
    photos = len(backup_manifest.photos_named(connection))
    if photos != manifest.photos:
        told.append(
            f"It names {count(photos, 'photo')} of incidents, and should name {manifest.photos:,}."
        )
    return told


def _differences(wanted: Mapping[str, int], rows: Mapping[str, int]) -> list[str]:
    told = [
        f"The table {table} is missing."
        if table not in rows
        else f"The table {table} holds {count(rows[table], 'row')}, and should hold {number:,}."
        for table, number in sorted(wanted.items())
        if rows.get(table) != number
    ]
    if len(told) > TOLD_AT_MOST:
        return [*told[:TOLD_AT_MOST], f"… and {count(len(told) - TOLD_AT_MOST, 'table')} more."]
    return told


def _look_at_photos(connection: psycopg.Connection, archive: Path, found: Findings) -> None:
    if not backup_manifest.is_there(connection, "incidents_photo"):
        return
    named = backup_manifest.photos_named(connection)
    if not named:
        found.well.append("The database names no photo of an incident.")
        return
    if not archive.is_file():
        found.wrong.append(
            f"{archive.name} is not beside it: {count(len(named), 'photo')} of incidents would "
            "be lost. Put the file there that was written with this backup."
        )
        return
    packed = photo_backup.hashes(archive)
    missing = sorted(set(named) - set(packed))
    changed = sorted(name for name, sha256 in named.items() if packed.get(name, sha256) != sha256)
    if missing:
        found.wrong.append(
            f"{count(len(missing), 'photo')} that the database names "
            f"{'is' if len(missing) == 1 else 'are'} not in {archive.name}: {missing[0]} is one."
        )
    if changed:
        found.wrong.append(
            f"{count(len(changed), 'photo')} in {archive.name} "
            f"{'is' if len(changed) == 1 else 'are'} not what was kept: {changed[0]} is one."
        )
    if not missing and not changed:
        found.well.append(f"{count(len(named), 'photo')} of incidents: whole.")


def _look_inside(ground: Ground, copy: Address, scratch: Path, found: Findings) -> None:
    """With Django, on the copy alone; the site's own folder is read, never written."""
    from forethought.service import backup_inside

    keys = _keys_here(ground)
    alone = Ground(
        replace(
            ground.environment,
            data=scratch,
            served=Addresses(copy, copy),
            encryption_keys=keys,
        ),
        DataFolder(scratch),
        None,
    )
    alone.folder.prepare(holds_cluster=False)
    with backup_inside.site_of(alone, Addresses(copy, copy)):
        backup_inside.look(ground.folder.root, bool(keys), found)


def _keys_here(ground: Ground) -> tuple[str, ...]:
    if ground.environment.encryption_keys:
        return ground.environment.encryption_keys
    path = ground.folder.secrets / ENCRYPTION_KEY
    text = private.read(path)
    return read_encryption_keys(text, str(path)) if text else ()
