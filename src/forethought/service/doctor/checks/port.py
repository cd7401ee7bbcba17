"""The site's port: answered by the site, or free for it."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

from forethought.embedded.server import HOST, is_free
from forethought.service.doctor.finding import RESTART, Check, Finding, Need, broken, warning
from forethought.service.doctor.patient import Patient
from forethought.service.serve import FIRST_PORT

PATIENCE = 10
WELL = 200


def look(patient: Patient) -> Iterator[Finding]:
    """A site that runs and does not answer; a port that somebody else has."""
    service = patient.service
    if service is None:
        if not is_free(FIRST_PORT):
            yield warning(
                f"Port {FIRST_PORT} is taken by another program, so the site would take the next"
                " free one, and a web server before it would not find it.",
                f"End that program (ss -ltnp 'sport = :{FIRST_PORT}' names it), or give another"
                " port to both: forethought start --port NUMBER",
            )
    elif service.url and not _lives(urlsplit(service.url).port or FIRST_PORT):
        yield broken(
            f"The service runs (process {service.pid}), and its site at {service.url} does not"
            " answer.",
            RESTART,
        )


def _lives(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == WELL
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


CHECK = Check("Port", "The site answers, or its port is free.", look, Need.GROUND)
