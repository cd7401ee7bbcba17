"""`forethought backup` and `restore`: the whole database in one file, whole or not at all.

Photos of incidents are files; they go into a second file beside it, ``FILE.photos.tar``. What
must be in both is counted in ``FILE.manifest.json``.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from forethought.embedded.accounts import ourselves, plain_environment, run
from forethought.embedded.addresses import Address, Addresses
from forethought.embedded.errors import GroundError
from forethought.embedded.last_backup import keep_last_backup
from forethought.embedded.programs import Programs, find_programs
from forethought.service import backup_manifest, photo_backup
from forethought.service.backup_manifest import Manifest
from forethought.service.ground import Ground, owner_of
from forethought.service.running import running_service

ONE = 10_000  # server_version 150018 is version 15
EMPTY_IT = (
    "SET client_min_messages = warning;\n"
    "DROP SCHEMA IF EXISTS public CASCADE;\nCREATE SCHEMA public AUTHORIZATION pg_database_owner;\n"
)


def backup(ground: Ground, addresses: Addresses, target: Path, say: Callable[[str], None]) -> None:
    """Write everything in the database to ``target``, mode 0600, while the site goes on running.

    Photos, if there are any, go into ``target``.photos.tar. Raises GroundError; ``target`` is then
    not there. A file that is there is never overwritten.
    """
    photos = photo_backup.beside(target.absolute())
    manifest = backup_manifest.beside(target.absolute())
    for one in (target, photos, manifest):
        if one.exists():
            raise GroundError(f"{one} is there already. Give another name.")
    owner = owner_of(addresses)
    programs = programs_for(ground, owner)
    half = target.absolute().with_name(f".{target.name}.half")
    try:
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        with backup_manifest.held_moment(owner) as moment:
            _dump(programs, owner, half, moment.snapshot)
        look_whole(programs, half, owner)
        backup_manifest.write(target.absolute(), half, moment, datetime.now(UTC))
        packed = photo_backup.pack(ground.folder.root / photo_backup.FOLDER, photos)
        half.rename(target.absolute())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise GroundError(
            f"{target} cannot be written: {reason}. Name a file in a folder that is there, has "
            "room, and lets this account write."
        ) from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)
            if not target.exists():
                photos.unlink(missing_ok=True)
                manifest.unlink(missing_ok=True)
    keep_last_backup(ground.folder, datetime.now(UTC))
    say(f"The database is in {target} ({target.stat().st_size:,} bytes). It holds personal data.")
    if packed:
        says = "1 photo" if packed == 1 else f"{packed:,} photos"
        say(f"{says} of incidents: {photos}. Keep both files together.")
    if not ground.environment.encryption_keys:
        say(
            f"Keep {ground.folder.secrets / 'encryption_key'} too, in another place: without it "
            "everybody has to set up their sign-in codes anew after a restore."
        )


def _dump(programs: Programs, owner: Address, file: Path, snapshot: str) -> None:
    _run(
        [
            str(programs.path("pg_dump")),
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={file}",
        ],
        owner,
        "The backup could not be written",
    )


def restore(
    ground: Ground, addresses: Addresses, source: Path, *, replace: bool, say: Callable[[str], None]
) -> None:
    """Put ``source`` into the database, in one transaction.

    Raises GroundError, and nothing has changed, when the file is not whole, somebody uses the
    database, or it is not empty and ``replace`` is false.
    """
    if not source.is_file():
        raise GroundError(f"There is no file {source} to restore from. Is its name right?")
    owner = owner_of(addresses)
    _refuse_in_use(ground, addresses)
    filled = _tables_there(owner)
    if filled and not replace:
        raise GroundError(
            f"The database {owner.database} is not empty ({filled} tables). To lose what is in it "
            "and take the backup instead, add --replace; make a backup of it first."
        )
    programs = programs_for(ground, owner)
    look_whole(programs, source.absolute(), owner)
    own_manifest(source.absolute())
    photos = photo_backup.beside(source.absolute())
    if photos.is_file():
        # Before their rows: a file that no row names goes by itself, should the rest fail.
        number = photo_backup.unpack(photos, ground.folder.root / photo_backup.FOLDER)
        say(f"{number:,} of the photos of incidents are in their folder again.")
    else:
        say(f"There is no {photos.name} beside it: photos of incidents, if any, do not come back.")
    pour(programs, source.absolute(), owner)
    say(f"{source} is in the database.")


def own_manifest(source: Path) -> Manifest | None:
    """The manifest beside a backup; None: there is none.

    Raises GroundError when it cannot be understood, or was written for another file.
    """
    manifest = backup_manifest.read(source)
    if manifest is not None and manifest.sha256 != backup_manifest.sha256_of(source):
        raise GroundError(
            f"{source} is not the file that {backup_manifest.beside(source).name} was written for: "
            "it was changed or damaged since. Take another copy of it."
        )
    return manifest


def pour(programs: Programs, source: Path, owner: Address) -> None:
    """Put a whole backup into ``owner``'s database in one transaction, in place of what is there.

    Raises GroundError; the database is then unchanged.
    """
    environment = plain_environment() | owner.environment()
    reader = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
        [
            str(programs.path("pg_restore")),
            "--no-owner",
            "--no-privileges",
            "--file=-",
            str(source),
        ],
        stdout=subprocess.PIPE,
        env=environment,
    )
    writer = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
        [
            str(programs.path("psql")),
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--output=/dev/null",
        ],
        stdin=subprocess.PIPE,
        env=environment,
    )
    with reader, writer:
        assert reader.stdout is not None
        assert writer.stdin is not None
        with suppress(BrokenPipeError):  # psql has said why, and its status says it again
            writer.stdin.write(f"BEGIN;\n{EMPTY_IT}".encode())
            shutil.copyfileobj(reader.stdout, writer.stdin)
            reader.stdout.close()
            if reader.wait() == 0:  # the last word is only said behind a whole file
                writer.stdin.write(b"\nCOMMIT;\n")
        with suppress(BrokenPipeError):
            writer.stdin.close()
    if reader.returncode != 0 or writer.returncode != 0:
        raise GroundError(
            "The backup could not be restored; the lines above say why. The database is unchanged."
        )


def look_whole(programs: Programs, file: Path, owner: Address) -> None:
    """Reads the whole file as a restore would, and keeps nothing. Raises GroundError."""
    command = [str(programs.path("pg_restore")), "--file=/dev/null", str(file)]
    _run(command, owner, f"{file} is not a whole backup of this program")


def _run(command: list[str], owner: Address, failed: str) -> None:
    done = run(command, ourselves(), extra=owner.environment(), patience=None)
    if done.returncode != 0:
        raise GroundError(f"{failed}: {done.stderr.strip() or 'no reason was given'}")


def programs_for(ground: Ground, owner: Address) -> Programs:
    """Those of the server's version when the machine has them, else the newest."""
    if ground.cluster is not None:
        return ground.cluster.programs()
    with owner.connect() as connection:
        major = connection.info.server_version // ONE
    try:
        return find_programs(major)
    except GroundError:
        newest = find_programs()
    if newest.major < major:
        raise GroundError(
            f"The server is PostgreSQL {major}, and this machine has the programs of "
            f"{newest.version}. Install postgresql-client-{major}."
        )
    return newest


def _tables_there(owner: Address) -> int:
    with owner.connect() as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') "
            "AND relnamespace = to_regnamespace('public')"
        ).fetchone()
    return int(row[0]) if row else 0


def _refuse_in_use(ground: Ground, addresses: Addresses) -> None:
    service = running_service(ground.folder)
    if service is not None:
        raise GroundError(
            f"Forethought runs (process {service.pid}). Stop it first: forethought stop"
        )
    with owner_of(addresses).connect() as connection:
        if _signed_in(connection, addresses.app.role):
            raise GroundError(
                f"Somebody uses the database as {addresses.app.role}: a site or a worker still "
                "runs. Stop them first, on every machine."
            )


def _signed_in(connection: psycopg.Connection, role: str) -> int:
    row = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = %s",
        [role],
    ).fetchone()
    return int(row[0]) if row else 0
