"""Addresses of exports and of webhooks."""

from django.urls import path

from tallystick.web.pages.programs import exports, hooks

urlpatterns = [
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:number>/file", exports.file, name="export-file"),
    path("webhooks/", hooks.hooks, name="hooks"),
    path("webhooks/<int:number>/", hooks.hook, name="hook"),
]
