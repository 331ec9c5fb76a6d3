"""Tells Django of this part of the site."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """This part of the site."""

    name = "tallystick.web.api"
    label = "api"
