"""A command on tables of another version says what to do, and quotes nothing of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.processes import environment_of_process

ASKS = """
from forethought.embedded.errors import GroundError
from forethought.service.site import site

try:
    with site():
        from django.db import connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT a_column_of_tomorrow FROM people_person")
except GroundError as error:
    print(error)
"""


@pytest.mark.django_db
def test_a_column_that_is_not_there_yet_is_a_sentence(tmp_path: Path) -> None:
    environment = environment_of_process(FORETHOUGHT_DATA=str(tmp_path))
    environment.pop("DJANGO_SETTINGS_MODULE")
    for made_up in ("FORETHOUGHT_SECRET_KEY", "FORETHOUGHT_ENCRYPTION_KEY"):
        environment.pop(made_up)
    done = subprocess.run(
        [sys.executable, "-c", ASKS], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "forethought migrate" in done.stdout
    assert "a_column_of_tomorrow" not in done.stdout
