"""The addresses of the site.

``/`` home, ``/portfolio/``, ``/alliances/NAME/…`` the wings, ``/account/…`` signing in, ``/api/v1/…`` for programs.
"""

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

from tallystick.web.api.root import api
from tallystick.web.design import pages as design
from tallystick.web.live import views as live
from tallystick.web.pages.wings import WINGS
from tallystick.web.people import provider_views, sign_in_views
from tallystick.web.people import views as people
from tallystick.web.rooms import calendars

IN_ALLIANCE: list[URLPattern | URLResolver] = [
    pattern for wing in WINGS for pattern in import_module(f"tallystick.web.pages.{wing.folder}.urls").urlpatterns
]

urlpatterns = [
    path("", include("tallystick.web.pages.home.urls")),
    path("", include("tallystick.web.pages.profile.urls")),
    path("", include("tallystick.web.pages.notifications.urls")),
    path("", include("tallystick.web.pages.administration.urls")),
    path("", include("tallystick.web.pages.competition.urls")),
    path("", include("tallystick.web.pages.library.urls")),  # "alliances/new/" stands before any alliance's name
    path("alliances/<slug:alliance>/", include(IN_ALLIANCE)),
    path("alliances/<slug:alliance>/events", live.events, name="events"),
    path("alliances/<slug:alliance>/state", live.state, name="state"),
    path("events", live.events_of_mine, name="events-of-mine"),
    path("account/", include("allauth.urls")),
    path("sign-in/organisation/", sign_in_views.organisation_sign_in, name="organisation-sign-in"),
    path("sign-in/again/<slug:provider>/", sign_in_views.prove_again, name="prove-again"),
    path("sign-in/providers/", provider_views.providers, name="sign-in-providers"),
    path("sign-in/providers/<int:pk>/", provider_views.provider, name="sign-in-provider"),
    path("invitations/<str:secret>", people.invitation, name="invitation"),
    path("api/v1/", api.urls),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/<str:secret>.ics", calendars.feed, name="calendar-feed"),
    path("healthz", design.healthz, name="healthz"),
    path("design/", design.components, name="design"),
    path("settings/display", design.display, name="display"),
]
handler404 = "tallystick.web.design.pages.not_found"
handler403 = "tallystick.web.design.pages.forbidden"
handler500 = "tallystick.web.design.pages.failed"
handler429 = "tallystick.web.design.pages.too_many"
handler400 = "tallystick.web.design.pages.unusable"
