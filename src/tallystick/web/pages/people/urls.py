"""Addresses of the people of an alliance."""

from django.urls import path

from tallystick.web.pages.people import invitations, roles, views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/rights/", views.rights, name="people-rights"),
    path("people/history/", views.history, name="people-history"),
    path("people/tokens/", views.tokens, name="people-tokens"),
    path("people/tokens/<int:pk>/revoke", views.revoke_token, name="people-token-revoke"),
    path("people/invitations/", invitations.invitations, name="people-invitations"),
    path("people/invite", invitations.new, name="people-invite"),
    path("people/invitations/<int:pk>/<slug:step>", invitations.step, name="people-invitation-step"),
    path("people/roles/<int:pk>/", roles.role, name="people-role"),
    path("people/roles/<int:pk>/change", roles.change_role, name="people-role-change"),
    path("people/roles/<int:pk>/leave", roles.leave, name="people-role-leave"),
]
