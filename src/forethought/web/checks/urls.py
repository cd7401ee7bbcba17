"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.checks.views import check, notes, sign

app_name = "checks"
urlpatterns: list[URLPattern | URLResolver] = [
    path("visits/<int:visit_id>/check/", check.check, name="check"),
    path("visits/<int:visit_id>/check/notes/", notes.notes, name="notes"),
    path("visits/<int:visit_id>/check/sources/", check.sources, name="sources"),
    path("visits/<int:visit_id>/check/sign/", sign.sign, name="sign"),
    path("visits/<int:visit_id>/checks/", check.checks, name="checks"),
    path("visits/<int:visit_id>/checks/<int:number>/", check.older, name="older"),
]
