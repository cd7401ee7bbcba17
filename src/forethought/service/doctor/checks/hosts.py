"""The names that the site answers to, and TLS before it."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.embedded import environment as names
from forethought.service.doctor.finding import Check, Finding, Need, broken, warning
from forethought.service.doctor.patient import Patient

HERE = {"localhost", "127.0.0.1", "[::1]", "::1"}


def look(patient: Patient) -> Iterator[Finding]:
    """A name without TLS, and TLS without a name."""
    environment = patient.ground.environment
    outside = [host for host in environment.hosts if host not in HERE]
    if environment.behind_tls and not outside:
        yield broken(
            f"{names.BEHIND_TLS} is yes and {names.HOSTS} names nothing that people could reach"
            " it by: the web server with TLS would get status 400, and links in messages lead"
            " to this machine.",
            f"Set {names.HOSTS} to the name of the certificate, such as visits.example.org",
        )
    elif outside and not environment.behind_tls:
        yield warning(
            f"{names.HOSTS} names {outside[0]}, and {names.BEHIND_TLS} is not yes: passwords and"
            " cookies would travel where others can read them.",
            f"Put a web server with TLS before the site (docs/deploy.md) and set"
            f" {names.BEHIND_TLS}=yes",
        )


CHECK = Check("Names and TLS", "They go together.", look, Need.GROUND)
