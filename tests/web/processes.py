"""Processes of the site beside a test, on the database of the test."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from django.db import connection


def environment_of_process(**more: str) -> dict[str, str]:
    """For a process of the site beside the test: it works on the test's own database."""
    known = connection.settings_dict
    return os.environ | {
        "FORETHOUGHT_DATABASE_URL": (
            "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**known)
        ),
        "DJANGO_SETTINGS_MODULE": "tests.web.settings",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "PYTHONWARNINGS": "ignore",
        **more,
    }


def until(done: Callable[[], bool], seconds: float) -> bool:
    """Whether it is done within so many seconds; looks again and again."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if done():
            return True
        time.sleep(0.02)
    return done()


def ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether the process ends by itself within so many seconds."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def end_our_connection() -> None:
    """The server ends it, as when its machine dies; the next use of it fails."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    known = connection.settings_dict
    with psycopg.connect(
        host=known["HOST"],
        port=known["PORT"],
        user=known["USER"],
        password=known["PASSWORD"],
        dbname=known["NAME"],
        autocommit=True,
    ) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
