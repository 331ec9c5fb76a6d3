"""Addresses of objectives."""

from django.urls import path

from tallystick.web.pages.objectives import views

urlpatterns = [
    path("objectives/", views.objectives, name="objectives"),
    path("objectives/<slug:name>/", views.objective, name="objective"),
    path("objectives/<slug:name>/comments", views.comment, name="objective-comment"),
    path("my-objectives/", views.my_objectives, name="my-objectives"),
    path("teams/", views.teams, name="teams"),
    path("teams/<slug:unit>/", views.team, name="team"),
]
