"""Tells Django of this part of the site."""

from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    """This part of the site."""

    name = "tallystick.web.alliances"
    label = "alliances"
