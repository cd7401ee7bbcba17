"""Where a database is and who asks: read from a URL, or made for the embedded cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

from forethought.embedded.errors import GroundError

SCHEMES = ("postgresql://", "postgres://")
USUAL_PORT = 5432


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
    """

    host: str
    port: int
    database: str
    role: str
    password: str = field(repr=False)
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The same as a URL, password included: for another program's environment only."""
        asks = f"?{urlencode(dict(self.options))}" if self.options else ""
        who = f"{quote(self.role, safe='')}:{quote(self.password, safe='')}"
        place = f"{quote(self.host, safe='')}:{self.port}/{quote(self.database, safe='')}"
        return f"postgresql://{who}@{place}{asks}"

    def connect(self, *, autocommit: bool = False) -> psycopg.Connection:
        """A connection. Raises GroundError with a sentence that holds no password."""
        try:
            return psycopg.connect(
                host=self.host,
                port=self.port,
                dbname=self.database,
                user=self.role,
                password=self.password or None,
                autocommit=autocommit,
                **_waiting(self.options),
            )
        except psycopg.OperationalError as error:
            raise GroundError(
                f"The database {self.database} at {self.host}:{self.port} does not let "
                f"{self.role} in: {str(error).strip().splitlines()[-1]}. Is the server running, "
                "and are address, role and password right?"
            ) from error

    def environment(self) -> dict[str, str]:
        """What PostgreSQL's own programs need in their environment to connect."""
        needed = {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGDATABASE": self.database,
            "PGUSER": self.role,
            "PGPASSWORD": self.password,
        }
        return needed | {f"PG{name.upper()}": value for name, value in self.options.items()}


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
    port = parts.pop("port", str(USUAL_PORT))
    if not port.isdecimal():
        raise GroundError(f"{name} must name one server and one port: {shape}")
    return Address(
        host=parts.pop("host"),
        port=int(port),
        database=parts.pop("dbname"),
        role=parts.pop("user"),
        password=parts.pop("password", ""),
        options=parts,
    )
