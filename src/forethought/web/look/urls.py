"""Addresses of the look: help, statements, and the page of components."""

from django.urls import path

from forethought.web.look import views

app_name = "look"

urlpatterns = [
    path("help/", views.help_page, name="help"),
    path("help/accessibility/", views.accessibility, name="accessibility"),
    path("help/privacy/", views.privacy, name="privacy"),
    path("style/", views.style, name="style"),
]
