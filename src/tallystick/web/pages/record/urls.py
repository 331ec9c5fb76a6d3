"""Addresses of the record."""

from django.urls import path

from tallystick.web.pages.record import access, checking, editions, ledger, views, witnesses

urlpatterns = [
    path("record/", views.record, name="record"),
    path("record/standing", views.standing, name="record-standing"),
    path("record/test", views.test, name="record-test"),
    path("record/jobs/<int:number>/", views.job, name="record-job"),
    path("record/jobs/<int:number>/stop", views.stop, name="record-job-stop"),
    path("record/editions/", editions.editions, name="editions"),
    path("record/editions/publish", editions.publish, name="edition-publish"),
    path("record/editions/<str:name>/", editions.edition, name="edition"),
    path("record/editions/<str:name>/report", editions.report, name="edition-report"),
    path("record/editions/<str:name>/report.html", editions.report_file, name="edition-report-file"),
    path("record/editions/<str:name>/pack", editions.pack, name="edition-pack"),
    path("record/ledger/", ledger.ledger, name="ledger"),
    path("record/ledger/<int:index>/", ledger.entry, name="ledger-entry"),
    path("record/ledger/<int:index>/proof", ledger.proof, name="ledger-proof"),
    path("record/checkpoints/", ledger.checkpoints, name="checkpoints"),
    path("record/checkpoints/<int:size>", ledger.checkpoint_file, name="checkpoint"),
    path("record/witnesses/", witnesses.witnesses, name="witnesses"),
    path("record/witnesses/request", witnesses.request_file, name="witness-request"),
    path("record/verify/", checking.verify, name="verify"),
    path("record/verifier/", checking.verifier, name="verifier"),
    path("record/verifier/verify.mjs", checking.verifier_program, name="verifier-program"),
    path("record/compare/", checking.compare, name="compare"),
    path("record/compare/<int:number>/", checking.compared, name="compared"),
    path("record/seen/", access.access, name="access-log"),
]
