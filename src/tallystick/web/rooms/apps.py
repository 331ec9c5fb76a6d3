"""Tells Django of this part of the site."""

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    """This part of the site."""

    name = "tallystick.web.rooms"
    label = "rooms"
