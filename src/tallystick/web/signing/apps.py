"""Tells Django of this part of the site."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """This part of the site."""

    name = "tallystick.web.signing"
    label = "signing"
