"""The tables: as this program needs them."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator

from forethought import web
from forethought.service.doctor.finding import Check, Finding, Need, broken
from forethought.service.doctor.patient import Patient

MEND = "forethought migrate"


def look(patient: Patient) -> Iterator[Finding]:
    """A step that was not taken, and one that this program does not know."""
    if patient.one("SELECT to_regclass('django_migrations') IS NULL"):
        yield broken("The database has no tables yet.", MEND)
        return
    taken = set(patient.rows("SELECT app, name FROM django_migrations"))
    known = set(_known())
    missing = sorted(known - taken)
    if missing:
        yield broken(
            f"Steps of the tables were not taken: {len(missing)}, first {_named(missing[0])}.",
            MEND,
        )
    ours = {app for app, _ in known}
    newer = sorted(step for step in taken - known if step[0] in ours)
    if newer:
        yield broken(
            f"The database is newer than this program: it has taken {_named(newer[0])}.",
            "Install the program that it was last used with, or a newer one: docs/deploy.md,"
            " Upgrades",
        )


def _known() -> Iterator[tuple[str, str]]:
    """Every step of our own apps: what other libraries need, `forethought serve` looks at."""
    for app in pkgutil.iter_modules(web.__path__):
        folders = [f"{path}/{app.name}/migrations" for path in web.__path__]
        for step in pkgutil.iter_modules(folders):
            yield app.name, step.name


def _named(step: tuple[str, str]) -> str:
    return ".".join(step)


CHECK = Check("Tables", "They are as this program needs them.", look, Need.DATABASE)
