"""The application, as Django knows it."""

from django.apps import AppConfig


class EnteringConfig(AppConfig):
    """Facts on their way into an alliance."""

    name = "tallystick.web.entering"
    label = "entering"
