"""Tells Django of this part of the site."""

from django.apps import AppConfig


class DraftingConfig(AppConfig):
    """This part of the site."""

    name = "tallystick.web.drafting"
    label = "drafting"
