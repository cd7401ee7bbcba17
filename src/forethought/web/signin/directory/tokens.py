"""Whether a token says what it seems to say: signature, issuer, audience, nonce and time.

OpenID Connect Core 1.0, 3.1.3.7. django-allauth trusts the connection for the signature and asks
for no nonce; we check both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Never ``none``, and none whose key is the client's secret."""
LEEWAY = timedelta(seconds=60)
"""How wrong the two machines' clocks may be."""
LONGEST_SUBJECT = 191
_END_OF_TIME = 250_000_000_000


class TokenError(Exception):
    """A token that must not be believed; ``why`` is one word for the audit."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def believe(
    token: str,
    *,
    keys: Mapping[str, Any],
    issuer: str,
    client_id: str,
    nonce: str,
    now: datetime,
) -> dict[str, Any]:
    """The claims of an ID token. Raises TokenError.

    ``keys``: the directory's JWK set. ``nonce``: what this browser was sent away with.
    """
    key, algorithm = _key(token, keys)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=[algorithm],
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={
                "require": ["iss", "sub", "aud", "exp", "iat"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.InvalidSignatureError as error:
        raise TokenError("signature") from error
    except jwt.InvalidIssuerError as error:
        raise TokenError("issuer") from error
    except jwt.InvalidAudienceError as error:
        raise TokenError("audience") from error
    except jwt.PyJWTError as error:
        raise TokenError("token") from error
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        # A key of another kind than the algorithm's, or what no library foresaw in the claims.
        raise TokenError("key") from error
    _judge(claims, client_id=client_id, nonce=nonce, now=now)
    return claims


def _key(token: str, keys: Mapping[str, Any]) -> tuple[Any, str]:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise TokenError("token") from error
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise TokenError("algorithm")
    try:
        found = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if _signs(key)]
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError) as error:
        raise TokenError("keys") from error
    if kid is not None:
        found = [key for key in found if key.key_id == kid]
    if len(found) != 1:
        raise TokenError("key")
    return found[0].key, str(algorithm)


def _signs(key: jwt.PyJWK) -> bool:
    return key.public_key_use in (None, "sig") and key.key_type in ("RSA", "EC", "OKP")


def _judge(claims: Mapping[str, Any], *, client_id: str, nonce: str, now: datetime) -> None:
    moment = now.timestamp()
    expires, issued = _seconds(claims, "exp"), _seconds(claims, "iat")
    early = _seconds(claims, "nbf") if "nbf" in claims else issued
    leeway = LEEWAY.total_seconds()
    if moment >= expires + leeway:
        raise TokenError("expired")
    if max(issued, early) > moment + leeway:
        raise TokenError("early")
    audience = claims["aud"]
    party = claims.get("azp")
    several = isinstance(audience, list) and len(audience) > 1
    if (several or party is not None) and party != client_id:
        raise TokenError("audience")
    if not nonce or claims.get("nonce") != nonce:
        raise TokenError("nonce")
    subject = claims["sub"]
    fits = isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT
    if not fits or not is_storable(subject):
        raise TokenError("subject")


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims[name]
    if not is_moment(value):
        raise TokenError("token")
    return float(value)


def is_moment(value: Any) -> bool:
    """Whether a claim is seconds since 1970, and neither endless nor beyond every calendar."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and abs(value) < _END_OF_TIME


def is_storable(words: str) -> bool:
    """Whether a database can hold these words: no NUL, no control sign, no half of a sign."""
    return not any(
        unicodedata.category(sign) in {"Cc", "Cs"} for sign in words if not sign.isspace()
    )
