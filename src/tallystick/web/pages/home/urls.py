"""Addresses of home and portfolio."""

from django.urls import path

from tallystick.web.pages.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("portfolio/", views.portfolio, name="portfolio"),
    path("portfolio/<slug:what>.csv", views.portfolio_csv, name="portfolio-csv"),
]
