"""What a database says went wrong, in a sentence that quotes no row and no password."""

from __future__ import annotations

import re

from psycopg import errors as psycopg_errors
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

_ABOUT_THE_QUERY = ("42", "3D", "3F")
"""Classes of SQLSTATE whose message names tables and columns, and no row."""

_SENTENCES = {
    "28": "The database does not let us in: see the name and password in the address",
    "25": "The query would change something, and only reading is allowed: write a plain SELECT",
    "57": "The database ended the query: it took too long, or the database is being stopped",
    "53": "The database has no room for another connection: it is tried again",
}
_SQLITE = re.compile(
    r"no such (table|column|function): [\w.]{1,100}|unable to open database file"
    r"|file is not a database|database is locked|database disk image is malformed"
)


def why_not(error: SQLAlchemyError) -> str:
    """The sentence for an error of the database."""
    origin = error.orig if isinstance(error, DBAPIError) else None
    state = getattr(origin, "sqlstate", None) or ""
    if state[:2] in _SENTENCES:
        return _SENTENCES[state[:2]]
    if state[:2] in _ABOUT_THE_QUERY and isinstance(origin, psycopg_errors.Error):
        return f"The database says: {origin.diag.message_primary}. Mend the table, query or fields"
    found = _SQLITE.search(str(origin or ""))
    if found:
        return f"The database says: {found[0]}. Mend the address, table, query or fields"
    text = str(origin or "")
    if "password authentication failed" in text:
        return _SENTENCES["28"]
    if isinstance(origin, psycopg_errors.OperationalError) and not state:
        return "The database could not be reached, or the connection to it broke off"
    kind = type(origin or error).__name__
    return f"The database broke the reading off ({kind}, {state or 'without a number'})"
