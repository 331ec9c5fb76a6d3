"""Tells Django of this part of the site."""

from django.apps import AppConfig


class HooksConfig(AppConfig):
    """This part of the site."""

    name = "tallystick.web.hooks"
    label = "hooks"

    def ready(self) -> None:
        """Listens for what is put on record."""
        from tallystick.web.alliances.signals import put_down  # noqa: PLC0415  (Django is set up first)
        from tallystick.web.hooks.listening import look_soon  # noqa: PLC0415  (likewise)

        put_down.connect(look_soon, dispatch_uid="hooks")
