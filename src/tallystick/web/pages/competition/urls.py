"""Addresses of what counsel say of competition."""

from django.urls import path

from tallystick.web.pages.competition import kpi_views, views

urlpatterns = [
    path("alliances/<slug:alliance>/competition/", views.competition, name="competition"),
    path("alliances/<slug:alliance>/competition/kpis/", kpi_views.kpis, name="competition-kpis"),
    path("alliances/<slug:alliance>/competition/kpis/<str:name>/", kpi_views.kpi, name="competition-kpi"),
]
