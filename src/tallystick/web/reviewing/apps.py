"""Tells Django of this part of the site."""

from django.apps import AppConfig


class ReviewingConfig(AppConfig):
    """This part of the site."""

    name = "tallystick.web.reviewing"
    label = "reviewing"
