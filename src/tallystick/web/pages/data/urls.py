"""Addresses of the data wing."""

from django.urls import path

from tallystick.web.pages.data import closes, corrections, entries, live, sources, uploads

urlpatterns = [
    path("data/", closes.data, name="data"),
    path("data/close/<str:period>/", closes.period, name="data-period"),
    path("data/close/<str:period>/remind", closes.remind, name="data-remind"),
    path("data/close/<str:period>/lock", closes.lock, name="data-lock"),
    path("data/close/<str:period>/reopen", closes.reopen, name="data-reopen"),
    path("data/close/<str:period>/restate", closes.restate, name="data-restate"),
    path("data/close/<str:period>/shut", closes.shut, name="data-shut"),
    path("data/sources/", sources.sources, name="data-sources"),
    path("data/sources/<slug:source>/", sources.source, name="data-source"),
    path("data/sources/<slug:source>/<int:number>/", sources.batch, name="data-batch"),
    path("data/sources/<slug:source>/<int:number>/rows/", sources.rows, name="data-rows"),
    path("data/sources/<slug:source>/<int:number>/withdraw", corrections.withdraw, name="data-withdraw"),
    path("data/sources/<slug:source>/<int:number>/replace", corrections.replace, name="data-replace"),
    path("data/sources/<slug:source>/correct/", corrections.correct, name="data-correct"),
    path("data/uploads/", uploads.uploads, name="data-uploads"),
    path("data/uploads/<int:pk>/", uploads.upload, name="data-upload"),
    path("data/uploads/<int:pk>/columns", uploads.columns, name="data-upload-columns"),
    path("data/uploads/<int:pk>/try", uploads.attempt, name="data-upload-try"),
    path("data/uploads/<int:pk>/record", uploads.record, name="data-upload-record"),
    path("data/uploads/<int:pk>/stop", uploads.stop, name="data-upload-stop"),
    path("data/uploads/<int:pk>/drop", uploads.drop, name="data-upload-drop"),
    path("data/uploads/<int:pk>/report.csv", uploads.report, name="data-upload-report"),
    path("data/entries/", entries.entries, name="data-entries"),
    path("data/entries/<int:pk>/", entries.entry, name="data-entry"),
    path("data/entries/<int:pk>/decide", entries.decide, name="data-entry-decide"),
    path("data/entries/<int:pk>/drop", entries.drop, name="data-entry-drop"),
    path("data/entries/<int:pk>/evidence", entries.attach, name="data-entry-attach"),
    path("data/entries/<int:pk>/evidence/<int:evidence>", entries.evidence, name="data-entry-evidence"),
    path("data/entries/<int:pk>/evidence/<int:evidence>/drop", entries.detach, name="data-entry-detach"),
    path("data/live/", live.live, name="data-live"),
]
