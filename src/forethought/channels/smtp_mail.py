"""E-mail by SMTP, encrypted. ``to``: an e-mail address.

Acknowledged on a page, by a button: mail scanners open every link, so opening one says nothing.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from forethought.channels.channel import Message, NotSentError, Receipt, Urgency, check_message
from forethought.channels.settings import SettingsReader, here
from forethought.channels.wording import letter
from forethought.internet.timed_socket import (
    Resolver,
    TimedSocket,
    TimedSSLSocket,
    connect,
    encrypt,
    resolve,
    resolve_within,
    trusting,
)

SCHEMES = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
EXAMPLE = "smtp+starttls://name:password@mail.example.org:587"
MAILBOX = r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+"
WHO = "The mail server"


@dataclass(frozen=True)
class SmtpMail:
    """A mail server that takes messages for delivery.

    ``security``: ``tls`` from the first byte, ``starttls``, or ``none`` (this machine only).
    """

    host: str
    port: int
    security: str
    sender: str
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    timeout: float = 8.0
    ca_file: str | None = None
    resolver: Resolver = resolve
    name: str = "smtp_mail"
    can_acknowledge: bool = True
    context: ssl.SSLContext = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "context", trusting(self.ca_file))

    def send(self, message: Message) -> Receipt:
        """Hand a message to the mail server. Raises NotSentError."""
        check_message(message)
        mail = self.mail(message)
        ends_at = time.monotonic() + self.timeout
        server = _Server(self, ends_at)
        try:
            server.greet()
            server.send_message(mail, self.sender, [message.to])
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()  # it is taken already, however the server says goodbye
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise self._not_sent(
                error, late=time.monotonic() >= ends_at
            ) from None  # their texts hold addresses
        finally:
            server.close()
        return Receipt(self.name, mail["Message-ID"], "The mail server took the e-mail.")

    def mail(self, message: Message) -> EmailMessage:
        """The e-mail. Repeats of a message carry the same Message-ID, so mailboxes keep one.

        Raises NotSentError when ``to`` is no e-mail address.
        """
        if not re.fullmatch(MAILBOX, message.to):
            raise NotSentError("The e-mail address cannot be used: check it.", permanent=True)
        mail = EmailMessage(policy=policy.SMTP.clone(cte_type="7bit"))  # not all servers take 8
        domain = self.sender.rpartition("@")[2]
        try:
            mail["From"] = Address("Forethought", addr_spec=self.sender)
            mail["To"] = Address(addr_spec=message.to)
            mail["Subject"] = message.subject
        except (ValueError, IndexError, MessageError):
            raise NotSentError(
                "The e-mail address cannot be used: check it.", permanent=True
            ) from None
        mail["Message-ID"] = f"<{message.id}@{domain}>"
        mail["Date"] = formatdate(localtime=True)
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
        mail["X-Auto-Response-Suppress"] = "All"
        if message.urgency is not Urgency.REMINDER:
            mail["Importance"] = "high"
            mail["X-Priority"] = "1"
        mail.set_content(letter(message))
        return mail

    def _not_sent(self, error: Exception, *, late: bool) -> NotSentError:
        if late or isinstance(error, TimeoutError):  # smtplib makes other errors of it
            says = f"{WHO} gave no whole answer within {self.timeout:g} seconds."
            return NotSentError(says, permanent=False)
        says, permanent = _why(error)
        return NotSentError(f"{WHO} {says}.", permanent=permanent)


class _Server(smtplib.SMTP):
    """A connection whose sockets know when all must be over."""

    def __init__(self, settings: SmtpMail, ends_at: float) -> None:
        # Its own default asks the network for this machine's name, for as long as that takes.
        super().__init__(local_hostname=settings.sender.rpartition("@")[2])
        self._settings = settings
        self._ends_at = ends_at

    def greet(self) -> None:
        """Connect, encrypt, sign in. Raises OSError, SMTPException."""
        settings = self._settings
        code, _ = self.connect(settings.host, settings.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, "")
        if settings.security == "starttls":
            self._begin_tls()
        if settings.user is not None:
            self.login(settings.user, settings.password or "")

    def _get_socket(self, host: str, port: int, _timeout: float) -> TimedSocket | TimedSSLSocket:
        settings = self._settings
        addresses = resolve_within(settings.resolver, host, port, self._ends_at)
        plain = connect(addresses, port, self._ends_at)
        return self._encrypted(plain) if settings.security == "tls" else plain

    def _begin_tls(self) -> None:
        """As smtplib's starttls, whose socket would not know when all must be over."""
        self.ehlo_or_helo_if_needed()
        code = self.docmd("STARTTLS")[0] if self.has_extn("starttls") else 502
        if code != 220 or not isinstance(self.sock, TimedSocket):
            raise smtplib.SMTPNotSupportedError
        self.sock = self._encrypted(self.sock)
        # RFC 3207: forget what was said without encryption, and whatever came along with it.
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features, self.does_esmtp = {}, False

    def _encrypted(self, plain: TimedSocket) -> TimedSSLSocket:
        try:
            return encrypt(plain, self._settings.context, self._settings.host)
        except OSError:
            plain.close()
            raise


REASONS: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPNotSupportedError, "lacks encryption, sign-in or the letters of the address"),
    (
        smtplib.SMTPAuthenticationError,
        "does not accept our name and password: check the channel's settings",
    ),
    (smtplib.SMTPSenderRefused, "does not let us send from our address"),
    (smtplib.SMTPResponseException, "did not take the message"),
    (ssl.SSLCertVerificationError, "has a certificate that cannot be trusted"),
    (ssl.SSLError, "did not agree on an encrypted connection"),
    (ConnectionRefusedError, "refuses connections"),
    (smtplib.SMTPException, "broke off"),
    (OSError, "could not be reached, or broke off"),
    (Exception, "cannot be sent this message"),
)
"""What went wrong, to go on after "The mail server"; the first that fits."""


def _why(error: Exception) -> tuple[str, bool]:
    """The reason, and whether the same message will meet it again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        known = any(code >= 500 for code, _ in error.recipients.values())
        says = "does not know the address, or will not deliver to it: check it"
        return (says if known else "does not take mail for the address just now"), known
    says = next(says for kind, says in REASONS if isinstance(error, kind))
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{says} (status {error.smtp_code})", 500 <= error.smtp_code < 600
    permanent = not isinstance(error, OSError) or isinstance(error, smtplib.SMTPNotSupportedError)
    return says, permanent


def from_settings(settings: Mapping[str, object]) -> SmtpMail:
    """Made from ``url``, ``sender``, ``timeout`` and ``ca_file``. Raises BadSettingsError."""
    read = SettingsReader("smtp_mail", settings)
    url = read.text("url", example=EXAMPLE)
    sender = read.text("sender", form=MAILBOX, example="the address that mail comes from")
    timeout, ca_file = read.timeout(), read.authorities()
    host, port, scheme, user, password = "", 0, "", None, None
    try:
        parts = urlsplit(url)
        host, scheme = parts.hostname or "", parts.scheme
        port = parts.port or SCHEMES.get(scheme, 0)
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password or "") or None
    except ValueError:
        host = ""
    if url and (not host or scheme not in SCHEMES):
        read.wrong("url", f"cannot be read: write {EXAMPLE}")
    elif scheme == "smtp" and not here(host):
        read.wrong("url", f"would send without encryption: write {EXAMPLE}, or smtps://…")
    read.done()
    security = {"smtp": "none", "smtp+starttls": "starttls", "smtps": "tls"}[scheme]
    return SmtpMail(host, port, security, sender, user, password, timeout, ca_file)
