"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.areas import changing, queue_urls, views

app_name = "areas"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.areas, name="areas"),
    path("map.json", views.map_json, name="map"),
    path("add/", changing.add, name="add"),
    path("<int:area_id>/", views.area, name="area"),
    path("<int:area_id>/redraw/", changing.redraw, name="redraw"),
    path("<int:area_id>/change/", changing.change, name="change"),
    path("<int:area_id>/confirm/", changing.confirm, name="confirm"),
    path("<int:area_id>/lift/", changing.lift, name="lift"),
    path("<int:area_id>/undo/", changing.undo, name="undo"),
    *queue_urls.urlpatterns,
]
