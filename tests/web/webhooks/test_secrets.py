"""Secrets at rest: unreadable without the key, and carried over when the key changes."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet

from forethought.web.signin.services import renew_secrets
from forethought.web.webhooks.secrets import new_secret, put_secret, signing_secrets
from tests.web.factories import NOW, make_person
from tests.web.webhooks.given import make_webhook

pytestmark = pytest.mark.django_db


def test_a_new_key_takes_both_secrets_of_a_webhook_along(settings: Any) -> None:
    old, new = new_secret(), new_secret()
    webhook = make_webhook(make_person(), secret=old)
    put_secret(webhook, new, now=NOW)
    webhook.save()
    fresh = Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [fresh, *settings.ENCRYPTION_KEYS]
    assert renew_secrets(now=NOW) == 2
    settings.ENCRYPTION_KEYS = [fresh]
    webhook.refresh_from_db()
    assert signing_secrets(webhook, NOW) == [new, old]
