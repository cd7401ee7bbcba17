"""Six-digit codes that change every 30 seconds (RFC 6238), and the picture that phones read."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

import qrcode
from markupsafe import Markup

PERIOD = 30
DIGITS = 6
TOLERANCE = 1
"""Steps before and after the present one that count: phones' clocks are a little wrong."""
ISSUER = "Forethought"


def new_secret() -> str:
    """160 random bits in base 32, as RFC 4226 asks."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def counter(now: datetime) -> int:
    """The number of the 30-second step that ``now`` lies in."""
    return int(now.timestamp()) // PERIOD


def code_at(secret: str, step: int) -> str:
    """The code of one step."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), "sha1").digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, code: str, now: datetime, *, after: int = -1) -> int | None:
    """The step that ``code`` belongs to, if it counts now and is later than ``after``.

    ``after`` is the last step used: a code that was seen once, or an older one, is no code.
    """
    present = counter(now)
    for step in range(present - TOLERANCE, present + TOLERANCE + 1):
        if step > after and hmac.compare_digest(code_at(secret, step), code):
            return step
    return None


def address(secret: str, email: str) -> str:
    """The ``otpauth`` address that a picture carries to the phone."""
    asked = urlencode({"secret": secret, "issuer": ISSUER}, quote_via=quote)
    return f"otpauth://totp/{quote(ISSUER)}:{quote(email)}?{asked}"


def picture(text: str) -> Markup:
    """``text`` as a QR code in SVG, to stand in the page itself: no other address is asked."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dots = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img"'
        ' aria-label="Picture to scan with your phone" shape-rendering="crispEdges">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{1}" fill="#000"/></svg>'
    ).format(len(rows), dots)


def by_hand(secret: str) -> str:
    """The secret in groups of four, for typing."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
