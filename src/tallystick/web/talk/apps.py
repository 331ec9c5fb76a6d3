"""Tells Django of this part of the site."""

from django.apps import AppConfig


class TalkConfig(AppConfig):
    """This part of the site."""

    name = "tallystick.web.talk"
    label = "talk"
