"""The file of connections: every mistake gets a sentence with its table and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from forethought.settings_reader import BadSettingsError
from forethought.sources.connection import read_connection
from forethought.sources.connections_file import connections_path, read_connections
from tests.sources.connecting.described import FIELDS

SQL: dict[str, Any] = {
    "kind": "sql",
    "source": "dtr",
    "address": "postgresql://reader:s3cret@db.example.org/idms",
    "table": "action",
    "fields": FIELDS,
}
HTTP: dict[str, Any] = {
    "kind": "http_json",
    "source": "dtr",
    "url": "https://records.example.org/notes",
    "items": "/items",
    "paging": "next",
    "next": "/next",
    "bearer": "s3cret",
    "fields": FIELDS,
}
WRONG: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "kind": (SQL, {"kind": "oracle"}, "kind of the connection notes must be"),
    "no source": (SQL, {"source": None}, "source of the connection notes is missing"),
    "source": (SQL, {"source": "a b"}, "source of the connection notes cannot be read"),
    "misspelt": (SQL, {"adress": "x"}, "no setting adress: did you mean address?"),
    "address": (SQL, {"address": "nonsense"}, "address of the connection notes is no address"),
    "relative": (SQL, {"address": "sqlite:///x.db"}, "must name a file with its whole path"),
    "in memory": (SQL, {"address": "sqlite://"}, "must name a file with its whole path"),
    "psycopg2": (SQL, {"address": "postgresql+psycopg2://b/a"}, "begin with postgresql:// alone"),
    "async": (SQL, {"address": "postgresql+asyncpg://b/a"}, "begin with postgresql:// alone"),
    "both": (SQL, {"query": "select 1"}, "table of the connection notes or query must be set"),
    "neither": (SQL, {"table": None}, "table of the connection notes or query must be set"),
    "no select": (SQL, {"table": None, "query": "DELETE FROM a"}, "must be one SELECT"),
    "two": (SQL, {"table": None, "query": "select 1; select 2"}, "must be one statement"),
    "count": (SQL, {"count": "1"}, "count of the connection notes must be one SELECT"),
    "seldom": (SQL, {"every_minutes": 1441}, "every_minutes of the connection notes must be a"),
    "often": (SQL, {"every_minutes": 0}, "a whole number from 1 to 1440"),
    "true": (SQL, {"every_minutes": True}, "a whole number from 1 to 1440"),
    "overlap": (SQL, {"overlap": 5}, "overlap of the connection notes does nothing without"),
    "zone": (SQL, {"zone": "Mars/Olympus"}, "zone of the connection notes names a zone that"),
    "path zone": (SQL, {"zone": "../../etc/passwd"}, "names a zone that is not known"),
    "deleted": (SQL, {"deleted": {"from": "x"}}, "deleted of the connection notes cannot be read"),
    "no fields": (SQL, {"fields": None}, "write a table [notes.fields]"),
    "plain": (HTTP, {"url": "http://a.example.org/"}, "url of the connection notes must begin"),
    "in url": (HTTP, {"url": "https://me:pw@a.example.org/"}, "has a name or password in it"),
    "two ways": (HTTP, {"header": "X-Key", "key": "k"}, "set one of them"),
    "half": (HTTP, {"bearer": None, "username": "me"}, "go together"),
    "paging": (HTTP, {"paging": "pages"}, "must be one of none, next, cursor, link, page"),
    "no next": (HTTP, {"next": None}, "next of the connection notes is missing"),
    "no items": (HTTP, {"items": None}, "items of the connection notes is missing"),
    "since": (HTTP, {"changed": "updated"}, "since_parameter of the connection notes and changed"),
    "ca_file": (HTTP, {"ca_file": __file__}, "holds no certificates"),
    "line break": (HTTP, {"bearer": "a\r\nb"}, "bearer of the connection notes cannot be read"),
}
FIELD_WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no text": ({"text": None}, "text of the connection notes.fields is missing"),
    "no id": ({"record_id": None}, "record_id of the connection notes.fields is missing"),
    "nobody": ({"customer_name": None, "utr": None}, "says whom a record is about"),
    "column": ({"birth": "x"}, "connection notes.fields has no setting birth"),
    "number": ({"utr": 5}, "utr of the connection notes.fields cannot be read"),
    "empty": ({"utr": []}, "needs either from or constant"),
    "both": ({"utr": {"from": "a", "constant": "b"}}, "needs either from or constant"),
    "constant id": ({"record_id": {"constant": "1"}}, "must tell records apart"),
    "format": ({"date": {"from": "a", "format": "nonsense"}}, "has a format that is none"),
    "other": ({"utr": {"from": "a", "format": "%Y"}}, "has a format that is none of a date"),
    "part": ({"utr": {"from": "a", "joined": "b"}}, "cannot be read"),
}


def without_none(settings: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if value is not None}


def faults(settings: dict[str, Any]) -> str:
    with pytest.raises(BadSettingsError) as caught:
        read_connection("notes", without_none(settings))
    assert "s3cret" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_gets_a_sentence_with_its_key(what: str) -> None:
    settings, change, says = WRONG[what]
    read_connection("notes", without_none(settings))
    assert says in faults({**settings, **change})


@pytest.mark.parametrize("what", FIELD_WRONG)
def test_a_mistake_in_the_fields_gets_a_sentence_with_its_key(what: str) -> None:
    change, says = FIELD_WRONG[what]
    assert says in faults({**SQL, "fields": without_none({**FIELDS, **change})})


def test_all_mistakes_are_told_at_once() -> None:
    said = faults({**SQL, "every_minutes": 0, "source": None, "fields": {"record_id": "x"}})
    for key in ("every_minutes", "source", "text", "utr"):
        assert f"The setting {key} of" in said


@pytest.mark.parametrize("name", ["", "A", "a b", "-a", "x" * 51])
def test_a_name_that_cannot_be_one(name: str) -> None:
    with pytest.raises(BadSettingsError, match="name that cannot be one"):
        read_connection(name, SQL)


def test_no_secret_shows_in_a_connection() -> None:
    for settings in (SQL, HTTP):
        assert "s3cret" not in repr(read_connection("notes", settings))


def test_the_fingerprint_is_of_what_rows_say() -> None:
    known = read_connection("notes", SQL).fingerprint
    same = {"every_minutes": 5, "address": "postgresql://reader:other@db.example.org/idms"}
    assert read_connection("notes", {**SQL, **same}).fingerprint == known
    for other in ({"table": "b"}, {"zone": "UTC"}, {"address": "postgresql://b.example.org/i"}):
        assert read_connection("notes", {**SQL, **other}).fingerprint != known


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


GOOD = """
[{name}]
kind = "sql"
source = "{source}"
address = "sqlite:////srv/x.db"
table = "note"
[{name}.fields]
record_id = "id"
utr = "utr"
text = "body"
"""


def test_a_bad_connection_never_stops_the_others(tmp_path: Path) -> None:
    text = GOOD.format(name="one", source="dtr") + "[two]\nkind = 'sql'\n"
    text += GOOD.format(name="three", source="dtr") + GOOD.format(name="four", source="areas")
    found = read_connections(written(tmp_path / "c.toml", text))
    assert list(found.by_name) == ["one"]
    said = "\n".join(found.faults)
    assert "three names dtr, which comes through the connection one already" in said
    assert "four cannot be areas" in said
    assert "source of the connection two is missing" in said


FILES = {
    "toml": ("[x", 0o600, "is no TOML"),
    "loose": ("x = 5", 0o600, "x stands outside a table"),
    "open": (GOOD.format(name="a", source="b"), 0o640, "others can read it: chmod 600"),
    "others": (GOOD.format(name="a", source="b"), 0o604, "others can read it: chmod 600"),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_cannot_be_used(tmp_path: Path, what: str) -> None:
    text, mode, says = FILES[what]
    found = read_connections(written(tmp_path / "c.toml", text, mode))
    assert (found.by_name, len(found.faults)) == ({}, 1)
    assert says in found.faults[0]


def test_where_the_file_lies(tmp_path: Path) -> None:
    assert connections_path({}, None) is None
    assert connections_path({}, tmp_path) is None
    usual = written(tmp_path / "connections.toml", "")
    assert connections_path({}, tmp_path) == usual
    named = {"FORETHOUGHT_CONNECTIONS_FILE": "/srv/other.toml"}
    assert connections_path(named, tmp_path) == Path("/srv/other.toml")
    (fault,) = read_connections(Path("/nowhere/other.toml")).faults
    assert "cannot be read (no such file or directory)" in fault
