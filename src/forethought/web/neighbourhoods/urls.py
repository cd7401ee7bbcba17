"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.neighbourhoods import views

app_name = "neighbourhoods"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.neighbourhoods, name="neighbourhoods"),
    path("upload/", views.upload, name="upload"),
    path("look/", views.look, name="look"),
    path("<slug:lsoa>/", views.neighbourhood, name="neighbourhood"),
]
