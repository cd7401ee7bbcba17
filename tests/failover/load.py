"""Phones that check in again and again while everything dies: what was acknowledged is noted.

python -m tests.failover.load PHONES DUE_IN ...    puts officers out, prints who
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from forethought_client import Forethought

WITHIN = 5.0
"""Seconds that a phone waits for an answer before it tries again at another site."""


@dataclass
class Phone:
    """One officer's phone. A press is sent, with one uuid, until some site has it."""

    token: str
    ports: tuple[int, ...]
    stop: threading.Event
    acknowledged: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    sent: int = 0

    def run(self) -> None:
        """Check in until told to stop, and then until the last press is acknowledged."""
        while not self.stop.is_set():
            self._press(str(uuid.uuid4()))

    def _press(self, name: str) -> None:
        for _ in range(1000):
            self.sent += 1
            if self._sends(name, self.ports[self.sent % len(self.ports)]):
                self.acknowledged.append(name)
                return
            threading.Event().wait(0.2)
        raise RuntimeError(f"press {name} was never taken")

    def _sends(self, name: str, port: int) -> bool:
        press = {"uuid": name, "kind": "check_in", "step": "in_visit", "age_s": 0.4}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WITHIN)
        try:
            connection.request(
                "POST",
                "/out/check-in/",
                json.dumps({"messages": [press]}),
                {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            )
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if answer.status != 200:
            self.refused.append(answer.status)
            return False
        return name in json.loads(body)["received"]


@dataclass
class Planner:
    """A planning system: it plans visits, far ahead, through the client that comes with the site.

    ``planned``: the ids that were answered, by the reference that was sent.
    """

    token: str
    officer: str
    port: int
    stop: threading.Event
    planned: dict[str, int] = field(default_factory=dict)

    def run(self) -> None:
        """Plan one after another until told to stop, and then until the last is answered."""
        begin = datetime.now(UTC).replace(microsecond=0) + timedelta(days=20)
        with Forethought(f"http://127.0.0.1:{self.port}", self.token, tries=30) as site:
            while not self.stop.wait(0.1):
                reference = f"FO-{self.port}-{len(self.planned)}"
                done = site.plan_visit(
                    {
                        "officer_id": self.officer,
                        "reference": reference,
                        "start": (begin + timedelta(hours=len(self.planned))).isoformat(),
                        "minutes": 30,
                        "customer": {"name": "Robin Invented", "postcode": "LS1 4DY"},
                    }
                )
                self.planned[reference] = done["id"]


@dataclass(frozen=True)
class Out:
    """Who is out: the tokens of phones that check in, and each e-mail that must come, with when.

    ``planner``: a token that may plan visits for the officer with this staff number.
    """

    tokens: list[str]
    due: dict[str, float]
    planner: tuple[str, str]


def put_out(phones: int, due_in: list[float]) -> Out:
    """So many officers who are not due, and one for each of ``due_in`` seconds from now."""
    from django.utils import timezone

    from forethought.web.api.scopes import Scope
    from forethought.web.api.tokens import make_token
    from forethought.web.contactdesk.phone.tokens import token_for
    from tests.web.watchdog import burst

    now = timezone.now()
    office, people = burst.officers(phones + len(due_in) + 1)
    (planner,), people = people[-1:], people[:-1]
    _, planning = make_token(
        name="Planning", scopes=[Scope.VISITS_WRITE], days=1, by=planner, now=now
    )
    burst.put_out(office, people[:phones], now + timedelta(hours=8))
    for person, seconds in zip(people[phones:], due_in, strict=True):
        burst.put_out(office, [person], now + timedelta(seconds=seconds))
    tokens = [token_for(person, now=now) for person in people[:phones]]
    begin = now.timestamp()
    due = {
        person.email: begin + seconds
        for person, seconds in zip(people[phones:], due_in, strict=True)
    }
    return Out(tokens, due, (planning, planner.officer_id))


def main() -> None:
    """``PHONES DUE_IN ...``: put them out on the site of the environment; print who."""
    from forethought.service.site import site

    with site():
        out = put_out(int(sys.argv[1]), [float(seconds) for seconds in sys.argv[2:]])
    print(json.dumps({"tokens": out.tokens, "due": out.due, "planner": out.planner}))


if __name__ == "__main__":
    main()
