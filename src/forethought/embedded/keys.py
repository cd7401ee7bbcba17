"""The secrets of an installation: made at the first start, or given by the environment."""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from forethought.embedded import private
from forethought.embedded.errors import GroundError

SHORTEST_KEY = 50
FERNET_BYTES = 32
SECRET_KEY = "secret_key"  # noqa: S105 - names of files, here and below
ENCRYPTION_KEY = "encryption_key"
WEB_PUSH_KEY = "web_push_key"
METRICS_TOKEN = "metrics_token"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Keys:
    """The site's two secrets.

    Attributes:
        secret_key: Signs sessions and links. Losing it signs everybody out, no more.
        encryption_keys: Fernet keys that encrypt what sign-in codes are made from; the first one
            encrypts, all of them decrypt. Losing them makes everybody set up codes anew.
    """

    secret_key: str = field(repr=False)
    encryption_keys: tuple[str, ...] = field(repr=False)


def load_keys(
    folder: Path, secret_key: str | None = None, encryption_keys: tuple[str, ...] = ()
) -> Keys:
    """The secrets given, and for each that is not given the file in ``folder``, made if missing.

    Raises GroundError when a file cannot be read or written, or holds no key.
    """
    if secret_key is None:
        path = folder / SECRET_KEY
        secret_key = private.made_once(path, lambda: secrets.token_urlsafe(64))
        check_secret_key(secret_key, str(path))
    if not encryption_keys:
        path = folder / ENCRYPTION_KEY
        encryption_keys = read_encryption_keys(private.made_once(path, new_fernet_key), str(path))
    return Keys(secret_key, encryption_keys)


def load_web_push_key(folder: Path) -> str:
    """The private key for push messages: the file in ``folder``, made if missing.

    Losing it makes every phone ask for reminders anew. Raises GroundError as ``load_keys`` does.
    """
    return private.made_once(folder / WEB_PUSH_KEY, _new_web_push_key)


def load_metrics_token(folder: Path) -> str:
    """What Prometheus shows to read the figures: the file in ``folder``, made if missing.

    Losing it costs a line in Prometheus' settings. Raises GroundError as ``load_keys`` does.
    """
    return private.made_once(folder / METRICS_TOKEN, lambda: secrets.token_urlsafe(32))


def _new_web_push_key() -> str:
    # Any 32 random bytes are a key of P-256, but for one in four thousand million, and zero.
    return base64.urlsafe_b64encode(secrets.token_bytes(FERNET_BYTES)).rstrip(b"=").decode()


def new_fernet_key() -> str:
    """A fresh key in Fernet's own shape: 32 random bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(FERNET_BYTES)).decode()


def check_secret_key(text: str, where: str) -> None:
    """Raises GroundError when the key that ``where`` holds is too short to be a secret."""
    if len(text) < SHORTEST_KEY:
        raise GroundError(
            f"{where} must hold at least {SHORTEST_KEY} random letters, and holds {len(text)}. "
            'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
        )


def read_encryption_keys(text: str, where: str) -> tuple[str, ...]:
    """One or more Fernet keys, separated by commas or lines; the first is the newest.

    Raises GroundError when there is none, or one is not a key.
    """
    found = tuple(text.replace(",", " ").split())
    if not found or not all(_is_fernet_key(key) for key in found):
        raise GroundError(
            f"{where} must hold keys of {FERNET_BYTES} bytes in URL-safe base64, newest first, "
            "separated by commas. Make one: python3 -c "
            '"import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
        )
    return found


def _is_fernet_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, altchars=b"-_", validate=True)) == FERNET_BYTES
    except (binascii.Error, ValueError):
        return False
