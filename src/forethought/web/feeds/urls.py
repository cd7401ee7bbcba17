"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.feeds.views import changing, listing, uploading

app_name = "feeds"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.feeds, name="feeds"),
    path("add/", changing.add, name="add"),
    path("add/<slug:kind_name>/", changing.add_kind, name="add_kind"),
    path("<int:feed_id>/", listing.feed, name="feed"),
    path("<int:feed_id>/change/", changing.change, name="change"),
    path("<int:feed_id>/off/", changing.switch_off, name="switch_off"),
    path("<int:feed_id>/on/", changing.switch_on, name="switch_on"),
    path("<int:feed_id>/read/", changing.read_soon, name="read_soon"),
    path("<int:feed_id>/try/", changing.try_now, name="try"),
    path("<int:feed_id>/upload/", uploading.upload, name="upload"),
    path("<int:feed_id>/look/", uploading.look, name="look"),
    path("copies/<int:copy_id>/", listing.copy, name="copy"),
]
