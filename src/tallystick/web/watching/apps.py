"""Tells Django of this part of the site."""

from django.apps import AppConfig


class WatchingConfig(AppConfig):
    """This part of the site."""

    name = "tallystick.web.watching"
    label = "watching"
