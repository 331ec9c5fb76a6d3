"""The addresses of the site.

``/`` home, ``/portfolio/``, ``/alliances/NAME/…`` the wings, ``/account/…`` signing in, ``/api/v1/…`` for programs.
"""

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

from tallystick.web.api.root import api
from tallystick.web.design import pages as design
from tallystick.web.pages.wings import WINGS
from tallystick.web.people import views as people

IN_ALLIANCE: list[URLPattern | URLResolver] = [
    pattern for wing in WINGS for pattern in import_module(f"tallystick.web.pages.{wing.folder}.urls").urlpatterns
]

urlpatterns = [
    path("", include("tallystick.web.pages.home.urls")),
    path("alliances/<slug:alliance>/", include(IN_ALLIANCE)),
    path("account/", include("allauth.urls")),
    path("invitations/<str:secret>", people.invitation, name="invitation"),
    path("api/v1/", api.urls),
    path("healthz", design.healthz, name="healthz"),
    path("design/", design.components, name="design"),
    path("settings/display", design.display, name="display"),
]
handler404 = "tallystick.web.design.pages.not_found"
handler403 = "tallystick.web.design.pages.forbidden"
handler500 = "tallystick.web.design.pages.failed"
handler400 = "tallystick.web.design.pages.unusable"
