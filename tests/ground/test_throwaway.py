"""The cluster that the site's tests stand on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from forethought.embedded.accounts import server_account
from forethought.embedded.programs import find_programs
from forethought.embedded.server import PORTS, is_free
from forethought.embedded.throwaway import Throwaway, throwaway_cluster
from tests import ports
from tests.web.processes import until

KILLED = """
import os, sys
from forethought.embedded.throwaway import throwaway_cluster
with throwaway_cluster() as cluster:
    print(cluster.port, flush=True)
    sys.stdin.read()
"""

FIRST_OUTGOING = 32_768  # Linux, where nobody has set net.ipv4.ip_local_port_range


def ask(cluster: Throwaway, query: str) -> str:
    with psycopg.connect(
        host=cluster.host,
        port=cluster.port,
        user=cluster.superuser,
        password=cluster.password,
        dbname="postgres",
    ) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[call-overload]
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize("machine", [True, False], ids=["any programs", "the wheel's programs"])
def test_it_answers_and_is_gone_afterwards(machine: bool) -> None:
    with throwaway_cluster(find_programs(machine=machine)) as cluster:
        assert ask(cluster, "SELECT upper('é') || current_setting('server_encoding')") == "ÉUTF8"
        folder = Path(ask(cluster, "SELECT current_setting('data_directory')"))
        assert folder.exists()
    assert is_free(cluster.port)
    assert not folder.parent.exists()


def test_two_at_once_do_not_meet() -> None:
    def one(_: int) -> str:
        with throwaway_cluster() as cluster:
            return ask(cluster, "SELECT current_setting('data_directory')")

    with ThreadPoolExecutor(2) as pool:
        folders = set(pool.map(one, range(2)))
    assert len(folders) == 2


def test_a_wrong_password_is_refused() -> None:
    with throwaway_cluster() as cluster:
        wrong = Throwaway(cluster.host, cluster.port, cluster.superuser, "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            ask(wrong, "SELECT 1")


def test_killing_the_process_that_made_it_leaves_nothing() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    port = int(process.stdout.readline())
    assert not is_free(port)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert until(lambda: is_free(port), 120)


def test_it_never_runs_as_root() -> None:
    account = server_account()
    assert account.uid != 0
    assert account.is_ours == (os.geteuid() != 0)


def test_nothing_else_is_given_the_ports_of_databases() -> None:
    assert PORTS.stop <= FIRST_OUTGOING
    assert not set(PORTS) & set(ports.PORTS)
