"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.webhooks import views

app_name = "webhooks"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.webhooks, name="webhooks"),
    path("<int:webhook_id>/", views.webhook, name="webhook"),
    path("<int:webhook_id>/on/", views.turn_on, name="turn_on"),
    path("<int:webhook_id>/stop/", views.stop, name="stop"),
    path("<int:webhook_id>/test/", views.test, name="test"),
    path("<int:webhook_id>/again/", views.send_again_from, name="send_again_from"),
    path("messages/<int:delivery_id>/again/", views.send_again, name="send_again"),
]
