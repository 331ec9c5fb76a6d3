"""Addresses of an alliance's scorecard."""

from django.urls import path

from tallystick.web.pages.alliance import views

urlpatterns = [path("", views.scorecard, name="alliance")]
