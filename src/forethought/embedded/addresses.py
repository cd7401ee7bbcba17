"""Where a database is and who asks: read from a URL, or made for the embedded cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from forethought.embedded.errors import GroundError

SCHEMES = ("postgresql://", "postgres://")
USUAL_PORT = 5432
WRITES = "target_session_attrs"
WRITABLE = ("read-write", "primary")
LOST_SOON: Mapping[str, str] = {
    "connect_timeout": "3",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "tcp_user_timeout": "4000",
}
"""Where a standby can take over: a machine that has fallen silent is given up within five seconds
(libpq; seconds, the last one milliseconds), so that an officer who is out is watched again."""


@dataclass(frozen=True, slots=True)
class Address:
    """One database, seen by one role.

    Attributes:
        host: Name or number of the machine, or the folder of a Unix socket.
        port: The server's port.
        database: The database's name.
        role: Who signs in.
        password: Its password; empty where the server asks for none. Never printed.
        options: Further connection options of libpq, such as ``sslmode``.
        standbys: Servers that may have taken over, each a host and a port; the one that takes
            writes is used.
    """

    host: str
    port: int
    database: str
    role: str
    password: str = field(repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    standbys: tuple[tuple[str, int], ...] = ()

    @property
    def hosts(self) -> str:
        """Every server's host, as libpq lists them."""
        return ",".join([self.host, *(host for host, _ in self.standbys)])

    @property
    def ports(self) -> str:
        """Every server's port, in the order of `hosts`."""
        return ",".join(str(port) for port in [self.port, *(port for _, port in self.standbys)])

    @property
    def places(self) -> str:
        """For people: ``db1:5432`` or ``db1:5432 or db2:5432``."""
        return " or ".join(f"{host}:{port}" for host, port in self._servers())

    def _servers(self) -> list[tuple[str, int]]:
        return [(self.host, self.port), *self.standbys]

    @property
    def url(self) -> str:
        """The same as a URL, password included: for another program's environment only."""
        asks = f"?{urlencode(dict(self.options))}" if self.options else ""
        who = f"{quote(self.role, safe='')}:{quote(self.password, safe='')}"
        servers = ",".join(f"{quote(host, safe='')}:{port}" for host, port in self._servers())
        return f"postgresql://{who}@{servers}/{quote(self.database, safe='')}{asks}"

    def connect(self, *, autocommit: bool = False) -> psycopg.Connection:
        """A connection. Raises GroundError with a sentence that holds no password."""
        try:
            return psycopg.connect(
                host=self.hosts,
                port=self.ports,
                dbname=self.database,
                user=self.role,
                password=self.password or None,
                autocommit=autocommit,
                **_waiting(self.options),
            )
        except psycopg.OperationalError as error:
            raise GroundError(
                f"The database {self.database} at {self.places} does not let "
                f"{self.role} in: {str(error).strip().splitlines()[-1]}. Is the server running, "
                "and are address, role and password right?"
            ) from error

    def environment(self) -> dict[str, str]:
        """What PostgreSQL's own programs need in their environment to connect."""
        needed = {
            "PGHOST": self.hosts,
            "PGPORT": self.ports,
            "PGDATABASE": self.database,
            "PGUSER": self.role,
            "PGPASSWORD": self.password,
        }
        variables = {
            known.keyword.decode(): known.envvar.decode()
            for known in Conninfo.get_defaults()
            if known.envvar is not None
        }
        asked = self.options.items()
        return needed | {variables[name]: value for name, value in asked if name in variables}


@dataclass(frozen=True, slots=True)
class Addresses:
    """The database as its two roles see it.

    Attributes:
        app: For the site and the worker: reads and writes rows, owns nothing.
        owner: For migrations, grants, backup and restore; None where it was not given.
    """

    app: Address
    owner: Address | None


def _waiting(options: Mapping[str, str]) -> dict[str, Any]:
    return {"connect_timeout": "10", **options}


def read_url(url: str, name: str) -> Address:
    """The address in ``url``, which the environment variable ``name`` holds.

    Raises GroundError when it is no PostgreSQL URL with a host, a database and a role. The
    sentence does not repeat the URL: it holds a password.
    """
    shape = "write postgresql://ROLE:PASSWORD@HOST:PORT/DATABASE"
    if not url.startswith(SCHEMES):
        raise GroundError(f"{name} is not the address of a PostgreSQL database: {shape}")
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value}
    except psycopg.ProgrammingError as error:
        raise GroundError(
            f"{name} cannot be read: {shape}, with every sign of the password that is neither "
            "letter nor digit written as % and two digits"
        ) from error
    missing = [word for word in ("host", "dbname", "user") if word not in parts]
    if missing:
        raise GroundError(f"{name} lacks {' and '.join(missing)}: {shape}")
    (host, port), *standbys = _servers(parts.pop("host"), parts.pop("port", ""), name, shape)
    return Address(
        host=host,
        port=port,
        database=parts.pop("dbname"),
        role=parts.pop("user"),
        password=parts.pop("password", ""),
        options=with_standbys(parts, name) if standbys else parts,
        standbys=tuple(standbys),
    )


def _servers(hosts: str, ports: str, name: str, shape: str) -> list[tuple[str, int]]:
    """Hosts and their ports, as libpq pairs them: one port is everybody's."""
    named = [host.strip() for host in hosts.split(",")]
    given = [port.strip() or str(USUAL_PORT) for port in ports.split(",")]
    given = given * len(named) if len(given) == 1 else given
    numbers = [int(port) for port in given if port.isdecimal()]
    if not all(named) or len(numbers) != len(named):
        raise GroundError(
            f"{name} must name a port for each server, or one for all: {shape}, or "
            "postgresql://ROLE:PASSWORD@HOST:PORT,STANDBY:PORT/DATABASE"
        )
    return list(zip(named, numbers, strict=True))


def with_standbys(options: Mapping[str, str], name: str) -> dict[str, str]:
    """The options of a database whose standby may take over: only the server that takes writes.

    Raises GroundError when they ask for another one: a check-in that a standby cannot keep would
    be refused for as long as the connection lasts.
    """
    asked = options.get(WRITES, WRITABLE[0])
    if asked not in WRITABLE:
        raise GroundError(
            f"{name} says {WRITES}={asked}, and the site must write: leave it out, or say "
            f"{WRITES}={WRITABLE[0]}"
        )
    return {**LOST_SOON, **options, WRITES: asked}
