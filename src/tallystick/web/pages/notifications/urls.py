"""Addresses of notifications."""

from django.urls import path

from tallystick.web.pages.notifications import choice_views, views

urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/read", views.read, name="notifications-read"),
    path("notifications/choices/", choice_views.choices, name="notification-choices"),
    path("notifications/chat", choice_views.chat, name="notification-chat"),
    path("notifications/stop/<str:token>/", choice_views.stop, name="notifications-stop"),
    path("notifications/<int:pk>/", views.notification, name="notification"),
]
