"""Tells Django of this part of the site."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """This part of the site."""

    name = "tallystick.web.people"
    label = "people"
