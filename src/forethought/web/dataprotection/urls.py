"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.dataprotection.views import access, holds, overview

app_name = "dataprotection"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.home, name="home"),
    path("register/", overview.register, name="register"),
    path("retention/", overview.retention, name="retention"),
    path("holds/", holds.holds, name="holds"),
    path("holds/<int:hold_id>/end/", holds.end, name="end_hold"),
    path("access/<int:customer_id>/", access.access, name="access"),
    path("access/<int:customer_id>/answer/", access.make_answer, name="answer"),
    path("access/<int:customer_id>/choose/", access.choose, name="choose"),
    path("access/<int:customer_id>/<slug:group>/", access.group, name="group"),
]
