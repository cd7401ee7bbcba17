"""A small identity provider of our own on loopback that can lie in every way a test wants."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone

CLIENT, SECRET = "forethought", "a secret: with + signs"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY, OTHER_KEY = new_key(), new_key()


def public(key: rsa.RSAPrivateKey, kid: str = "one") -> dict[str, Any]:
    made: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return made | {"kid": kid, "use": "sig", "alg": "RS256"}


@dataclass
class Provider:
    """What it answers; a test changes it. ``asked``: what came, path and form, in order.

    ``claims`` are laid over those of an honest token, None leaves one out; ``instead`` answers at
    a path in place of what stands there: status, and the body as it is.
    """

    issuer: str
    subject: str = "s-1"
    groups: list[str] | None = field(default_factory=lambda: ["officers"])
    email: str = "ann@example.com"
    claims: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    instead: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = KEY
    header: dict[str, Any] = field(default_factory=lambda: {"kid": "one"})
    algorithm: str = "RS256"
    nonce: str = ""
    asked: list[tuple[str, dict[str, list[str]], str]] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        at = self.issuer
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/keys",
            "userinfo_endpoint": f"{at}/userinfo",
            "end_session_endpoint": f"{at}/end",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        } | self.config

    def token(self) -> str:
        now = int(timezone.now().timestamp())
        claims: dict[str, Any] = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "exp": now + 300, "iat": now,
            "nonce": self.nonce, "name": "Ann Invented", "email": self.email,
            "email_verified": True, "auth_time": now,
        }  # fmt: skip
        if self.groups is not None:
            claims["groups"] = self.groups
        claims = {
            name: value for name, value in (claims | self.claims).items() if value is not None
        }
        key: Any = "x" * 64 if self.algorithm.startswith("HS") else self.key
        return jwt.encode(
            claims,
            None if self.algorithm == "none" else key,
            algorithm=self.algorithm,
            headers=self.header,
        )

    def answer(self, path: str, query: str, body: bytes, authorization: str) -> tuple[int, bytes]:
        self.asked.append((path, parse_qs(body.decode() or query), authorization))
        if path in self.instead:
            return self.instead[path]
        found: dict[str, Any] | None = {
            "/.well-known/openid-configuration": self.discovery,
            "/keys": lambda: {"keys": [public(KEY)]},
            "/token": lambda: {
                "access_token": "access", "token_type": "Bearer", "id_token": self.token(),
            },
            "/userinfo": lambda: {"sub": self.subject} | self.userinfo,
        }.get(path, dict)()  # fmt: skip
        return 200, json.dumps(found).encode()


@contextmanager
def provider_on_loopback() -> Iterator[Provider]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, said = made.answer(
                parts.path, parts.query, body, self.headers.get("Authorization", "")
            )
            self.send_response(status)
            if status == 302:
                self.send_header("Location", said.decode())
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_POST = do_GET  # noqa: N815 - the name that http.server asks for

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    made = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
