"""Addresses of keys."""

from django.urls import path

from tallystick.web.pages.keys import views

urlpatterns = [
    path("keys/", views.keys, name="keys"),
    path("keys/<slug:party>/", views.party_keys, name="party-keys"),
]
