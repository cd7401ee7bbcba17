"""Addresses of the officer's phone."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.contactdesk.phone import api, leaving, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("out/", api.shell, name="phone"),
    path("out/worker.js", api.worker_script, name="worker"),
    path("out/manifest.json", api.manifest, name="manifest"),
    path("out/day.json", api.day, name="phone_day"),
    path("out/check-in/", api.tell, name="tell"),
    path("out/plain/", pages.plain, name="plain"),
    path("out/press/", pages.press, name="press"),
    path("out/duress/", pages.sos, name="duress"),
    path("out/leave/", leaving.leave, name="leave"),
    path("out/pins/", pages.set_pins, name="pins"),
]
