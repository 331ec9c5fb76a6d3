"""Addresses of KPIs."""

from django.urls import path

from tallystick.web.pages.kpi import views

urlpatterns = [
    path("kpis/", views.kpis, name="kpis"),
    path("kpis/<slug:name>/", views.kpi, name="kpi"),
    path("kpis/<slug:name>/comments", views.comment, name="kpi-comment"),
]
