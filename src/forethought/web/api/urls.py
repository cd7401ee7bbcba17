"""Addresses of the API, named after its operations."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.api import document
from forethought.web.api.api import api
from forethought.web.api.serving import for_programs, for_programs_all, nothing_here

app_name = "api"

_ROOT = "api-root"
"""The library's own name for the empty address, which answers nothing."""

operations = [one for one in api.urls[0] if getattr(one, "name", "") != _ROOT]

urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", for_programs(document.openapi), name="openapi"),
    *for_programs_all(operations),
    path("", for_programs(nothing_here), name="root"),
    path("<path:rest>", for_programs(nothing_here), name="nothing_here"),
]
