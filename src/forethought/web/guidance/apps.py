"""Django's entry for this app."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """The pages that officers read before, during and after a visit."""

    name = "forethought.web.guidance"
    label = "guidance"
