"""Packed answers of HTTP, unpacked up to a limit: few bytes may stand for very many."""

from __future__ import annotations

import zlib

from forethought.internet.vetted import TooLargeError

ENCODINGS = ("gzip", "deflate")
"""What may be asked for."""

_GZIP = zlib.MAX_WBITS | 16
_MOST_PARTS = 100


class UnpackError(ValueError):
    """It cannot be unpacked. The message fills "It gave {message}"."""


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """The content of an answer. Raises UnpackError, or TooLargeError beyond ``most`` bytes."""
    if encoding in {"", "identity"}:
        return body
    if encoding in {"gzip", "x-gzip"}:
        return _parts(body, _GZIP, most)
    if encoding == "deflate":
        window = zlib.MAX_WBITS if _is_wrapped(body) else -zlib.MAX_WBITS
        return _parts(body, window, most)
    raise UnpackError("an answer packed in a way that we did not ask for")


def _is_wrapped(body: bytes) -> bool:
    """Whether it begins as zlib has it (RFC 1950); some servers leave that away."""
    return len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0


def _parts(body: bytes, window: int, most: int) -> bytes:
    """All of it; gzip may have several parts after one another."""
    parts: list[bytes] = []
    size = 0
    while body:
        if len(parts) == _MOST_PARTS:
            raise UnpackError("an answer packed in too many parts")
        part, body = _one(body, window, most - size)
        parts.append(part)
        size += len(part)
        if window != _GZIP or not body.strip(b"\0"):
            break
    return b"".join(parts)


def _one(body: bytes, window: int, most: int) -> tuple[bytes, bytes]:
    machine = zlib.decompressobj(window)
    try:
        part = machine.decompress(body, most + 1)
    except zlib.error:
        raise UnpackError("an answer whose packing is damaged") from None
    if len(part) > most:
        raise TooLargeError
    if not machine.eof:
        raise UnpackError("a packed answer that breaks off")
    return part, machine.unused_data
