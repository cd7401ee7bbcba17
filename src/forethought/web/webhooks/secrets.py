"""The secrets that sign what is sent: made here, encrypted at rest, two of them while rotating."""

from __future__ import annotations

import base64
import secrets as random
from datetime import datetime, timedelta

from forethought.channels.webhook import PREFIX
from forethought.web.signin.secrets import decrypt, encrypt, renewed
from forethought.web.webhooks.models import Webhook

OLD_SIGNS_FOR = timedelta(hours=24)
"""How long the secret before signs beside a new one."""


def new_secret() -> str:
    """A secret as Standard Webhooks writes it: whsec_ and 32 random bytes."""
    return PREFIX + base64.b64encode(random.token_bytes(32)).decode()


def put_secret(webhook: Webhook, secret: str, *, now: datetime | None = None) -> None:
    """Give a webhook its secret, unsaved; with ``now`` the one before signs on for a day."""
    if now is not None:
        webhook.old_secret, webhook.old_until = webhook.secret, now + OLD_SIGNS_FOR
    webhook.secret = encrypt(secret)


def signing_secrets(webhook: Webhook, now: datetime) -> list[str]:
    """The secrets that sign at this moment, the newest first. Raises UnreadableSecretError."""
    secrets = [decrypt(webhook.secret)]
    if webhook.old_until is not None and now < webhook.old_until:
        secrets.append(decrypt(webhook.old_secret))
    return secrets


def renew_webhook_secrets() -> int:
    """Encrypt every secret again, under the newest key; how many. Inside a transaction."""
    count = 0
    for webhook in Webhook.objects.select_for_update():
        webhook.secret = renewed(webhook.secret)
        count += 1
        if webhook.old_secret:
            webhook.old_secret = renewed(webhook.old_secret)
            count += 1
        webhook.save(update_fields=["secret", "old_secret"])
    return count
