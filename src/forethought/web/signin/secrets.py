"""Encrypts what sign-in codes are made from; the database alone does not let anybody in."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"forethought sign-in secrets, version 1"


class UnreadableSecretError(RuntimeError):
    """A secret in the database was encrypted with a key that is not among the settings'."""


def _fernet(key: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in settings.ENCRYPTION_KEYS])


def encrypt(text: str) -> str:
    """``text`` under the first key of ENCRYPTION_KEYS."""
    return _keys().encrypt(text.encode()).decode("ascii")


def decrypt(encrypted: str) -> str:
    """What `encrypt` was given, under any of the keys. Raises UnreadableSecretError."""
    try:
        return _keys().decrypt(encrypted.encode("ascii")).decode()
    except InvalidToken:
        raise UnreadableSecretError(
            "A sign-in secret cannot be read with FORETHOUGHT_ENCRYPTION_KEY: put the key it was"
            " written with behind the present one, separated by a comma"
        ) from None


def renewed(encrypted: str) -> str:
    """The same secret under the first key: what key rotation writes back."""
    try:
        return _keys().rotate(encrypted.encode("ascii")).decode("ascii")
    except InvalidToken:
        raise UnreadableSecretError("A sign-in secret cannot be read with any key given") from None
