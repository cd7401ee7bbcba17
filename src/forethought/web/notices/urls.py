"""Addresses of what people are told."""

from django.urls import URLPattern, path

from forethought.web.notices import views

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("", views.notices, name="notices"),
    path("<int:notice_id>/seen/", views.seen, name="seen"),
]
