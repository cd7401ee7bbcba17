"""What the operator reads of connections on a terminal."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from click.testing import CliRunner

from forethought.service.connection_words import say_states, try_and_say
from forethought.service.records_commands import records as commands
from forethought.sources.connections_file import Connections, read_connections
from forethought.web.records.connecting_words import give_up_and_say, load_and_say
from forethought.web.records.connections import list_connections, states
from forethought.web.records.folder import load_folder
from forethought.web.records.models import ConnectionState, Load, Record, Source
from forethought.web.records.notes import KeepError, forget_source
from tests.sources.connecting.described import over_sql, row, sqlite_file
from tests.web.factories import NOW
from tests.web.records.extracts import drop
from tests.web.records.extracts import row as extract_row
from tests.web.records.test_connecting_turns import TABLE


@dataclass
class Told:
    """What a command said, and how it ended."""

    status: int
    text: str


def told(command: Callable[..., int], *args: Any, **more: Any) -> Told:
    lines: list[str] = []
    status = command(*args, say=lines.append, **more)
    return Told(status, "\n".join(lines))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return sqlite_file(tmp_path / "x.db", [row(1, "Keeps a \x1b[31mgun"), row(2, utr="nonsense")])


def tried(file: Path, *, on_terminal: bool = True, rows: int = 3, **more: Any) -> Told:
    return told(
        try_and_say,
        over_sql(file, **more),
        rows=rows,
        clock=lambda: NOW,
        on_terminal=on_terminal,
    )


def test_a_try_shows_rows_as_they_would_be_read(file: Path) -> None:
    said = tried(file)
    assert said.status == 0
    assert "What follows is personal data. It is shown here and nowhere kept." in said.text
    assert "customer_name  Robin Invented" in said.text
    assert "Keeps a [U+001B][31mgun" in said.text, "a note colours no terminal"
    assert "row 2, utr: " in said.text
    assert "Rows there are      2" in said.text
    assert "It would be taken. Nothing was kept of this try." in said.text


def test_a_try_shows_as_many_rows_as_asked_for_and_reads_all(file: Path) -> None:
    said = tried(file, rows=1)
    assert "Row 1" in said.text
    assert "Row 2" not in said.text
    assert "Usable              2" in said.text


def test_nobodys_data_goes_into_a_file(file: Path) -> None:
    said = tried(file, on_terminal=False)
    assert said.status == 0
    assert "row 2, utr" in said.text
    for private in ("Robin", "gun", "nonsense"):
        assert private not in said.text


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"count": "select 3"}, "It would be refused: 2 usable rows, and there are 3"),
        ({"table": "other"}, "It would be refused: The database says: no such table: other"),
    ],
    ids=["short", "failed"],
)
def test_a_try_says_why_it_would_be_refused(file: Path, more: dict[str, Any], says: str) -> None:
    said = tried(file, **more)
    assert said.status == 1
    assert says in said.text


def test_the_command_tries_what_the_file_of_the_data_folder_says(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("FORETHOUGHT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FORETHOUGHT_DATA", str(tmp_path))
    run = CliRunner().invoke
    done = run(commands, ["try", "notes"])
    assert done.exit_code == 2
    assert "There is no file of connections" in done.output
    written = tmp_path / "connections.toml"
    written.write_text(TABLE.format(name="notes", source="dtr", path=file) + "[bad]\nkind='sql'\n")
    written.chmod(0o600)
    done = run(commands, ["try", "notes"])
    assert (done.exit_code, "It would be taken" in done.output) == (0, True), done.output
    done = run(commands, ["try", "bad"])
    assert done.exit_code == 2
    assert "The setting source of the connection bad is missing" in done.output


def found(file: Path, **more: Any) -> Connections:
    return Connections(file, {"notes": over_sql(file, **more)}, ())


def loaded(file: Path, *, whole: bool = False, **more: Any) -> Told:
    listed = found(file, **more)
    return told(
        load_and_say,
        listed.by_name["notes"],
        listed,
        whole=whole,
        clock=lambda: NOW,
        stop=Event(),
    )


@pytest.mark.django_db
def test_loading_says_what_became_of_it_and_takes_the_source_over(
    file: Path, tmp_path: Path
) -> None:
    load_folder(drop(tmp_path / "folder", "dtr", [extract_row("old")]), by=None, now=NOW)
    said = loaded(file)
    assert said.status == 0
    assert "Loaded, 2 rows read: 2 new, 0 changed, 1 gone." in said.text
    assert "1 problem: see the page Records" in said.text
    said = loaded(file, count="select 3")
    assert said.status == 1
    assert "Refused: the old records stay." in said.text
    assert Record.objects.count() == 2


@pytest.mark.django_db
def test_the_list_says_how_each_stands(file: Path) -> None:
    listed = found(file)
    said = told(say_states, listed, states())
    assert (said.status, "forethought records load-from notes" in said.text) == (1, True)
    list_connections(listed, now=NOW)
    said = told(say_states, listed, states())
    assert (said.status, "not read by itself yet" in said.text) == (1, True)
    loaded(file)
    said = told(say_states, listed, states())
    assert (said.status, "last succeeded 08:00" in said.text) == (0, True), said.text
    loaded(file, count="select 3")
    said = told(say_states, listed, states())
    assert (said.status, "there are 3" in said.text) == (1, True)
    said = told(say_states, Connections(file, {}, ("The setting x is bad.",)), states())
    assert said.text.count("The setting x is bad.") == 2, "of the file, and so of each in it"
    said = told(say_states, Connections(file, {}, ()), states())
    assert "forethought records disconnect notes" in said.text
    said = told(say_states, Connections(None, {}, ()), states())
    assert (said.status, "is not there any more" in said.text) == (1, True)
    said = told(say_states, Connections(None, {}, ()), {})
    assert (said.status, "There is no file of connections" in said.text) == (0, True)


@pytest.mark.django_db
def test_a_connection_is_given_up_once_it_has_left_the_file(file: Path, tmp_path: Path) -> None:
    loaded(file)
    nothing = Connections(file, {}, ())
    said = told(give_up_and_say, "notes", found(file), now=NOW)
    assert (said.status, "take its table out first" in said.text) == (2, True)
    with pytest.raises(KeepError, match="always examined"):
        forget_source("dtr", by=None, now=NOW)
    said = told(give_up_and_say, "notes", nothing, now=NOW)
    assert said.status == 0
    assert Record.objects.count() == 2
    said = told(give_up_and_say, "notes", nothing, now=NOW)
    assert (said.status, "There is no connection notes" in said.text) == (2, True)
    folder = drop(tmp_path / "folder", "dtr", [extract_row("1")], extracted_at=NOW)
    assert load_folder(folder, by=None, now=NOW).all_taken
    assert Source.objects.get().file == "records/dtr.csv"
    assert not ConnectionState.objects.filter(is_listed=True).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("left", "status"),
    [
        ("[notes]\nkind = 'sql'", 2),
        ("notes = 5", 2),
        ("[notes", 2),
        ("[notes-old]\nkind = 'sql'", 0),
    ],
    ids=["its table", "outside a table", "no TOML", "another whose name begins so"],
)
def test_only_what_is_still_in_the_file_is_not_given_up(
    left: str, status: int, file: Path, tmp_path: Path
) -> None:
    loaded(file)
    written = tmp_path / "connections.toml"
    written.write_text(left)
    written.chmod(0o600)
    listed = read_connections(written)
    assert listed.faults
    said = told(give_up_and_say, "notes", listed, now=NOW)
    assert said.status == status, said.text


@pytest.mark.django_db
def test_a_source_that_comes_through_a_connection_is_not_forgotten(file: Path) -> None:
    loaded(file, source="crm")
    with pytest.raises(KeepError, match="comes through the connection notes"):
        forget_source("crm", by=None, now=NOW)
    assert Load.objects.exists()


@pytest.mark.django_db
def test_a_system_that_lost_most_of_its_rows_is_taken_where_a_person_says_so(file: Path) -> None:
    loaded(file)
    sqlite_file(file, [])
    said = loaded(file)
    assert said.status == 1
    assert "Only 0 rows are left of 2" in said.text
    assert "forethought records load-from notes --whole" in said.text
    assert Record.objects.count() == 2
    said = loaded(file, whole=True)
    assert (said.status, Record.objects.count()) == (0, 0)
