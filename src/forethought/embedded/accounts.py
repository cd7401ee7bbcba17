"""Which account of the machine runs PostgreSQL, which refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from forethought.embedded.errors import GroundError

FOR_ROOT = ("postgres", "nobody")
PRIVATE = 0o077
PATIENCE = 120.0


class Identity(TypedDict, total=False):
    """Arguments of ``subprocess`` that make a child somebody else; empty for ourselves."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the machine.

    Attributes:
        name: Its login name.
        uid: Its number.
        gid: The number of its first group.
    """

    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        """Whether we are this account already."""
        return self.uid == os.geteuid()

    def identity(self) -> Identity:
        """What ``subprocess`` needs to run a program as this account."""
        if self.is_ours:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give ``path``, which we have just made, to this account."""
        if not self.is_ours:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can reach ``folder``, through every folder above it."""
        asked = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
        return run(asked, self).returncode == 0


def server_account() -> Account:
    """The account that PostgreSQL runs as: we ourselves, or for root an unprivileged one.

    Root uses ``postgres`` when the machine has it, else ``nobody``. Raises GroundError when it has
    neither.
    """
    uid = os.geteuid()
    if uid != 0:
        return account_number(uid)
    for name in FOR_ROOT:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise GroundError(
        "PostgreSQL does not run as root, and this machine has neither an account `postgres` nor "
        "`nobody`. Start Forethought from an ordinary account."
    )


def ourselves() -> Account:
    """The account that we are, root or not: for programs that run as anybody."""
    return account_number(os.geteuid())


def account_number(uid: int) -> Account:
    """The account with this number. Raises GroundError when the machine knows no name for it."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise GroundError(
            f"PostgreSQL does not run for the account number {uid}, which has no name on this "
            "machine. Start Forethought from an account that /etc/passwd knows."
        ) from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def run(
    command: Sequence[str],
    account: Account,
    *,
    extra: dict[str, str] | None = None,
    patience: float | None = PATIENCE,
) -> subprocess.CompletedProcess[str]:
    """Run ``command`` as ``account``, away from our folder and our environment, and wait.

    ``extra`` adds environment variables; ``patience`` is in seconds. The result may be a failure:
    its ``stderr`` says why. Raises GroundError when it does not end in time.
    """
    try:
        return subprocess.run(  # noqa: S603 - programs we have looked for ourselves
            list(command),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd="/",
            env=plain_environment() | (extra or {}),
            umask=PRIVATE,
            timeout=patience,
            **account.identity(),
        )
    except subprocess.TimeoutExpired as error:
        raise GroundError(
            f"{Path(command[0]).name} has not ended within {error.timeout:g} seconds. Is the disk "
            "or the machine very busy? Try again when it is not."
        ) from error


def plain_environment() -> dict[str, str]:
    """An environment without PG* variables, which would send the programs somewhere else."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
