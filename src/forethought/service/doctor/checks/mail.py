"""The mail server: reached, and it lets us in. Nothing is sent."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from forethought.service.doctor.finding import Check, Finding, Need, broken, warning
from forethought.service.doctor.patient import Patient
from forethought.web.mail_settings import SENDER, SERVER, mail

PATIENCE = 10
NO_MAIL = (
    "No mail is sent: links for new people must be handed over by hand, and nobody hears of an"
    " alarm by mail."
)


def look(patient: Patient) -> Iterator[Finding]:
    """Settings that contradict each other; a server that is not there or refuses us."""
    with patient.as_site():
        try:
            found = mail()
        except ImproperlyConfigured as error:
            yield broken(str(error), f"Mend {SERVER} and {SENDER}: docs/deploy.md shows both.")
            return
    if not found["MAIL_IS_SET_UP"]:
        yield warning(NO_MAIL, f"Set {SERVER} and {SENDER}: docs/deploy.md shows both.")
        return
    where = f"{found['EMAIL_HOST']}:{found['EMAIL_PORT']}"
    try:
        _sign_in(found)
    except smtplib.SMTPAuthenticationError:
        yield broken(
            f"The mail server {where} refuses the name or password.", f"Mend them in {SERVER}."
        )
    except (OSError, smtplib.SMTPException) as error:
        yield broken(
            f"The mail server {where} does not take mail ({type(error).__name__}).",
            f"Is it running, and do {SERVER}'s host, port and security fit? Try:"
            f" openssl s_client -connect {where}",
        )


def _sign_in(found: dict[str, Any]) -> None:
    kind = smtplib.SMTP_SSL if found["EMAIL_USE_SSL"] else smtplib.SMTP
    with kind(found["EMAIL_HOST"], found["EMAIL_PORT"], timeout=PATIENCE) as server:
        if found["EMAIL_USE_TLS"]:
            server.starttls(context=ssl.create_default_context())
        if found["EMAIL_HOST_USER"]:
            server.login(found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"])
        server.noop()


CHECK = Check("Mail", "The mail server lets us in.", look, Need.GROUND)
