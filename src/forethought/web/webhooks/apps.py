"""Registers this app with Django."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Its label is ``webhooks``."""

    name = "forethought.web.webhooks"
    label = "webhooks"
