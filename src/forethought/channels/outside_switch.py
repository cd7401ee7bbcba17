"""A dead-man's switch outside: somebody else's machine that tells people when we fall silent.

As Healthchecks' pinging API is documented, and others that follow it: a POST to the check's
address says that all is well, one to the same with ``/fail`` that it is not, and then the switch
tells people at once: that is the test alarm. Nothing about anybody is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import requests

from forethought.channels import answers
from forethought.channels.channel import MOST_SECONDS
from forethought.channels.settings import SettingsReader
from forethought.channels.transport import Transport

NAME = "outside_switch"
WHO = "The outside switch"
TEST = (
    b"Test alarm of Forethought: whoever gets it says so on its page Ready for officers to leave."
)


@dataclass(frozen=True)
class OutsideSwitch:
    """One check of a switch. Safe to use from several threads at once."""

    ping_url: str = field(repr=False)
    fail_url: str = field(repr=False)
    transport: Transport = field(default_factory=lambda: Transport(MOST_SECONDS))

    def ping(self) -> None:
        """Say that all is well. Raises NotSentError."""
        self._post(self.ping_url, b"")

    def alarm(self) -> None:
        """Make the switch tell people, as a test. The next ping calms it. Raises NotSentError."""
        self._post(self.fail_url, TEST)

    def _post(self, url: str, body: bytes) -> None:
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        try:
            response = self.transport.session().post(url, data=body, headers=headers)
        except requests.RequestException as error:
            raise answers.no_answer(WHO, error) from None
        if not response.ok:
            raise answers.refused(WHO, response)


def from_settings(settings: Mapping[str, object]) -> OutsideSwitch:
    """Made from ``ping_url``, ``fail_url``, ``timeout``, ``ca_file``. Raises BadSettingsError.

    ``fail_url`` not set: ``ping_url`` with ``/fail`` behind it.
    """
    read = SettingsReader(NAME, settings)
    ping_url = read.address("ping_url", example="https:// and the ping address of your check")
    fail_url = read.optional_address(
        "fail_url", example="https:// and the address that makes the switch tell people"
    )
    if fail_url is None and "?" in ping_url:
        read.wrong("fail_url", "is missing: it cannot be made from an address with a question mark")
    timeout, ca_file = read.timeout(), read.authorities()
    read.done()
    return OutsideSwitch(
        ping_url, fail_url or f"{ping_url.rstrip('/')}/fail", Transport(timeout, ca_file)
    )
