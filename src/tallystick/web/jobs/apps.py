"""Tells Django of this part of the site."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """This part of the site."""

    name = "tallystick.web.jobs"
    label = "jobs"
