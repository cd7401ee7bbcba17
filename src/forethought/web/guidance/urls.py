"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.guidance.views import reading, writing

app_name = "guidance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.home, name="home"),
    path("add/", writing.add, name="add"),
    path("search/", reading.find, name="search"),
    path("<slug:slug>/", reading.page, name="page"),
    path("<slug:slug>/change/", writing.change, name="change"),
    path("<slug:slug>/review/", writing.review, name="review"),
    path("<slug:slug>/restore/", writing.restore, name="restore"),
    path("<slug:slug>/take-down/", writing.down, name="take_down"),
    path("<slug:slug>/versions/", reading.versions, name="versions"),
    path("<slug:slug>/versions/<int:number>/", reading.version, name="version"),
]
