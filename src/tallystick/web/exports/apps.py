"""Tells Django of this part of the site."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """This part of the site."""

    name = "tallystick.web.exports"
    label = "exports"
