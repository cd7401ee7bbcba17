"""One installation: its environment, its data folder, its keys, its database."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from forethought.embedded import environment as names
from forethought.embedded.addresses import Address, Addresses
from forethought.embedded.cluster import Cluster
from forethought.embedded.environment import Environment, read_environment
from forethought.embedded.errors import GroundError
from forethought.embedded.folder import DataFolder, data_folder
from forethought.embedded.keys import load_keys, load_metrics_token, load_web_push_key

SETTINGS = "forethought.web.settings"


@dataclass(frozen=True, slots=True)
class Ground:
    """What everything of one installation stands on.

    Attributes:
        environment: The FORETHOUGHT_* variables, read and found right.
        folder: The data folder.
        cluster: The embedded cluster; None when a PostgreSQL server is named.
    """

    environment: Environment
    folder: DataFolder
    cluster: Cluster | None

    def start(self) -> Addresses:
        """The database's addresses; the embedded one is started if it does not run."""
        if self.environment.served is not None:
            self.folder.prepare(holds_cluster=False)
            return self.environment.served
        return self.embedded().start()

    def embedded(self) -> Cluster:
        """The embedded cluster. Raises GroundError when a server is named instead."""
        if self.cluster is None:
            raise GroundError("The database is on a PostgreSQL server: it has no embedded cluster.")
        return self.cluster

    def stop(self) -> None:
        """Stop the embedded cluster; a server that somebody else runs is left alone."""
        if self.cluster is not None:
            self.cluster.stop()

    @contextmanager
    def running(self) -> Iterator[Addresses]:
        """The database runs inside the block, and afterwards only if it ran before."""
        if self.cluster is None:
            yield self.start()
            return
        with self.cluster.running() as addresses:
            yield addresses

    def for_site(
        self, addresses: Addresses, *, demonstration: bool = False, owner: bool = False
    ) -> dict[str, str]:
        """The whole environment of one of the site's processes.

        Only with ``owner`` does it name the owner's role: the site and the worker never hold it.
        """
        keys = load_keys(
            self.folder.secrets, self.environment.secret_key, self.environment.encryption_keys
        )
        ours = dict(os.environ) | {
            names.DATA: str(self.folder.root),
            names.DATABASE: addresses.app.url,
            names.SECRET_KEY: keys.secret_key,
            names.ENCRYPTION_KEY: ",".join(keys.encryption_keys),
            names.HOSTS: ",".join(self.environment.hosts),
            names.WEB_PUSH_KEY: load_web_push_key(self.folder.secrets),
            names.METRICS_TOKEN: load_metrics_token(self.folder.secrets),
            names.DEMONSTRATION: "yes" if demonstration else "no",
            names.OWNER: "yes" if owner else "no",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
        }
        ours.pop(names.OWNER_DATABASE, None)
        if owner:
            ours[names.OWNER_DATABASE] = owner_of(addresses).url
        return ours


def owner_of(addresses: Addresses) -> Address:
    """The database as the owner of its tables sees it. Raises GroundError when it is not named."""
    if addresses.owner is None:
        raise GroundError(
            f"{names.OWNER_DATABASE} is not set. Only the role that owns the tables can change "
            "them, back them up and restore them: docs/deploy.md says how it is made."
        )
    return addresses.owner


def open_ground(environ: Mapping[str, str] | None = None) -> Ground:
    """This installation, as the environment describes it. Nothing is made or started yet.

    Raises GroundError when a variable is misspelt or says something impossible.
    """
    environment = read_environment(os.environ if environ is None else environ)
    folder = data_folder(environment.data)
    cluster = Cluster(folder) if environment.served is None else None
    return Ground(environment, folder, cluster)
