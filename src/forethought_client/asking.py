"""Asking the site: with the token, again while it cannot be reached, never changing twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import requests

from forethought_client.problems import Problem, UnreachableError

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
AGAIN = frozenset({429, 502, 503, 504})
"""Statuses after which the same request is sent again."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0


@dataclass
class Asking:
    """``site``: its address without path. ``tries``: how often a request is sent at most.

    ``timeout``: seconds that the site may be silent. ``pause`` waits so many seconds.
    """

    site: str
    token: str = field(repr=False)
    timeout: float = 30.0
    tries: int = 5
    pause: Callable[[float], object] = time.sleep
    session: requests.Session = field(default_factory=requests.Session, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.site)
        if parts.scheme != "https" and parts.hostname not in HERE:
            raise ValueError("The address of the site begins with https://: a token needs it")
        self.site = self.site.rstrip("/")

    def get(self, path: str, **asked: Any) -> Any:
        """What is there. Parameters that are None are left out."""
        params = {name: value for name, value in asked.items() if value is not None}
        return self._ask("GET", path, params=params)

    def write(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Change something, once for ``key``; without one it gets its own."""
        return self._ask(method, path, json=body, key=key or str(uuid4()))

    def close(self) -> None:
        """Give the connection back."""
        self.session.close()

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        key: str | None = None,
    ) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        for attempt in range(1, self.tries + 1):
            says, wait = "", min(FIRST_PAUSE * 2.0 ** (attempt - 1), LONGEST_PAUSE)
            try:
                answer = self.session.request(
                    method,
                    f"{self.site}/api/v1{path}",
                    params=params,
                    json=json,
                    headers=headers,
                    timeout=self.timeout,
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                says = f"{self.site} could not be reached ({type(error).__name__})"
            else:
                if not _is_worth_a_retry(answer):
                    return self._told(answer, key)
                says = f"{self.site} answers with status {answer.status_code}"
                wait = max(wait, _asked_wait(answer))
            if attempt < self.tries:
                self.pause(wait)
        raise UnreachableError(f"{says}, {self.tries} times", key)

    def _told(self, answer: requests.Response, key: str | None) -> Any:
        if answer.status_code >= 300:
            raise Problem(answer.status_code, _json(answer))
        if not answer.content:
            return None
        try:
            return answer.json()
        except ValueError:
            says = f"What answers at {self.site} is not the site: check the address"
            raise UnreachableError(says, key) from None


def _is_worth_a_retry(answer: requests.Response) -> bool:
    if answer.status_code == 409:
        return str(_json(answer).get("type", "")).endswith(":still-running")
    return answer.status_code in AGAIN


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _asked_wait(answer: requests.Response) -> float:
    wait = answer.headers.get("Retry-After", "")
    return min(float(wait), LONGEST_PAUSE) if wait.isdecimal() else 0.0
