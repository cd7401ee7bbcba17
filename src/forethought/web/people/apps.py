"""Django's entry for this app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who uses the site: officers, management grade, contact desk, administrators."""

    name = "forethought.web.people"
    label = "people"
