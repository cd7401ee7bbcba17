"""Addresses of the pages about tokens, below those of signing in."""

from django.urls import path

from forethought.web.api.pages import views

app_name = "tokens"
urlpatterns = [
    path("", views.tokens, name="tokens"),
    path("make/", views.make, name="make"),
    path("everybody/", views.everybody, name="everybody"),
    path("<int:token_id>/revoke/", views.revoke, name="revoke"),
]
