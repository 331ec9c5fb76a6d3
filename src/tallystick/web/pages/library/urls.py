"""Addresses of the library, and of making an alliance; they belong to no alliance."""

from django.urls import path

from tallystick.web.pages.library import new_views, views

urlpatterns = [
    path("library/", views.library, name="library"),
    path("library/kpis/<slug:name>/", views.kpi, name="library-kpi"),
    path("library/clauses/<slug:name>/", views.clause, name="library-clause"),
    path("alliances/new/", new_views.new, name="alliance-new"),
]
