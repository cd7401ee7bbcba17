"""Loads beside each other, beside checks, and after a process that died."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from forethought.sources.connections_file import Connections
from forethought.web.records import locks, staging
from forethought.web.records.connecting import Wish, load_connection
from forethought.web.records.connections import list_connections
from forethought.web.records.folder import LOADING_ALREADY, LoadError, load_folder
from forethought.web.records.loading import BROKEN_OFF
from forethought.web.records.locks import (
    begin_loading,
    end_loading,
    let_checks_wait,
    loading_now,
    wait_for_news,
)
from forethought.web.records.models import Load, Record, Source
from tests.sources.connecting.described import over_sql, sqlite_file
from tests.sources.connecting.described import row as system_row
from tests.web.factories import NOW, make_load, make_source
from tests.web.records.extracts import drop, row

WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
HOLDS = "SELECT pg_try_advisory_lock(7305511342)"


def another_connection() -> psycopg.Connection[Any]:
    """To the same database, past Django."""
    known = connection.get_connection_params()
    return psycopg.connect(
        host=known["host"],
        port=known["port"],
        user=known["user"],
        password=known["password"],
        dbname=known["dbname"],
        autocommit=True,
    )


@pytest.fixture
def other(db: None) -> Iterator[psycopg.Connection[Any]]:
    with another_connection() as other:
        yield other


def test_a_second_load_is_refused_while_one_is_running(
    tmp_path: Path, other: psycopg.Connection[Any]
) -> None:
    assert not loading_now().folder
    assert other.execute(HOLDS).fetchone() == (True,)
    assert loading_now().folder
    with pytest.raises(LoadError, match=LOADING_ALREADY):
        load_folder(drop(tmp_path, "dtr", [row("1")]), by=None, now=NOW)
    assert not Source.objects.exists()
    other.execute("SELECT pg_advisory_unlock_all()")
    assert load_folder(tmp_path, by=None, now=NOW).all_taken


def test_a_load_lets_the_next_one_in(tmp_path: Path, other: psycopg.Connection[Any]) -> None:
    load_folder(drop(tmp_path, "dtr", [row("1")]), by=None, now=NOW)
    assert other.execute(HOLDS).fetchone() == (True,)


def test_begin_and_end(db: None) -> None:
    assert begin_loading()
    assert loading_now().folder
    end_loading()
    assert not loading_now().folder


@pytest.mark.django_db
def test_a_load_whose_process_died_is_marked_by_the_next_one(tmp_path: Path) -> None:
    died = make_load(NOW, make_source("dtr"), state=Load.State.RUNNING)
    load_folder(drop(tmp_path, "dtr", [row("1")]), by=None, now=NOW)
    died.refresh_from_db()
    assert (died.state, died.because, died.ended_at) == (Load.State.BROKEN, BROKEN_OFF, NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "given-up"], ids=["of a folder", "through a connection"])
def test_a_load_whose_process_died_does_not_keep_another_way_out(name: str, tmp_path: Path) -> None:
    system = make_source("dtr", rows=1)
    died = make_load(NOW, system, state=Load.State.RUNNING, connection=name)
    if name:
        assert load_folder(drop(tmp_path, "dtr", [row("1")]), by=None, now=NOW).all_taken
    else:
        its = over_sql(sqlite_file(tmp_path / "x.db", [system_row(1)]))
        list_connections(Connections(tmp_path, {its.name: its}, ()), now=NOW)
        done = load_connection(its, Wish(takes_over=True), clock=lambda: NOW, stop=Event())
        assert done is not None
        assert done.state == Load.State.DONE
    died.refresh_from_db()
    assert (died.state, died.because, died.ended_at) == (Load.State.BROKEN, BROKEN_OFF, NOW)
    assert Record.objects.get().record_id == "1"


@pytest.mark.django_db
def test_a_source_that_a_connection_still_reads_is_not_loaded_from_a_folder(
    tmp_path: Path, other: psycopg.Connection[Any]
) -> None:
    other.execute("SELECT pg_advisory_lock(%s, %s)", [locks._CONNECTIONS, locks._number("late")])
    reads = make_load(NOW, make_source("dtr"), state=Load.State.RUNNING, connection="late")
    for name in ("dtr", "sa_notes"):
        drop(tmp_path, name, [row("1")])
    lines = "".join(f"{name},2026-11-25T05:00Z,1\n" for name in ("dtr", "sa_notes"))
    (tmp_path / "sources.csv").write_text(f"source,extracted_at,rows\n{lines}")
    refused, taken = load_folder(tmp_path, by=None, now=NOW).outcomes
    assert (refused.taken, taken.taken) == (False, True)
    assert "dtr is being loaded at this moment" in refused.says
    reads.refresh_from_db()
    assert reads.state == Load.State.RUNNING


@pytest.mark.django_db
def test_a_fault_of_the_database_breaks_one_source_off_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = staging.compare

    def faulty(source_id: int) -> None:
        compare(source_id)
        if Source.objects.get(pk=source_id).name == "dtr":
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 'Robin Invented'::integer")

    monkeypatch.setattr(staging, "compare", faulty)
    for name in ("dtr", "sa_notes"):
        drop(tmp_path, name, [row("1")])
    lines = "".join(f"{name},2026-11-25T05:00Z,1\n" for name in ("dtr", "sa_notes"))
    (tmp_path / "sources.csv").write_text(f"source,extracted_at,rows\n{lines}")
    done = load_folder(tmp_path, by=None, now=NOW)
    assert {o.name: o.taken for o in done.outcomes} == {"dtr": False, "sa_notes": True}
    broken = Load.objects.get(source__name="dtr")
    assert broken.state == Load.State.BROKEN
    assert "DataError" in broken.because
    assert "Robin" not in broken.because
    assert not Record.objects.filter(source__name="dtr").exists()


@pytest.mark.django_db(transaction=True)
def test_others_see_how_far_a_load_is_and_nothing_of_what_it_brings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "_AT_A_TIME", 10)
    seen = []
    query = "SELECT rows, step, (SELECT count(*) FROM records_record) FROM records_load"
    with another_connection() as other:
        find_keys = staging.find_keys
        stage = staging.stage

        def looking_stage(records: Any, progress: Any) -> None:
            def look(rows: int) -> None:
                progress(rows)
                seen.append(other.execute(query).fetchone())

            stage(records, look)

        def looking_find_keys() -> None:
            find_keys()
            seen.append(other.execute(query).fetchone())

        monkeypatch.setattr(staging, "stage", looking_stage)
        monkeypatch.setattr(staging, "find_keys", looking_find_keys)
        rows = [row(str(number)) for number in range(25)]
        assert load_folder(drop(tmp_path, "dtr", rows), by=None, now=NOW).all_taken
        after = other.execute(query).fetchone()
    assert seen == [
        *((count, "reading", 0) for count in (10, 20, 25, 25)),
        (25, "comparing", 0),
    ]
    assert after == (25, "replacing", 25)


@pytest.mark.django_db(transaction=True)
def test_a_check_waits_for_news_that_is_coming_in() -> None:
    done = threading.Event()

    def check() -> None:
        wait_for_news()
        done.set()
        connection.close()

    thread = threading.Thread(target=check)
    with another_connection() as other, transaction.atomic():
        let_checks_wait()
        thread.start()
        while other.execute(WAITING).fetchone() == (0,):
            assert not done.is_set()
        assert not done.is_set()
    thread.join(120)
    assert done.is_set()
