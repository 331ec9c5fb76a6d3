"""Addresses of a person's own account, beside what allauth brings below ``/account/``."""

from django.urls import path

from tallystick.web.pages.profile import sessions, tokens, views

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/sessions/", sessions.sessions, name="sessions"),
    path("profile/sessions/end", sessions.end_others, name="sessions-end"),
    path("profile/sessions/<int:pk>/end", sessions.end_one, name="session-end"),
    path("profile/tokens/", tokens.tokens, name="tokens"),
    path("profile/tokens/new", tokens.new, name="token-new"),
    path("profile/tokens/<int:pk>/revoke", tokens.revoke, name="token-revoke"),
]
