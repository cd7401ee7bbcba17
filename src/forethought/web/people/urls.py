"""Addresses of this app."""

from django.urls import path

from forethought.web.people.views import home, me, offices, people, person
from forethought.web.signin.directory.views import disconnect

app_name = "people"

urlpatterns = [
    path("", home.home, name="home"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="add"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/change/", people.change, name="change"),
    path("people/<int:person_id>/training/", person.training, name="training"),
    path(
        "people/<int:person_id>/training/<int:training_id>/take-back/",
        person.take_back_training,
        name="take_back_training",
    ),
    path("people/<int:person_id>/link/", person.link, name="link"),
    path("people/<int:person_id>/disconnect/", disconnect, name="disconnect"),
    path("people/<int:person_id>/phone-lost/", person.phone_lost, name="phone_lost"),
    path("people/<int:person_id>/leaving/", person.leave, name="leave"),
    path("people/<int:person_id>/come-again/", person.come_again, name="come_again"),
    path("people/<int:person_id>/away/", person.away, name="away"),
    path(
        "people/<int:person_id>/away/<int:absence_id>/back/",
        person.back_again,
        name="back_again",
    ),
    path("me/", me.me, name="me"),
    path("me/change/", me.change, name="change_me"),
    path("me/affected/", me.affected, name="affected"),
    path("me/away/", me.away, name="away_me"),
    path("offices/", offices.offices, name="offices"),
    path("offices/add/", offices.add_office, name="add_office"),
    path("offices/<int:office_id>/", offices.change_office, name="change_office"),
    path("offices/<int:office_id>/teams/add/", offices.add_team, name="add_team"),
    path("teams/<int:team_id>/", offices.change_team, name="change_team"),
]
