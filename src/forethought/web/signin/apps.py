"""Django's entry for this app."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    """Signing in: password and a code from a phone."""

    name = "forethought.web.signin"
    label = "signin"
