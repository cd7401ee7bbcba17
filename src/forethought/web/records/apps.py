"""Django's entry for this app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """What record systems say about customers: loaded whole, or written by hand."""

    name = "forethought.web.records"
    label = "records"
