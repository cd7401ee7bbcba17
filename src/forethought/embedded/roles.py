"""The two roles: one owns the tables and changes them, the other reads and writes their rows.

The site and the worker use the second. Whoever takes the site over can then neither change the
audit nor take away what refuses the change: no ALTER, no TRUNCATE, no trigger.
"""

from __future__ import annotations

from collections.abc import Collection

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

from forethought.embedded.errors import GroundError

OWNER = "forethought_owner"
APP = "forethought_app"
DATABASE = "forethought"
SCHEMA = "public"
ONE_AT_A_TIME = 7_305_511_340  # any number that is ours: the key of an advisory lock
LIMITS = SQL("NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")


def make_roles(superuser: psycopg.Connection, owner_password: str, app_password: str) -> None:
    """Make both roles and the database, or set them right. ``superuser`` commits by itself."""
    for name, password in ((OWNER, owner_password), (APP, app_password)):
        verb = "ALTER" if _exists(superuser, "pg_roles", "rolname", name) else "CREATE"
        superuser.execute(
            SQL("{} ROLE {} LOGIN {} PASSWORD {}").format(
                SQL(verb), Identifier(name), LIMITS, Literal(password)
            )
        )
    if not _exists(superuser, "pg_database", "datname", DATABASE):
        superuser.execute(
            SQL("CREATE DATABASE {} OWNER {}").format(Identifier(DATABASE), Identifier(OWNER))
        )
    superuser.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(Identifier(DATABASE)))
    superuser.execute(
        SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
            Identifier(DATABASE), Identifier(APP)
        )
    )


def _exists(connection: psycopg.Connection, table: str, column: str, name: str) -> bool:
    query = SQL("SELECT 1 FROM {} WHERE {} = {}").format(
        Identifier(table), Identifier(column), Literal(name)
    )
    return connection.execute(query).fetchone() is not None


def grant(
    owner: psycopg.Connection,
    *,
    to: str,
    append_only: Collection[str],
    read_only: Collection[str] = ("django_migrations",),
) -> None:
    """Give the role ``to`` what the site needs on every table, and no more. Run after migrations.

    Rows of tables in ``append_only`` may be read and added, those in ``read_only`` read, all others
    read, added, changed and deleted. In one transaction, so that a running site never lacks a
    right. Raises GroundError when a table named is not there: a list that is wrong protects
    nothing.
    """
    with owner.transaction():
        owner.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        tables = _tables(owner)
        _refuse_missing(append_only, tables)
        role = Identifier(to)
        for statement in _statements(role):
            owner.execute(statement)
        for rights, names in (
            ("SELECT, INSERT", set(append_only)),
            ("SELECT", set(read_only) & set(tables)),
            ("SELECT, INSERT, UPDATE, DELETE", set(tables) - set(append_only) - set(read_only)),
        ):
            for name in sorted(names):
                owner.execute(
                    SQL("GRANT {} ON TABLE {} TO {}").format(
                        SQL(rights), Identifier(SCHEMA, name), role
                    )
                )


def _statements(role: Identifier) -> list[Composed]:
    schema = Identifier(SCHEMA)
    return [
        SQL("REVOKE CREATE ON SCHEMA {} FROM PUBLIC").format(schema),
        SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(schema, role),
        SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, role),
        SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}").format(schema, role),
        SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA {} FROM {}").format(schema, role),
        SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}").format(schema, role),
    ]


def _tables(owner: psycopg.Connection) -> list[str]:
    rows = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace "
        "AND relkind IN ('r', 'p', 'v', 'm')",
        [SCHEMA],
    )
    return [name for (name,) in rows]


def _refuse_missing(names: Collection[str], tables: list[str]) -> None:
    missing = sorted(set(names) - set(tables))
    if missing:
        raise GroundError(
            f"The audit table {', '.join(missing)} is not in the database, so nothing can protect "
            "it. Run `forethought migrate`; if it is a new name, give it to `grant` too."
        )


def refuse_mighty(app: psycopg.Connection, *, append_only: Collection[str]) -> None:
    """Raises GroundError when the site's own role could change the audit all the same.

    That is: a superuser, the owner of a table or of the database, a member of such a role, or a
    role with a right on an audit table beyond reading and adding rows.
    """
    row = app.execute("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user")
    name, superuser = row.fetchone() or ("?", True)
    owns = app.execute(
        "SELECT 1 FROM pg_class WHERE relnamespace = %s::regnamespace "
        "AND pg_has_role(current_user, relowner, 'MEMBER') UNION ALL "
        "SELECT 1 FROM pg_database WHERE datname = current_database() "
        "AND pg_has_role(current_user, datdba, 'MEMBER') LIMIT 1",
        [SCHEMA],
    ).fetchone()
    too_much = app.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace "
        "AND relname = ANY(%s) "
        "AND has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')",
        [SCHEMA, list(append_only)],
    ).fetchone()
    if superuser or owns or too_much:
        raise GroundError(
            f"The site's database role {name} could change the audit: it is a superuser, owns "
            "tables, or has rights on the audit beyond reading and adding rows. Make two roles as "
            "docs/deploy.md says, and run `forethought migrate` as the owner."
        )
