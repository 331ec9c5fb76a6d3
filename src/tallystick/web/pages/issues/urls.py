"""Addresses of issues."""

from django.urls import path

from tallystick.web.pages.issues import views

urlpatterns = [
    path("issues/", views.issues, name="issues"),
    path("issues/new/", views.new, name="issue-new"),
    path("issues/<slug:name>/", views.issue, name="issue"),
]
