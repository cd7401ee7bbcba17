"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.visits.views import answers, day, plan, second, upload, visit

app_name = "visits"
urlpatterns: list[URLPattern | URLResolver] = [
    path("visits/", day.day, name="day"),
    path("visits/plan/", plan.plan, name="plan"),
    path("visits/import/", upload.upload, name="import"),
    path("visits/import/look/", upload.look, name="import_look"),
    path("visits/sheet/", day.sheet, name="sheet"),
    path("visits/export.csv", day.export, name="export"),
    path("visits/<int:visit_id>/", visit.visit, name="visit"),
    path("visits/<int:visit_id>/change/", plan.change, name="change"),
    path("visits/<int:visit_id>/move/", plan.move, name="move"),
    path("visits/<int:visit_id>/copy/", plan.copy, name="copy"),
    path("visits/<int:visit_id>/cancel/", plan.cancel, name="cancel"),
    path("visits/<int:visit_id>/history/", plan.history, name="history"),
    path("visits/<int:visit_id>/second/", second.second, name="second"),
    path("visits/<int:visit_id>/answers/", answers.answers, name="answers"),
    path("visits/<int:visit_id>/start/", answers.start, name="start"),
    path("visits/<int:visit_id>/finish/", answers.finish, name="finish"),
]
