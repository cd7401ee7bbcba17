"""Django's entry for this app."""

from django.apps import AppConfig


class DataProtectionConfig(AppConfig):
    """What people are owed about their data: to see it, and that it goes in time."""

    name = "forethought.web.dataprotection"
    label = "dataprotection"
