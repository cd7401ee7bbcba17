"""Registers this app with Django."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """Its label is ``feeds``."""

    name = "forethought.web.feeds"
    label = "feeds"
