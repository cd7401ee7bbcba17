"""Django's entry for this app."""

from django.apps import AppConfig


class ContactdeskConfig(AppConfig):
    """Contact with officers who are out."""

    name = "forethought.web.contactdesk"
    label = "contactdesk"
