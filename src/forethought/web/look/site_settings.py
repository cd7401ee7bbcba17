"""The part of Django's settings that the look and the safety of pages need.

`settings.py` asks for it: what depends on the place where the site runs comes in as arguments.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

WEB = Path(__file__).resolve().parent.parent

IDLE_SECONDS = 2 * 60 * 60
"""A session ends when nothing was asked for so long: an officer's longest visit, and a margin."""
ABSOLUTE_SECONDS = 12 * 60 * 60
"""A session ends so long after signing in, whatever was asked: one working day."""

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}


def templates(apps: list[str]) -> list[dict[str, Any]]:
    """Jinja pages of our own apps alone: pages of libraries cannot show through.

    ``apps``: the installed apps, those of `forethought.web` keep theirs in ``templates``.
    """
    own = [app.rsplit(".", 1)[-1] for app in apps if app.startswith("forethought.web.")]
    return [
        {
            "NAME": "jinja2",
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": [WEB / name / "templates" for name in own],
            "APP_DIRS": False,
            "OPTIONS": {
                "environment": "forethought.web.look.environment.environment",
                "context_processors": ["forethought.web.look.context.page"],
            },
        }
    ]


STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "forethought.web.look.static_files.VersionedStaticFiles"},
}
STATIC_FILES: dict[str, Any] = {
    "STATIC_URL": "/static/",
    "STATICFILES_DIRS": [WEB / "static"],
    "STATICFILES_FINDERS": ["django.contrib.staticfiles.finders.FileSystemFinder"],
    "WHITENOISE_USE_FINDERS": True,
    "WHITENOISE_IMMUTABLE_FILE_TEST": r".",  # every address carries hash or version
}


def cookies(*, behind_tls: bool) -> dict[str, Any]:
    """Settings of sessions, cookies and headers. ``behind_tls``: a proxy ends TLS before us."""
    prefix = "__Host-" if behind_tls else ""
    return {
        "SESSION_ENGINE": "django.contrib.sessions.backends.db",
        "SESSION_COOKIE_NAME": f"{prefix}forethought",
        "SESSION_COOKIE_AGE": ABSOLUTE_SECONDS,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": behind_tls,
        "CSRF_COOKIE_NAME": f"{prefix}forethought-form",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": behind_tls,
        "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "SECURE_SSL_REDIRECT": behind_tls,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if behind_tls else None,
        "SECURE_HSTS_SECONDS": 365 * 24 * 60 * 60 if behind_tls else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": False,
    }


def origins(hosts: list[str], *, behind_tls: bool) -> dict[str, Any]:
    """Where forms may come from, and how many proxies stand before us.

    Without the count every visitor would have the proxy's address, and one stranger's wrong
    passwords would lock out the whole office.
    """
    return {
        "CSRF_TRUSTED_ORIGINS": [f"https://{host}" for host in hosts] if behind_tls else [],
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1 if behind_tls else 0,
    }
