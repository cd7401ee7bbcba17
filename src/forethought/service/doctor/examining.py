"""Looking at everything, in the order in which things stand on each other."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module

import psycopg

from forethought.embedded.errors import GroundError
from forethought.service.doctor import checks
from forethought.service.doctor.finding import Check, Finding, Verdict, broken
from forethought.service.doctor.patient import Patient

AGAIN = "forethought doctor (if it stays so: forethought doctor --only database)"
REPORT = "Report this fault of the program, with the name of the check."


@dataclass(frozen=True, slots=True)
class Examined:
    """What one check found. ``name`` is that of its file."""

    name: str
    title: str
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of what was found."""
        return max((one.verdict for one in self.findings), key=lambda verdict: verdict.status)


@cache
def known_checks() -> Mapping[str, Check]:
    """Every check by the name of its file, those first that others stand on."""
    found = {
        name: import_module(f"{checks.__name__}.{name}").CHECK
        for _, name, _ in pkgutil.iter_modules(checks.__path__)
    }
    return dict(sorted(found.items(), key=lambda item: (item[1].need, item[0])))


def examine(
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
    only: Collection[str] = (),
) -> list[Examined]:
    """Look at the installation that ``environ`` describes; ``only``: with these checks alone."""
    with closing(Patient(environ, clock)) as patient:
        return [
            Examined(name, check.title, _found(check, patient))
            for name, check in known_checks().items()
            if not only or name in only
        ]


def _found(check: Check, patient: Patient) -> tuple[Finding, ...]:
    why_not = patient.why_not(check.need)
    if why_not:
        return (Finding(Verdict.NOT_LOOKED, f"Not looked at: {why_not}."),)
    try:
        return tuple(check.look(patient)) or (Finding(Verdict.OK, check.well),)
    except psycopg.OperationalError:
        return (broken("It could not be looked at: the database ended the session.", AGAIN),)
    except (GroundError, OSError, psycopg.Error) as error:
        # Of what the database says, the kind alone: its words may quote a row.
        what = str(error) if isinstance(error, GroundError) else type(error).__name__
        return (broken(f"It could not be looked at: {what}", REPORT),)


def worst(found: Collection[Examined]) -> Verdict:
    """The worst of all verdicts."""
    return max((one.verdict for one in found), key=lambda verdict: verdict.status)
