"""Tells Django of this part of the site."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """This part of the site."""

    name = "tallystick.web.design"
    label = "design"
