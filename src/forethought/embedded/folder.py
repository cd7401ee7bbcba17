"""The data folder: where it is, what lies in it, who may enter."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from forethought.data.folders import user_folder
from forethought.embedded.accounts import Account, account_number, ourselves, server_account
from forethought.embedded.errors import GroundError

FOR_ROOT = Path("/var/lib/forethought")
OWNER_ONLY = 0o700
ENTERED_BY_ALL = 0o711
HASH_LETTERS = 10


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder that holds everything which must outlive a restart.

    Attributes:
        root: The folder itself. ``postgres`` in it is the cluster, ``secrets`` the passwords and
            keys (0600), ``programs`` copies of PostgreSQL's programs, ``service`` the port, locks,
            and the log of a service in the background.
    """

    root: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory."""
        return self.root / "postgres"

    @property
    def secrets(self) -> Path:
        """Passwords and keys."""
        return self.root / "secrets"

    @property
    def programs(self) -> Path:
        """Copies of PostgreSQL's programs, for an account that cannot enter the clone."""
        return self.root / "programs"

    @property
    def service(self) -> Path:
        """The port, the locks, and what a service in the background writes."""
        return self.root / "service"

    def account(self) -> Account:
        """Who runs PostgreSQL here: whoever owns the cluster, once there is one.

        Raises GroundError when the cluster belongs to somebody whom we cannot act for.
        """
        try:
            owner = self.cluster.stat().st_uid
        except FileNotFoundError:
            return server_account()
        if os.geteuid() == 0 and owner != 0:
            return account_number(owner)
        if owner != os.geteuid():
            raise GroundError(
                f"The database in {self.cluster} belongs to another account (number {owner}). "
                "Start Forethought from that account, or set FORETHOUGHT_DATA to another folder."
            )
        return server_account()

    def prepare(self, *, holds_cluster: bool = True) -> None:
        """Make what is missing. A folder that we did not make keeps its permissions.

        ``holds_cluster`` is false when the database is on a server: then only we enter here.
        Raises GroundError when it cannot be made, or PostgreSQL's account cannot enter it.
        """
        account = self.account() if holds_cluster else ourselves()
        try:
            made = not self.root.exists()
            self.root.mkdir(parents=True, exist_ok=True)
            if made:
                self.root.chmod(OWNER_ONLY if account.is_ours else ENTERED_BY_ALL)
            for folder in (self.secrets, self.service):
                folder.mkdir(mode=OWNER_ONLY, exist_ok=True)
            if holds_cluster:
                self.programs.mkdir(exist_ok=True)
        except OSError as error:
            raise GroundError(
                f"The data folder {self.root} cannot be made: "
                f"{(error.strerror or str(error)).lower()}. "
                "Set FORETHOUGHT_DATA to a folder that you may write."
            ) from error
        self._refuse_open_secrets()
        if not account.can_enter(self.root):
            raise GroundError(
                f"PostgreSQL runs as the account {account.name}, which cannot enter {self.root}. "
                "Set FORETHOUGHT_DATA to a folder that it can enter, with every folder above it; "
                "Forethought does not change the permissions of folders that it did not make."
            )

    def _refuse_open_secrets(self) -> None:
        mode = stat.S_IMODE(self.secrets.stat().st_mode)
        if mode & 0o077:
            raise GroundError(
                f"Others may enter {self.secrets}, where passwords lie. "
                f"Close it: chmod 700 {self.secrets}"
            )


def data_folder(given: Path | None = None) -> DataFolder:
    """Where this installation keeps its data.

    ``given`` is FORETHOUGHT_DATA. Without it: ``var`` in the clone for an ordinary account; for
    root a folder under /var/lib/forethought named by a hash of the clone's path, because the
    account that runs PostgreSQL may not be able to enter the clone; and the user's data folder
    (XDG) for a program that was installed without a clone.
    """
    if given is not None:
        return DataFolder(given.absolute())
    package = Path(__file__).resolve().parents[1]
    clone = package.parents[1]
    if os.geteuid() == 0:
        short = hashlib.sha256(os.fsencode(clone)).hexdigest()[:HASH_LETTERS]
        return DataFolder(FOR_ROOT / short)
    if (clone / "pyproject.toml").is_file():
        return DataFolder(clone / "var")
    return DataFolder(user_folder())
