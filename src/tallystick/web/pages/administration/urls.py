"""Addresses of the administration."""

from django.urls import path

from tallystick.web.pages.administration import (
    alliance_views,
    connection_views,
    job_views,
    organisation_views,
    record_views,
    retention_views,
    views,
)

urlpatterns = [
    path("administration/", views.health, name="administration"),
    path("administration/settings/", views.site_settings, name="administration-settings"),
    path("administration/settings/mail", views.try_mail, name="administration-mail"),
    path("administration/alliances/", alliance_views.alliances, name="administration-alliances"),
    path("administration/alliances/add/<str:folder>/", alliance_views.add, name="administration-add"),
    path("administration/alliances/<slug:name>/", alliance_views.alliance, name="administration-alliance"),
    path("administration/alliances/<slug:name>/begin", alliance_views.begin, name="administration-begin"),
    path("administration/organisations/", organisation_views.organisations, name="administration-organisations"),
    path("administration/organisations/<int:pk>/", organisation_views.organisation, name="administration-organisation"),
    path("administration/connections/", connection_views.connections, name="administration-connections"),
    path("administration/connections/<slug:name>/check", connection_views.check, name="administration-check"),
    path("administration/records/", record_views.records, name="administration-records"),
    path("administration/jobs/", job_views.jobs, name="administration-jobs"),
    path("administration/jobs/<int:pk>/", job_views.job, name="administration-job"),
    path("administration/schedules/<int:pk>", job_views.schedule, name="administration-schedule"),
    path("administration/retention/", retention_views.retention, name="administration-retention"),
]
