"""Django's entry for this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """What was done, by whom and when: rows that nobody can change, chained by a sealer."""

    name = "forethought.web.audit"
    label = "audit"
