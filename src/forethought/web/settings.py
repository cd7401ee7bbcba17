"""Settings of the site. Everything an operator may set is an environment variable.

``FORETHOUGHT_DATABASE_URL`` names the application's database role; ``FORETHOUGHT_OWNER`` set to
``yes`` makes a process use ``FORETHOUGHT_OWNER_DATABASE_URL`` instead: for migrations alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from forethought.web.api.limits import MOST_BYTES
from forethought.web.areas import map_settings
from forethought.web.audit import configuration as audit_settings
from forethought.web.check_settings import checking
from forethought.web.configuration import database, flag, hosts, secret, secrets_list
from forethought.web.contactdesk import channel_settings
from forethought.web.feeds.feed_settings import own_hosts
from forethought.web.health.expecting import expected_parts, metrics_token
from forethought.web.log_settings import log
from forethought.web.look import site_settings
from forethought.web.mail_settings import mail
from forethought.web.signin import site_settings as signin_settings
from forethought.web.signin.directory import directory_settings
from forethought.web.webhooks import webhook_settings

BASE = Path(__file__).resolve().parent

DEBUG = False
SECRET_KEY = secret("FORETHOUGHT_SECRET_KEY")
ENCRYPTION_KEYS = secrets_list("FORETHOUGHT_ENCRYPTION_KEY")
DEMONSTRATION = flag("FORETHOUGHT_DEMONSTRATION")
BEHIND_TLS = flag("FORETHOUGHT_BEHIND_TLS")
ALLOWED_HOSTS = hosts()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "forethought.web.look",
    "forethought.web.audit",
    "forethought.web.health",
    "forethought.web.people",
    "forethought.web.signin",
    "forethought.web.records",
    "forethought.web.feeds",
    "forethought.web.areas",
    "forethought.web.markers",
    "forethought.web.visits",
    "forethought.web.incidents",
    "forethought.web.notices",
    "forethought.web.checks",
    "forethought.web.rescreening",
    "forethought.web.decisions",
    "forethought.web.contactdesk",
    "forethought.web.learning",
    "forethought.web.guidance",
    "forethought.web.neighbourhoods",
    "forethought.web.dataprotection",
    "forethought.web.api",
    "forethought.web.webhooks",
    "forethought.web.papers",
    "forethought.web.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "forethought.web.health.middleware.WatchedMiddleware",
    "forethought.web.health.observing.ObservedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "forethought.web.look.permissions.PermissionsMiddleware",
    "forethought.web.api.middleware.NoCookiesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "forethought.web.signin.middleware.SessionMiddleware",
]

ROOT_URLCONF = "forethought.web.urls"
WSGI_APPLICATION = "forethought.web.wsgi.application"
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, dict[str, Any]] = {"default": database()}
globals().update(audit_settings.head())
globals().update(mail())
globals().update(channel_settings.read())
SAYS_WHEN_NOBODY_WATCHES = True
EXPECTED_PARTS = expected_parts()
METRICS_TOKEN = metrics_token()
globals().update(log())
globals().update(checking())

DATA_UPLOAD_MAX_MEMORY_SIZE = MOST_BYTES
API_REQUESTS_A_MINUTE = 3000

USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"

TEMPLATES = site_settings.templates(INSTALLED_APPS)
STORAGES = site_settings.STORAGES
globals().update(map_settings.tiles())
globals().update(own_hosts())
globals().update(webhook_settings.own_hosts())
CONTENT_SECURITY_POLICY = site_settings.CONTENT_SECURITY_POLICY
CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"] += map_settings.origins(globals()["MAP_TILES"])
globals().update(site_settings.STATIC_FILES)
globals().update(site_settings.cookies(behind_tls=BEHIND_TLS))
globals().update(site_settings.origins(ALLOWED_HOSTS, behind_tls=BEHIND_TLS))

globals().update(signin_settings.SETTINGS)
globals().update(directory_settings.read())
